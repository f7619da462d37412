package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.TensorFlowBytes.FLOAT;
import static dev.graft.checkpoint.TensorFlowBytes.block;
import static dev.graft.checkpoint.TensorFlowBytes.entry;
import static dev.graft.checkpoint.TensorFlowBytes.header;
import static dev.graft.checkpoint.TensorFlowBytes.littleEndian;
import static dev.graft.checkpoint.TensorFlowBytes.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TensorFlowMalformedTest {

  private static final long HUGE = 1L << 62;

  private final Path directory;

  TensorFlowMalformedTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static byte[] one(String name, OnnxBytes entry) {
    return new TensorFlowBytes().put(name, entry).index();
  }

  private static byte[] two(OnnxBytes a, OnnxBytes b) {
    return new TensorFlowBytes().put("a", a).put("b", b).index();
  }

  private static byte[] rawBlock(OnnxBytes entries) {
    return table(entries.append(littleEndian(0, 1)).toArray());
  }

  private static byte[] headed(OnnxBytes header) {
    var entries = new LinkedHashMap<String, OnnxBytes>();
    entries.put("", header);
    return table(block(entries));
  }

  private static byte[] snappy() {
    byte[] index = one("a", entry(FLOAT, 0, 8, 2));
    // The type of the first block follows its content: header entry, array entry, restarts.
    byte[] plain = block(sample());
    index[plain.length] = 1;
    return index;
  }

  private static Map<String, OnnxBytes> sample() {
    var entries = new LinkedHashMap<String, OnnxBytes>();
    entries.put("", header(1));
    entries.put("a", entry(FLOAT, 0, 8, 2));
    return entries;
  }

  private static byte[] withChecksumChanged() {
    byte[] index = one("a", entry(FLOAT, 0, 8, 2));
    index[3] ^= 1;
    return index;
  }

  private static OnnxBytes dimensions(int count) {
    var shape = message();
    for (int i = 0; i < count; i++) {
      shape.nested(2, message().varint(1, 1));
    }
    return message().varint(1, FLOAT).nested(2, shape).varint(5, 4);
  }

  /** Keys that share nearly all of a long key: a few bytes claim many. */
  private static byte[] sharedKeys() {
    var block = message();
    byte[] value = header(1).toArray();
    block.raw(0).raw(0).raw(value.length).append(value);
    byte[] key = "k".repeat(60_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] entry = entry(FLOAT, 0, 0, 0).toArray();
    block.raw(0).raw(key.length).raw(entry.length).append(key).append(entry);
    for (int i = 0; i < 500; i++) {
      block
          .raw(60_000)
          .raw(2)
          .raw(entry.length)
          .append(new byte[] {(byte) (i / 100), (byte) (i % 100)});
      block.append(entry);
    }
    return rawBlock(block);
  }

  private static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of("shape and size", one("b", entry(FLOAT, 0, 8, 3)), "'b'", "12 bytes"),
        Arguments.of("negative size", one("b", entry(FLOAT, 0, -8, 2)), "'b'", "-8"),
        Arguments.of("negative offset", one("b", entry(FLOAT, -8, 8, 2)), "'b'", "-8"),
        Arguments.of("beyond the end", one("b", entry(FLOAT, 60, 8, 2)), "'b'", "truncated"),
        Arguments.of("far beyond", one("b", entry(FLOAT, HUGE, 8, 2)), "'b'", "truncated"),
        Arguments.of("negative length", one("b", entry(FLOAT, 0, 8, -2)), "'b'", "negative"),
        Arguments.of("overflow", one("b", entry(FLOAT, 0, 8, HUGE, 4)), "'b'", "overflows"),
        Arguments.of("dimensions", one("b", dimensions(300)), "'b'", "dimensions"),
        Arguments.of("huge shape", one("b", entry(FLOAT, 0, 8, HUGE)), "'b'", "should take"),
        Arguments.of(
            "overlap", two(entry(FLOAT, 0, 8, 2), entry(FLOAT, 4, 8, 2)), "'b'", "overlaps"),
        Arguments.of(
            "no such file", one("b", entry(FLOAT, 0, 8, 2).varint(3, 1)), "'b'", "number 1"),
        Arguments.of(
            "file number", one("b", entry(FLOAT, 0, 8, 2).varint(3, -1)), "'b'", "number -1"),
        Arguments.of("entry cut", one("b", message().raw(0x12).raw(90)), "'b'", "truncated"),
        Arguments.of("entry's field", one("b", message().fixed32(1, 1)), "'b'", "wire type"),
        Arguments.of("no header", table(block(new LinkedHashMap<>())), "index", "no header"),
        Arguments.of("no files", headed(message()), "index", "0 files"),
        Arguments.of("a billion files", headed(header(1_000_000_000)), "index", "files"),
        Arguments.of("big-endian", headed(header(1).varint(2, 1)), "index", "big-endian"),
        Arguments.of("Snappy", snappy(), "index", "Snappy"),
        Arguments.of("checksum", withChecksumChanged(), "index", "checksum"),
        Arguments.of("empty", new byte[0], "index", "truncated"),
        Arguments.of("no table", new byte[100], "index", "truncated"),
        Arguments.of(
            "key shares too much", rawBlock(message().raw(1).raw(0).raw(0)), "index", "shares"),
        Arguments.of(
            "key too long", rawBlock(message().raw(0).raw(70_000).raw(0)), "index", "shares"),
        Arguments.of("key cut", rawBlock(message().raw(0).raw(9).raw(0)), "index", "truncated"),
        Arguments.of("value cut", rawBlock(message().raw(0).raw(0).raw(99)), "index", "truncated"),
        Arguments.of("keys that swell", sharedKeys(), "index", "far longer"),
        Arguments.of("restarts", table(littleEndian(-1)), "index", "restarts"),
        Arguments.of("many restarts", table(littleEndian(1 << 30)), "index", "restarts"),
        Arguments.of("tiny block", table(new byte[3]), "index", "block"),
        Arguments.of("twice", table(block(sample()), block(sample())), "''", "twice"),
        Arguments.of(
            "out of order",
            new TensorFlowBytes()
                .put("b", entry(FLOAT, 0, 8, 2))
                .put("a", entry(FLOAT, 8, 8, 2))
                .index(),
            "'a'",
            "out of order"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contradictions")
  void namesTheFileAndTheArrayThatContradictThemselves(
      String what, byte[] index, String first, String second) throws IOException {
    assertThat(what).isNotEmpty();
    Files.write(directory.resolve("hand-made.data-00000-of-00001"), new byte[64]);
    Path file = Files.write(directory.resolve("hand-made.index"), index);

    assertThatThrownBy(() -> TensorFlowBundle.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hand-made")
        .hasMessageContaining(first)
        .hasMessageContaining(second);
  }

  @Test
  void readsOrRefusesWhateverIsChangedOrCut() throws IOException {
    byte[] whole = new TensorFlowBytes().add("a", FLOAT, new byte[8], 2).index();
    Files.write(directory.resolve("x.data-00000-of-00001"), new byte[8]);
    var random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = Arrays.copyOf(whole, i < whole.length ? i : whole.length);
      if (changed.length > 0) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(directory.resolve("x.index"), changed);
      assertThatThrownBy(() -> TensorFlowBundle.open(file).get("nothing"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("x.index");
    }
  }

  @Test
  void refusesPickledFilesAndWhatIsNotThere() throws IOException {
    Path pickled = Files.write(directory.resolve("model.ckpt"), new byte[10]);

    assertThatThrownBy(() -> TensorFlowBundle.open(pickled)).hasMessageContaining("pickled");
    assertThatThrownBy(() -> TensorFlowBundle.open(directory.resolve("absent.index")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("absent.index");
  }
}
