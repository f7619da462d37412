package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading into memory that is there already. */
final class StoredArrayTest {

  private static final int ELEMENTS = 300_000;

  private final Path directory;

  StoredArrayTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private SafetensorsFile file(ElementType type, long seed) throws IOException {
    var data = new byte[ELEMENTS * type.bytes()];
    new Random(seed).nextBytes(data);
    String offsets = "[0," + data.length + "]";
    String entry = SafetensorsBytes.entry("x", type.name(), "[300,1000]", offsets);
    return SafetensorsFile.open(SafetensorsBytes.file(directory, "{" + entry + "}", data));
  }

  private static ByteBuffer memory(int elements) {
    return ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.nativeOrder());
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F64", "F32", "F16", "BF16"})
  void aPieceHoldsWhatTheWholeHoldsThere(ElementType type) throws IOException {
    StoredArray array = file(type, 1).get("x");
    ByteBuffer whole = array.float32();
    for (int first : new int[] {0, 1, 131_071, 299_990}) {
      int count = Math.min(200_000, ELEMENTS - first);
      ByteBuffer piece = memory(count);

      array.read(first, piece);

      assertThat(piece.hasRemaining()).isFalse();
      assertThat(piece.flip()).isEqualTo(whole.duplicate().slice(4 * first, 4 * count));
    }
  }

  @Test
  void piecesBeyondTheArrayOrOfHalfNumbersAreRefused() throws IOException {
    StoredArray array = file(ElementType.F32, 1).get("x");

    assertThatIllegalArgumentException().isThrownBy(() -> array.read(-1, memory(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> array.read(ELEMENTS - 1, memory(2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> array.read(0, ByteBuffer.allocateDirect(6)))
        .withMessageContaining("'x'");
    StoredArray transposed = array.transposed("y");
    assertThatThrownBy(() -> transposed.read(0, memory(5))).hasMessageContaining("transposed");
  }

  @Test
  void aTransposedArrayIsReadAsAWhole() throws IOException {
    StoredArray array = file(ElementType.BF16, 2).get("x");
    ByteBuffer plain = array.float32();
    ByteBuffer turned = memory(ELEMENTS);

    array.transposed("y").read(0, turned);

    turned.flip();
    for (int i = 0; i < ELEMENTS; i += 37) {
      assertThat(turned.getInt(4 * (i % 1000 * 300 + i / 1000))).isEqualTo(plain.getInt(4 * i));
    }
  }

  @Test
  void aFileThatIsReplacedIsStillReadAsItWas() throws IOException {
    SafetensorsFile old = file(ElementType.F32, 3);
    ByteBuffer before = memory(ELEMENTS);
    old.get("x").read(0, before);
    Path kept = directory.resolve("kept");
    Files.move(old.source(), kept);
    SafetensorsFile other = file(ElementType.F32, 4);
    assertThat(other.source()).isEqualTo(old.source());

    ByteBuffer after = memory(ELEMENTS);
    old.get("x").read(0, after);
    assertThat(after.flip()).isEqualTo(before.flip());
    Files.delete(old.source());
    old.get("x").read(0, after.clear());
    assertThat(after.flip()).isEqualTo(before);
    Files.move(kept, old.source(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void anInterruptedThreadReadsOnAndStaysInterrupted() throws IOException {
    StoredArray array = file(ElementType.F16, 5).get("x");
    ByteBuffer values = memory(ELEMENTS);
    Thread.currentThread().interrupt();

    array.read(0, values);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(values.flip()).isEqualTo(array.float32());
  }

  @Test
  void anArrayOverTwoGigabytesIsReadInPieces() throws IOException {
    long elements = 600_000_000;
    String offsets = "[0," + 4 * elements + "]";
    String header = "{" + SafetensorsBytes.entry("x", "F32", "[" + elements + "]", offsets) + "}";
    Path path = directory.resolve("giant.safetensors");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      long end = 8 + header.getBytes(StandardCharsets.UTF_8).length + 4 * elements;
      file.setLength(end);
      file.write(SafetensorsBytes.of(header, new byte[0]));
      file.seek(end - 8);
      file.write(ReferenceFiles.littleEndian(1, 2));
    }
    StoredArray array = SafetensorsFile.open(path).get("x");
    ByteBuffer last = memory(3);

    array.read(elements - 3, last);

    assertThat(last.flip().getFloat(0)).isZero();
    assertThat(last.getFloat(8)).isEqualTo(2);
    assertThatThrownBy(array::float32).hasMessageContainingAll("'x'", "2 GB", "giant.safetensors");
  }
}
