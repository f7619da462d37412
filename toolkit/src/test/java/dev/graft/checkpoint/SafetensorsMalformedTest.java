package dev.graft.checkpoint;

import static dev.graft.checkpoint.SafetensorsBytes.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsMalformedTest {

  private final Path directory;

  SafetensorsMalformedTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static Stream<Arguments> contradictions() {
    String good = entry("a", "F32", "[2]", "[0,8]");
    return Stream.of(
        Arguments.of("{" + good + "," + entry("b", "F32", "[1]", "[4,8]") + "}", "'b'", "overlaps"),
        Arguments.of("{" + entry("b", "F32", "[1]", "[4,8]") + "}", "'b'", "gap"),
        Arguments.of("{" + entry("b", "F32", "[1]", "[0,4]") + "}", "4 bytes", "belong to none"),
        Arguments.of("{}", "8 bytes", "belong to none"),
        Arguments.of("{" + entry("b", "F32", "[3]", "[0,12]") + "}", "'b'", "truncated"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[8,0]") + "}", "'b'", "data_offsets"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[-8,0]") + "}", "'b'", "data_offsets"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[0]") + "}", "'b'", "data_offsets"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[0,4,8]") + "}", "'b'", "data_offsets"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[0,8.5]") + "}", "'b'", "whole numbers"),
        Arguments.of("{" + entry("b", "F32", "[2]", "[0,\"8\"]") + "}", "'b'", "NUMBER"),
        Arguments.of(
            "{" + entry("b", "F32", "[2]", "[0,99999999999999999999]") + "}",
            "'b'",
            "whole numbers"),
        Arguments.of("{" + entry("b", "F32", "[3]", "[0,8]") + "}", "'b'", "12 bytes"),
        Arguments.of("{" + entry("b", "F32", "[-2]", "[0,8]") + "}", "'b'", "negative"),
        Arguments.of(
            "{" + entry("b", "F32", "[4294967296,4294967296]", "[0,8]") + "}", "'b'", "overflows"),
        Arguments.of(
            "{" + entry("b", "F32", "[4611686018427387906]", "[0,8]") + "}", "'b'", "should take"),
        Arguments.of("{" + entry("b", "F8_E4M3", "[8]", "[0,8]") + "}", "'b'", "'F8_E4M3'"),
        Arguments.of("{" + entry("b", "f32", "[2]", "[0,8]") + "}", "'b'", "'f32'"),
        Arguments.of("{" + good + "," + good + "}", "'a'", "twice"),
        Arguments.of("{\"__metadata__\":{},\"__metadata__\":{}," + good + "}", "meta", "twice"),
        Arguments.of("{\"__metadata__\":{\"k\":1}," + good + "}", "'k'", "STRING"),
        Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "'a'", "no data_offsets"),
        Arguments.of("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "'a'", "no shape"),
        Arguments.of("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "'a'", "no dtype"),
        Arguments.of("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "'a'", "twice"),
        Arguments.of("{\"a\":null}", "'a'", "BEGIN_OBJECT"),
        Arguments.of("[1,2]", "header", "BEGIN_OBJECT"),
        Arguments.of("{" + good + "}x", "header", "JSON"),
        Arguments.of("{" + good, "header", "JSON"),
        Arguments.of("{'a':1}", "header", "JSON"),
        Arguments.of("\0".repeat(64), "header", "JSON"),
        Arguments.of("{\"a\":" + "[".repeat(100_000), "'a'", "BEGIN_OBJECT"),
        Arguments.of(
            "{\"a\":{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}", "header", "JSON"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void namesTheFileAndTheArrayThatContradictThemselves(String header, String first, String second)
      throws IOException {
    Path file = SafetensorsBytes.file(directory, header, new byte[8]);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hand-made.safetensors")
        .hasMessageContaining(first)
        .hasMessageContaining(second);
  }

  @Test
  void refusesAHeaderThatIsNoUtf8() throws IOException {
    byte[] bytes = SafetensorsBytes.of("{" + entry("a?", "F32", "[2]", "[0,8]") + "}", new byte[8]);
    bytes[11] = (byte) 0xff;

    assertThatThrownBy(() -> SafetensorsFile.open(Files.write(directory.resolve("x"), bytes)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void refusesAnAbsurdHeaderLength(long length) throws IOException {
    byte[] bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();

    assertThatThrownBy(() -> SafetensorsFile.open(Files.write(directory.resolve("x"), bytes)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(Long.toUnsignedString(length))
        .hasMessageContaining(directory.resolve("x").toString());
  }

  @Test
  void noticesATruncationAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(ReferenceFiles.bert("model.safetensors"));
    var random = new Random(7);
    Path file = directory.resolve("short.safetensors");
    for (int i = 0; i < 300; i++) {
      int length = i < 20 ? i : random.nextInt(whole.length);
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .as("cut to %d bytes", length)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("short.safetensors")
          .hasMessageContaining("truncated");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pytorch_model.bin", "model.PT", "model.pth", "last.ckpt", "a.pkl", "b.pickle"})
  void refusesPickledFilesAndSaysWhatToDo(String name) throws IOException {
    Path file = Files.write(directory.resolve(name), new byte[] {'P', 'K', 3, 4});

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("run any code")
        .hasMessageContaining("safetensors");
    assertThatThrownBy(() -> OnnxFile.open(file)).hasMessageContaining("pickled");
  }

  @Test
  void recognisesWhatPeopleSaveInPlaceOfWeights() throws IOException {
    Path file = directory.resolve("model.safetensors");

    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("git lfs pull");
    assertThatThrownBy(() -> OnnxFile.open(file)).hasMessageContaining("git lfs pull");
    Files.writeString(file, "<!DOCTYPE html><html>404</html>");
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("error page");
    Files.write(file, "PK\u0003\u0004pickle inside".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("pickled");
  }

  @Test
  void saysThatAFileIsMissingOrADirectory() {
    assertThatThrownBy(() -> SafetensorsFile.open(directory.resolve("absent.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("absent.safetensors");
    assertThatThrownBy(() -> SafetensorsFile.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("openDirectory");
    assertThatThrownBy(() -> OnnxFile.open(directory.resolve("absent.onnx")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("absent.onnx");
  }

  @Test
  void showsControlCharactersOfANameAsEscapesAndCutsItShort() throws IOException {
    String name = "\\u001b[31m" + "x".repeat(5000);
    Path file =
        SafetensorsBytes.file(
            directory, "{" + entry(name, "F32", "[3]", "[0,8]") + "}", new byte[8]);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .satisfies(e -> assertThat(e.toString().length()).isLessThan(1000))
        .hasMessageContaining("\\u001b")
        .hasMessageNotContaining("\u001b");
  }
}
