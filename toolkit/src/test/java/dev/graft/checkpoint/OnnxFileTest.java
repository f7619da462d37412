package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.constant;
import static dev.graft.checkpoint.OnnxBytes.floats;
import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.node;
import static dev.graft.checkpoint.OnnxBytes.pair;
import static dev.graft.checkpoint.OnnxBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxFileTest {

  private final Path directory;

  OnnxFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private OnnxFile open(OnnxBytes graph) throws IOException {
    return OnnxFile.open(Files.write(directory.resolve("hand-made.onnx"), model(graph).toArray()));
  }

  private void assertRefused(OnnxBytes tensor, String... parts) {
    assertThatThrownBy(() -> open(message().nested(5, tensor)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hand-made.onnx")
        .hasMessageContainingAll(parts);
  }

  @Test
  void readsValuesFromEveryFieldThatCanHoldThem() throws IOException {
    var packedFloats =
        tensor("packed", OnnxBytes.FLOAT, 2).bytes(4, ReferenceFiles.littleEndian(1, 2));
    var looseFloats = tensor("loose", OnnxBytes.FLOAT, 2).fixed32(4, 3).fixed32(4, 4);
    var halves =
        tensor("halves", OnnxBytes.FLOAT16, 2).nested(5, message().raw(0x3c00).raw(0xc000));
    var looseHalf = tensor("half", OnnxBytes.FLOAT16).varint(5, 0x3c00);
    var brain = tensor("brain", OnnxBytes.BFLOAT16, 1).nested(5, message().raw(0xbf80));
    var doubles = tensor("doubles", OnnxBytes.DOUBLE, 1).fixed64(10, 0.5);
    var packedSizes =
        message()
            .nested(1, message().raw(1).raw(2))
            .varint(2, OnnxBytes.FLOAT)
            .text(8, "sizes")
            .bytes(9, ReferenceFiles.littleEndian(5, 6));
    var graph = message();
    for (var one :
        new OnnxBytes[] {
          packedFloats, looseFloats, halves, looseHalf, brain, doubles, packedSizes
        }) {
      graph.nested(5, one);
    }
    var file = open(graph);

    assertThat(file.names())
        .containsExactly("packed", "loose", "halves", "half", "brain", "doubles", "sizes");
    assertThat(ReferenceFiles.floats(file.get("packed"))).containsExactly(1, 2);
    assertThat(ReferenceFiles.floats(file.get("loose"))).containsExactly(3, 4);
    assertThat(ReferenceFiles.floats(file.get("halves"))).containsExactly(1, -2);
    assertThat(ReferenceFiles.floats(file.get("half"))).containsExactly(1);
    assertThat(ReferenceFiles.floats(file.get("brain"))).containsExactly(-1);
    assertThat(ReferenceFiles.floats(file.get("doubles"))).containsExactly(0.5f);
    assertThat(ReferenceFiles.floats(file.get("sizes"))).containsExactly(5, 6);
    assertThat(file.get("sizes").shape()).containsExactly(1, 2);
    assertThat(file.get("half").shape()).isEmpty();
  }

  @Test
  void keepsIntegersAndSingleConstantsApartFromTheWeights() throws IOException {
    var file =
        open(
            message()
                .nested(1, constant("/Constant_output_0", floats("", new long[] {}, 8)))
                .nested(1, constant("conv.w_0", floats("", new long[] {2}, 1, 2)))
                .nested(5, tensor("ids", OnnxBytes.INT64, 2).nested(7, message().raw(1).raw(-1)))
                .nested(5, tensor("flag", OnnxBytes.BOOL, 1).nested(5, message().raw(1)))
                .nested(5, tensor("small", OnnxBytes.INT32, 1).varint(5, -3))
                .nested(5, floats("scale", new long[] {}, 3)));

    assertThat(file.names()).containsExactly("scale", "conv.w_0");
    assertThat(file.constants()).containsExactly("ids", "flag", "small", "/Constant_output_0");
    assertThat(ReferenceFiles.floats(file.get("conv.w_0"))).containsExactly(1, 2);
    assertThat(ReferenceFiles.floats(file.get("/Constant_output_0"))).containsExactly(8);
    assertThat(file.get("ids").type()).isEqualTo(ElementType.I64);
    assertThatThrownBy(() -> file.get("ids").float32())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'ids'")
        .hasMessageContaining("I64");
  }

  @Test
  void keepsTheModelsRemarks() throws IOException {
    var bytes =
        model(message().nested(5, floats("w", new long[] {1}, 1)))
            .nested(14, pair("names", "{0: 'cat'}"))
            .toArray();
    var file = OnnxFile.open(Files.write(directory.resolve("m.onnx"), bytes));

    assertThat(file.metadata()).isEqualTo(Map.of("names", "{0: 'cat'}"));
    assertThat(file.source()).hasFileName("m.onnx");
    assertThatThrownBy(() -> file.get("v"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'w'")
        .hasMessageContaining("m.onnx");
  }

  @Test
  void readsTheRestOfAModelThatHasAnElementTypeItCannotRead() throws IOException {
    var file =
        open(
            message()
                .nested(5, tensor("texts", 8, 1).text(6, "hello"))
                .nested(5, floats("w", new long[] {1}, 1)));

    assertThat(file.names()).containsExactly("w");
    assertThatThrownBy(() -> file.get("texts"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'texts'")
        .hasMessageContaining("element type 8");
  }

  @Test
  void refusesValuesThatDoNotFillTheShape() {
    assertRefused(floats("w", new long[] {3}, 1, 2), "'w'", "12 bytes", "has 8");
    assertRefused(tensor("w", OnnxBytes.FLOAT, 3), "'w'", "12 bytes", "has 0");
    assertRefused(
        tensor("w", OnnxBytes.FLOAT16, 3).nested(5, message().raw(1)), "'w'", "6 bytes", "has 2");
    assertRefused(tensor("w", OnnxBytes.FLOAT, 1).bytes(4, new byte[5]), "end within");
    assertRefused(tensor("w", OnnxBytes.FLOAT, 1).varint(4, 1), "wire type");
    assertRefused(tensor("w", OnnxBytes.FLOAT16, 4).fixed64(5, 1), "wire type");
    assertRefused(tensor("w", OnnxBytes.FLOAT, -1), "'w'", "negative");
    assertRefused(tensor("w", OnnxBytes.FLOAT, 1L << 32, 1L << 32), "'w'", "overflows");
    assertRefused(tensor("w", OnnxBytes.FLOAT, 1L << 62), "'w'", "should have");
    assertRefused(floats("w", new long[] {1}, 1).nested(3, message().varint(1, 0)), "segments");
    assertRefused(floats("", new long[] {1}, 1), "no name");
  }

  @Test
  void refusesTwoArraysOfOneName() {
    var w = floats("w", new long[] {1}, 1);

    assertThatThrownBy(() -> open(message().nested(5, w).nested(5, w)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'w' appears twice");
    assertThatThrownBy(() -> open(message().nested(5, w).nested(1, constant("w", w))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'w' appears twice");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path file = directory.resolve("no.onnx");
    byte[][] contents = {
      {},
      "hello world, this is text".getBytes(java.nio.charset.StandardCharsets.UTF_8),
      new byte[100],
      message().varint(1, 8).toArray(),
      message().bytes(7, new byte[] {0x2a, (byte) 0xff, (byte) 0xff, 0x7f}).toArray(),
      message().raw(7 << 3 | 2).raw(Long.MAX_VALUE).toArray(),
      message().raw(7 << 3 | 2).raw(-1).toArray(),
      {0x3a, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
    };
    for (byte[] content : contents) {
      Files.write(file, content);
      assertThatThrownBy(() -> OnnxFile.open(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no.onnx");
    }
  }

  @Test
  void noticesATruncationAtEveryByte() throws IOException {
    var graph =
        message()
            .nested(1, node("/fc/MatMul", "MatMul", "y", "x", "onnx::MatMul_1"))
            .nested(5, floats("onnx::MatMul_1", new long[] {1, 2}, 1, 2));
    byte[] whole = message().varint(1, 8).nested(7, graph).toArray();
    Path file = directory.resolve("short.onnx");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> OnnxFile.open(file))
          .as("cut to %d bytes", length)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("short.onnx");
    }
  }

  @Test
  void ignoresDeeplyNestedSubgraphs() throws IOException {
    var deep = message();
    for (int i = 0; i < 3000; i++) {
      deep = message().nested(1, message().nested(5, message().nested(6, deep)));
    }
    var file =
        open(
            message()
                .nested(1, node("if", "If", "y", "x").nested(5, message().nested(6, deep)))
                .nested(5, floats("w", new long[] {1}, 4)));

    assertThat(ReferenceFiles.floats(file.get("w"))).containsExactly(4);
  }
}
