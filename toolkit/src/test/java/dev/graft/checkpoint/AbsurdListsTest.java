package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.pair;
import static dev.graft.checkpoint.OnnxBytes.tensor;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files whose few bytes would become many in memory. */
final class AbsurdListsTest {

  private static final int ARRAYS = Limits.ARRAYS + 1;
  private static final int REMARKS = Limits.REMARKS + 1;

  private final Path directory;

  AbsurdListsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static byte[] safetensors(
      int count, IntFunction<String> part, String before, String end) {
    return SafetensorsBytes.of(joined(count, part, before, end), new byte[0]);
  }

  private static String joined(int count, IntFunction<String> part, String before, String end) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(",", before, end));
  }

  private static byte[] onnx(int tensors, int remarks) {
    var graph = message();
    for (int i = 0; i < tensors; i++) {
      graph.nested(5, tensor("t" + i, OnnxBytes.FLOAT, 0));
    }
    var model = model(graph);
    for (int i = 0; i < remarks; i++) {
      model.nested(14, pair("k" + i, ""));
    }
    return model.toArray();
  }

  private static byte[] bundle() {
    var entries = new LinkedHashMap<String, OnnxBytes>();
    entries.put("", TensorFlowBytes.header(1));
    for (int i = 0; i < ARRAYS; i++) {
      entries.put("%07d".formatted(i), TensorFlowBytes.entry(TensorFlowBytes.FLOAT, 0, 0, 0));
    }
    return TensorFlowBytes.table(TensorFlowBytes.block(entries));
  }

  private static Stream<Arguments> files() {
    String empty = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
    return Stream.of(
        Arguments.of(
            "a.safetensors",
            safetensors(ARRAYS, i -> "\"" + i + "\":" + empty, "{", "}"),
            "200000 arrays"),
        Arguments.of(
            "remarks.safetensors",
            safetensors(REMARKS, i -> "\"" + i + "\":\"\"", "{\"__metadata__\":{", "}}"),
            "10000 remarks"),
        Arguments.of(
            "shape.safetensors",
            safetensors(65, i -> "1", "{\"a\":{\"dtype\":\"F32\",\"shape\":[", "]}}"),
            "'a', shape has more than 64"),
        Arguments.of("a.onnx", onnx(ARRAYS, 0), "200000 arrays"),
        Arguments.of("remarks.onnx", onnx(0, REMARKS), "10000 remarks"),
        Arguments.of("graphs.onnx", model(message()).nested(7, message()).toArray(), "two graphs"),
        Arguments.of("a.index", bundle(), "200000 arrays"),
        Arguments.of(
            "model.safetensors.index.json",
            joined(ARRAYS, i -> "\"" + i + "\":\"x\"", "{\"weight_map\":{", "}}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "200000 arrays"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void areRefusedBeforeTheyFillTheMemory(String name, byte[] bytes, String part)
      throws IOException {
    Path file = Files.write(directory.resolve(name), bytes);

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(part);
  }

  private Checkpoint open(Path file) {
    String name = file.toString();
    if (name.endsWith(".onnx")) {
      return OnnxFile.open(file);
    }
    if (name.endsWith(".json")) {
      return SafetensorsFile.openDirectory(directory);
    }
    return name.endsWith(".index") ? TensorFlowBundle.open(file) : SafetensorsFile.open(file);
  }
}
