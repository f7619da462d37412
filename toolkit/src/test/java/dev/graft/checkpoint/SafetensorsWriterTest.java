package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsWriterTest {

  private final Path directory;

  SafetensorsWriterTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors",
        "adapters/lora/adapter_model.safetensors",
        "bottleneck/houlsby/adapter.safetensors"
      })
  void writesWhatTheReferenceWriterWroteByteForByte(String reference) throws IOException {
    var original = SafetensorsFile.open(ReferenceFiles.bert(reference));
    var arrays = new LinkedHashMap<String, FloatArray>();
    for (String name : original.names()) {
      StoredArray array = original.get(name);
      arrays.put(name, new FloatArray(array.shape(), array.float32()));
    }
    Path copy = directory.resolve("copy.safetensors");

    SafetensorsWriter.write(copy, arrays, original.metadata());

    assertThat(copy).hasSameBinaryContentAs(ReferenceFiles.bert(reference));
  }

  @Test
  void writesTheSameBytesWhateverTheOrderOfTheArrays() throws IOException {
    var a = FloatArray.of(new long[] {2, 1}, 1, 2);
    var b = FloatArray.of(new long[] {}, 3);
    var forward = new LinkedHashMap<String, FloatArray>(Map.of("a", a));
    forward.put("b", b);
    var backward = new LinkedHashMap<String, FloatArray>(Map.of("b", b));
    backward.put("a", a);
    Path first = directory.resolve("1.safetensors");
    Path second = directory.resolve("2.safetensors");

    SafetensorsWriter.write(first, forward, Map.of("x", "1", "y", "2"));
    SafetensorsWriter.write(second, backward, Map.of("y", "2", "x", "1"));

    assertThat(first).hasSameBinaryContentAs(second);
    long header =
        ByteBuffer.wrap(Files.readAllBytes(first)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
  }

  @Test
  void keepsOddNamesRemarksAndNumbers() {
    Path file = directory.resolve("new/deep/odd.safetensors");
    String name = "日本 \"quoted\" \\ \n\t <script> 🙂";
    float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE};

    SafetensorsWriter.write(
        file,
        Map.of(name, FloatArray.of(new long[] {2, 2}, values), "", FloatArray.of(new long[] {0})),
        Map.of("labels", "[\"<b>\",\"ä\"]"));
    var read = SafetensorsFile.open(file);

    assertThat(read.names()).containsExactlyInAnyOrder(name, "");
    assertThat(ReferenceFiles.floats(read.get(name))).containsExactly(values);
    assertThat(read.get("").shape()).containsExactly(0);
    assertThat(read.metadata()).isEqualTo(Map.of("labels", "[\"<b>\",\"ä\"]"));
  }

  @Test
  void replacesAFileThatIsStillMapped() throws IOException {
    Path file = directory.resolve("same.safetensors");
    SafetensorsWriter.write(file, Map.of("x", FloatArray.of(new long[] {1}, 1)), Map.of());
    var before = SafetensorsFile.open(file);

    SafetensorsWriter.write(file, Map.of("x", FloatArray.of(new long[] {2}, 2, 3)), Map.of());

    assertThat(ReferenceFiles.floats(before.get("x"))).containsExactly(1);
    assertThat(ReferenceFiles.floats(SafetensorsFile.open(file).get("x"))).containsExactly(2, 3);
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void readsLittleEndianBytesFromPositionToLimitAndLeavesTheBufferAlone() {
    var buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putFloat(9).putFloat(1).putFloat(2).putFloat(9).position(4).limit(12);
    Path file = directory.resolve("slice.safetensors");

    SafetensorsWriter.write(
        file,
        Map.of("x", new FloatArray(new long[] {2}, buffer.order(ByteOrder.BIG_ENDIAN))),
        Map.of());

    assertThat(ReferenceFiles.floats(SafetensorsFile.open(file).get("x"))).containsExactly(1, 2);
    assertThat(buffer.position()).isEqualTo(4);
  }

  @Test
  void leavesTheOldFileAndNoDraftWhenWritingFails() throws IOException {
    Path occupied = Files.createDirectory(directory.resolve("taken"));
    Files.writeString(occupied.resolve("inside"), "x");

    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    occupied, Map.of("x", FloatArray.of(new long[] {1}, 1)), Map.of()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("taken");
    assertThatThrownBy(
            () -> SafetensorsWriter.write(occupied.resolve("inside/x"), Map.of(), Map.of()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("inside");
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(occupied);
    }
  }

  @Test
  void refusesNamesThatTheFormatCannotHold() {
    Path file = directory.resolve("bad.safetensors");
    var one = FloatArray.of(new long[] {1}, 1);

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("__metadata__", one), Map.of()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("__metadata__");
    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("\ud800", one), Map.of()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("surrogate");
    assertThat(file).doesNotExist();
  }

  @Test
  void refusesValuesThatDoNotFillTheShape() {
    assertThatThrownBy(() -> FloatArray.of(new long[] {2, 2}, 1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 2]")
        .hasMessageContaining("12 bytes");
    assertThatThrownBy(() -> FloatArray.of(new long[] {-1}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }

  @Test
  void writesAHeaderOfPlainText() throws IOException {
    Path file = directory.resolve("plain.safetensors");

    SafetensorsWriter.write(
        file, Map.of("w", FloatArray.of(new long[] {1, 2}, 1, 2)), Map.of("format", "pt"));

    assertThat(new String(Files.readAllBytes(file), 8, 88, StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}");
  }
}
