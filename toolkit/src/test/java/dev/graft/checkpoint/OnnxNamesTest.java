package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.floats;
import static dev.graft.checkpoint.OnnxBytes.integer;
import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.node;
import static dev.graft.checkpoint.OnnxBytes.number;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxNamesTest {

  private static final long[] TWO_BY_THREE = {2, 3};

  private final Path directory;

  OnnxNamesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private OnnxFile open(OnnxBytes graph) throws IOException {
    return OnnxFile.open(Files.write(directory.resolve("hand-made.onnx"), model(graph).toArray()));
  }

  private static OnnxBytes matrix(String name) {
    return floats(name, TWO_BY_THREE, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void namesARenamedMatrixAfterItsNodeAndTransposesIt() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("/a/layer.0/query/MatMul", "MatMul", "y", "x", "onnx::MatMul_787"))
                .nested(5, matrix("onnx::MatMul_787"))
                .nested(5, floats("a.layer.0.query.bias", new long[] {3}, 0, 0, 0)));

    assertThat(file.names()).containsExactly("a.layer.0.query.weight", "a.layer.0.query.bias");
    assertThat(file.has("onnx::MatMul_787")).isFalse();
    StoredArray weight = file.get("a.layer.0.query.weight");
    assertThat(weight.name()).isEqualTo("a.layer.0.query.weight");
    assertThat(weight.shape()).containsExactly(3, 2);
    assertThat(ReferenceFiles.floats(weight)).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void respectsTheTranspositionOfGemm() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("/in/Gemm", "Gemm", "y", "x", "onnx::Gemm_1", "onnx::Gemm_2"))
                .nested(
                    1,
                    node("/out/Gemm", "Gemm", "z", "y", "onnx::Gemm_3")
                        .nested(5, integer("transB", 1))
                        .nested(5, number("alpha", 1)))
                .nested(5, matrix("onnx::Gemm_1"))
                .nested(5, floats("onnx::Gemm_2", new long[] {3}, 7, 8, 9))
                .nested(5, matrix("onnx::Gemm_3")));

    assertThat(file.names()).containsExactly("in.weight", "in.bias", "out.weight");
    assertThat(ReferenceFiles.floats(file.get("in.weight"))).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(ReferenceFiles.floats(file.get("in.bias"))).containsExactly(7, 8, 9);
    assertThat(file.get("out.weight").shape()).containsExactly(2, 3);
    assertThat(ReferenceFiles.floats(file.get("out.weight"))).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void leavesRealNamesAndTheirOrientationAlone() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("/h.0/attn/Gemm", "Gemm", "y", "x", "h.0.attn.c_attn.weight"))
                .nested(1, node("/proj/MatMul", "MatMul", "z", "y", "proj"))
                .nested(5, matrix("h.0.attn.c_attn.weight"))
                .nested(5, matrix("proj")));

    assertThat(file.names()).containsExactly("h.0.attn.c_attn.weight", "proj");
    assertThat(file.get("proj").shape()).containsExactly(2, 3);
    assertThat(file.get("h.0.attn.c_attn.weight").shape()).containsExactly(2, 3);
  }

  @Test
  void keepsStoredNamesWhereNoNodeTellsABetterOne() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("", "MatMul", "a", "x", "onnx::MatMul_1"))
                .nested(1, node("MatMul_12", "MatMul", "b", "x", "onnx::MatMul_2"))
                .nested(1, node("/left/MatMul", "MatMul", "c", "onnx::MatMul_3", "x"))
                .nested(1, node("/deep/MatMul", "MatMul", "d", "x", "onnx::MatMul_4"))
                .nested(1, node("/other/fused", "MatMul", "e", "x", "onnx::MatMul_5"))
                .nested(
                    1,
                    node("/scaled/Gemm", "Gemm", "f", "x", "onnx::Gemm_6")
                        .nested(5, number("alpha", 0.5f)))
                .nested(1, node("/short/MatMul", "MatMul", "g", "x"))
                .nested(5, matrix("onnx::MatMul_1"))
                .nested(5, matrix("onnx::MatMul_2"))
                .nested(5, matrix("onnx::MatMul_3"))
                .nested(5, floats("onnx::MatMul_4", new long[] {1, 2, 1}, 1, 2))
                .nested(5, matrix("onnx::MatMul_5"))
                .nested(5, matrix("onnx::Gemm_6")));

    assertThat(file.names())
        .containsExactly(
            "onnx::MatMul_1",
            "onnx::MatMul_2",
            "onnx::MatMul_3",
            "onnx::MatMul_4",
            "onnx::MatMul_5",
            "onnx::Gemm_6");
    assertThat(file.get("onnx::MatMul_1").shape()).containsExactly(2, 3);
  }

  @Test
  void givesANameThatTwoArraysWouldGetToNone() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("/attention/MatMul", "MatMul", "a", "x", "onnx::MatMul_1"))
                .nested(1, node("/attention/MatMul_1", "MatMul", "b", "x", "onnx::MatMul_2"))
                .nested(1, node("/taken/MatMul", "MatMul", "c", "x", "onnx::MatMul_3"))
                .nested(5, matrix("onnx::MatMul_1"))
                .nested(5, matrix("onnx::MatMul_2"))
                .nested(5, matrix("onnx::MatMul_3"))
                .nested(5, floats("taken.weight", new long[] {1}, 9)));

    assertThat(file.names())
        .containsExactly("onnx::MatMul_1", "onnx::MatMul_2", "onnx::MatMul_3", "taken.weight");
    assertThat(ReferenceFiles.floats(file.get("taken.weight"))).containsExactly(9);
  }

  @Test
  void countsAnArrayOfSeveralNodesOnceAndFindsItUnderEachName() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("/first/MatMul", "MatMul", "a", "x", "onnx::MatMul_1"))
                .nested(
                    1,
                    node("/second/Gemm", "Gemm", "b", "x", "onnx::MatMul_1")
                        .nested(5, integer("transB", 1)))
                .nested(5, matrix("onnx::MatMul_1")));

    assertThat(file.names()).containsExactly("first.weight");
    assertThat(file.get("first.weight").shape()).containsExactly(3, 2);
    assertThat(file.get("second.weight").shape()).containsExactly(2, 3);
  }

  @Test
  void findsAnArrayThatTheExporterStoredOnceForSeveralParameters() throws IOException {
    var file =
        open(
            message()
                .nested(1, node("Identity_0", "Identity", "b.norm.weight", "a.norm.weight"))
                .nested(1, node("Identity_1", "Identity", "c.norm.weight", "b.norm.weight"))
                .nested(1, node("/x/Identity", "Identity", "/x/Identity_output_0", "a.norm.weight"))
                .nested(5, floats("a.norm.weight", new long[] {2}, 1, 1)));

    assertThat(file.names()).containsExactly("a.norm.weight", "b.norm.weight", "c.norm.weight");
    assertThat(file.get("c.norm.weight").name()).isEqualTo("c.norm.weight");
    assertThat(ReferenceFiles.floats(file.get("c.norm.weight"))).containsExactly(1, 1);
  }

  @Test
  void deliversTheMatrixThatTheRuntimeMultipliesBy() throws IOException, OrtException {
    var type =
        message()
            .nested(
                1,
                message()
                    .varint(1, OnnxBytes.FLOAT)
                    .nested(
                        2,
                        message()
                            .nested(1, message().varint(1, 2))
                            .nested(1, message().varint(1, 2))));
    byte[] bytes =
        model(
                message()
                    .nested(1, node("/fc/MatMul", "MatMul", "y", "x", "onnx::MatMul_1"))
                    .text(2, "graph")
                    .nested(5, matrix("onnx::MatMul_1"))
                    .nested(11, message().text(1, "x").nested(2, type))
                    .nested(12, message().text(1, "y")))
            .toArray();
    float[] weight =
        ReferenceFiles.floats(
            OnnxFile.open(Files.write(directory.resolve("m.onnx"), bytes)).get("fc.weight"));

    var runtime = OrtEnvironment.getEnvironment();
    try (var session = runtime.createSession(bytes);
        var identity = OnnxTensor.createTensor(runtime, new float[][] {{1, 0}, {0, 1}});
        var result = session.run(Map.of("x", identity))) {
      var product = (float[][]) result.get(0).getValue();
      for (int in = 0; in < 2; in++) {
        for (int out = 0; out < 3; out++) {
          assertThat(weight[out * 2 + in]).isEqualTo(product[in][out]);
        }
      }
    }
  }
}
