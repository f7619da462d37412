package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsFileTest {

  private final Path directory;

  SafetensorsFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void readsTheReferenceModel() {
    var file = SafetensorsFile.open(ReferenceFiles.bert("model.safetensors"));

    assertThat(file.names()).hasSize(41).startsWith("bert.embeddings.LayerNorm.bias");
    assertThat(file.metadata()).containsExactlyEntriesOf(java.util.Map.of("format", "pt"));
    assertThat(file.names().stream().mapToLong(name -> file.get(name).elements()).sum())
        .isEqualTo(25_539);
    StoredArray words = file.get("bert.embeddings.word_embeddings.weight");
    assertThat(words.shape()).containsExactly(160, 32);
    assertThat(words.type()).isEqualTo(ElementType.F32);
    assertThat(words.byteSize()).isEqualTo(160 * 32 * 4);
    assertThat(ReferenceFiles.floats(words)).startsWith(0.010756542f, 0.073181435f, -0.07153904f);
  }

  @Test
  void givesAlignedFloatsAsAReadOnlyViewOfTheFile() {
    ByteBuffer values =
        SafetensorsFile.open(ReferenceFiles.bert("model.safetensors"))
            .get("classifier.weight")
            .float32();

    assertThat(values.isDirect()).isTrue();
    assertThat(values.isReadOnly()).isTrue();
    assertThat(values.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(values.remaining()).isEqualTo(3 * 32 * 4);
    assertThat(values.getFloat(0)).isEqualTo(-0.02426067f);
  }

  @Test
  void copiesFloatsThatStandUnaligned() throws IOException {
    String header = "{" + SafetensorsBytes.entry("x", "F32", "[2]", "[0,8]") + "}";
    String oddlyPadded = header + " ".repeat(Math.floorMod(1 - header.length(), 4));
    Path file =
        SafetensorsBytes.file(directory, oddlyPadded, ReferenceFiles.littleEndian(1.5f, -2f));

    ByteBuffer values = SafetensorsFile.open(file).get("x").float32();

    assertThat(values.alignmentOffset(0, 4)).isZero();
    assertThat(values.getFloat(0)).isEqualTo(1.5f);
    assertThat(values.getFloat(4)).isEqualTo(-2f);
  }

  @Test
  void widensHalfPrecisionAndBrainFloatsAndRoundsDoubles() throws IOException {
    var data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(0.1).putDouble(1e300);
    data.putShort((short) 0x3c00).putShort((short) 0xfbff);
    data.putShort((short) 0x3fc0).putShort((short) 0xc2f7);
    String header =
        "{"
            + SafetensorsBytes.entry("half", "F16", "[2]", "[16,20]")
            + ","
            + SafetensorsBytes.entry("double", "F64", "[2]", "[0,16]")
            + ","
            + SafetensorsBytes.entry("brain", "BF16", "[2]", "[20,24]")
            + "}";
    var file = SafetensorsFile.open(SafetensorsBytes.file(directory, header, data.array()));

    assertThat(file.names()).containsExactly("double", "half", "brain");
    assertThat(ReferenceFiles.floats(file.get("double")))
        .containsExactly(0.1f, Float.POSITIVE_INFINITY);
    assertThat(ReferenceFiles.floats(file.get("half"))).containsExactly(1f, -65504f);
    assertThat(ReferenceFiles.floats(file.get("brain"))).containsExactly(1.5f, -123.5f);
  }

  @Test
  void readsSingleNumbersEmptyArraysAndEmptyFiles() throws IOException {
    String header =
        "{"
            + SafetensorsBytes.entry("none", "F32", "[0,7]", "[0,0]")
            + ","
            + SafetensorsBytes.entry("one", "F32", "[]", "[0,4]")
            + "}";
    var file =
        SafetensorsFile.open(
            SafetensorsBytes.file(directory, header, ReferenceFiles.littleEndian(7)));

    assertThat(file.get("none").elements()).isZero();
    assertThat(file.get("none").float32().remaining()).isZero();
    assertThat(file.get("one").shape()).isEmpty();
    assertThat(ReferenceFiles.floats(file.get("one"))).containsExactly(7f);
    assertThat(SafetensorsFile.open(SafetensorsBytes.file(directory, "{}", new byte[0])).names())
        .isEmpty();
  }

  @Test
  void refusesToTurnIntegersIntoFloats() throws IOException {
    String header = "{" + SafetensorsBytes.entry("ids", "I64", "[1]", "[0,8]") + "}";
    var file = SafetensorsFile.open(SafetensorsBytes.file(directory, header, new byte[8]));

    assertThatThrownBy(() -> file.get("ids").float32())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'ids'")
        .hasMessageContaining("I64")
        .hasMessageContaining("hand-made.safetensors");
  }

  @Test
  void listsTheNearestNamesForAMissingOne() {
    var file = SafetensorsFile.open(ReferenceFiles.bert("model.safetensors"));

    assertThat(file.has("encoder.layer.0.attention.self.query.weight")).isFalse();
    assertThatThrownBy(() -> file.get("encoder.layer.0.attention.self.query.weight"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'bert.encoder.layer.0.attention.self.query.weight'")
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("41");
  }

  @Test
  void readsAFileOverTwoGigabytesWithoutReadingItAll() throws IOException {
    long rows = 220_000_000;
    long large = rows * 4;
    long size = 3 * large + 8;
    String header = "{";
    for (int i = 0; i < 3; i++) {
      String offsets = "[%d,%d]".formatted(i * large, (i + 1) * large);
      header += SafetensorsBytes.entry("large" + i, "F32", "[" + rows + "]", offsets) + ",";
    }
    header +=
        SafetensorsBytes.entry("last", "F32", "[2]", "[%d,%d]".formatted(3 * large, size)) + "}";
    header += " ".repeat(Math.floorMod(-header.length(), 8));
    Path path = directory.resolve("sparse.safetensors");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(8 + header.length() + size);
      file.write(SafetensorsBytes.of(header, new byte[0]));
      file.seek(8 + header.length() + 2 * large);
      file.write(ReferenceFiles.littleEndian(5));
      file.seek(8 + header.length() + 3 * large);
      file.write(ReferenceFiles.littleEndian(1, 2));
    }

    var checkpoint = SafetensorsFile.open(path);

    assertThat(Files.size(path)).isGreaterThan(Integer.MAX_VALUE);
    assertThat(ReferenceFiles.floats(checkpoint.get("last"))).containsExactly(1, 2);
    assertThat(checkpoint.get("large2").float32().getFloat(0)).isEqualTo(5);
    assertThat(checkpoint.get("large1").float32().getFloat((int) large - 4)).isZero();
  }

  @Test
  void saysThatOneArrayOverTwoGigabytesIsTooLargeAndReadsTheOthers() throws IOException {
    long large = 3_000_000_000L;
    String header =
        "{"
            + SafetensorsBytes.entry("giant", "U8", "[" + large + "]", "[0," + large + "]")
            + ","
            + SafetensorsBytes.entry(
                "wide", "F16", "[600000000]", "[%d,%d]".formatted(large, large + 1_200_000_000))
            + ","
            + SafetensorsBytes.entry(
                "x",
                "F32",
                "[1]",
                "[%d,%d]".formatted(large + 1_200_000_000, large + 1_200_000_004))
            + "}";
    Path path = directory.resolve("giant.safetensors");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(8 + header.getBytes(StandardCharsets.UTF_8).length + large + 1_200_000_004);
      file.write(SafetensorsBytes.of(header, new byte[0]));
    }
    var checkpoint = SafetensorsFile.open(path);

    assertThat(checkpoint.get("giant").byteSize()).isEqualTo(large);
    assertThat(ReferenceFiles.floats(checkpoint.get("x"))).containsExactly(0);
    assertThatThrownBy(() -> checkpoint.get("wide").float32())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'wide'")
        .hasMessageContaining("2 GB");
  }

  @Test
  void widensHalfPrecisionExactlyForEveryNumber() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0x1f
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? fraction * Math.pow(2, -24)
                  : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      double expected = bits < 0x8000 ? magnitude : -magnitude;
      assertThat(Float.compare(HalfPrecision.toFloat((short) bits), (float) expected))
          .as("bits %x", bits)
          .isZero();
    }
    assertThat((double) HalfPrecision.toFloat((short) 0x2e66)).isCloseTo(0.1, within(1e-4));
  }
}
