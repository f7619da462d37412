package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorFlowBundleTest {

  private final Path directory;

  TensorFlowBundleTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static byte[] floats(float... values) {
    return ReferenceFiles.littleEndian(values);
  }

  @Test
  void readsEveryFloatingPointTypeWithItsShape() throws IOException {
    byte[] doubles =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.5).putDouble(-2).array();
    Path index =
        new TensorFlowBytes()
            .add(
                "brain",
                TensorFlowBytes.BFLOAT16,
                new byte[] {(byte) 0x80, 0x3f, 0, (byte) 0xc0},
                2)
            .add("double", TensorFlowBytes.DOUBLE, doubles, 1, 2)
            .add("half", TensorFlowBytes.HALF, new byte[] {0, 0x3c}, 1)
            .add("matrix", TensorFlowBytes.FLOAT, floats(1, 2, 3, 4, 5, 6), 2, 3)
            .add("number", TensorFlowBytes.FLOAT, floats(7))
            .add("steps", TensorFlowBytes.INT64, new byte[8])
            .write(directory);

    var bundle = TensorFlowBundle.open(index);

    assertThat(bundle.names())
        .containsExactly("brain", "double", "half", "matrix", "number", "steps");
    assertThat(bundle.get("matrix").shape()).containsExactly(2, 3);
    assertThat(bundle.get("number").shape()).isEmpty();
    assertThat(ReferenceFiles.floats(bundle.get("brain"))).containsExactly(1, -2);
    assertThat(ReferenceFiles.floats(bundle.get("double"))).containsExactly(0.5f, -2);
    assertThat(ReferenceFiles.floats(bundle.get("half"))).containsExactly(1);
    assertThat(ReferenceFiles.floats(bundle.get("matrix"))).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(ReferenceFiles.floats(bundle.get("number"))).containsExactly(7);
    assertThatThrownBy(() -> bundle.get("steps").float32()).hasMessageContaining("I64");
  }

  @Test
  void namesTheWeightsOfABertAsTransformersDoes() throws IOException {
    Path index =
        new TensorFlowBytes()
            .add("global_step", TensorFlowBytes.INT64, new byte[8])
            .add("module/bert/embeddings/LayerNorm/beta", 1, floats(1), 1)
            .add("module/bert/embeddings/LayerNorm/gamma", 1, floats(2), 1)
            .add("module/bert/embeddings/word_embeddings", 1, floats(1, 2, 3, 4, 5, 6), 3, 2)
            .add(
                "module/bert/encoder/layer_11/output/dense/kernel",
                1,
                floats(1, 2, 3, 4, 5, 6),
                2,
                3)
            .add("module/bert/encoder/layer_11/output/dense/kernel/adam_m", 1, floats(0), 1)
            .add("module/bert/pooler/dense/bias", 1, floats(3), 1)
            .add("module/cls/predictions/output_bias", 1, floats(4), 1)
            .add("module/cls/seq_relationship/output_bias", 1, floats(5, 6), 2)
            .add("module/cls/seq_relationship/output_weights", 1, floats(1, 2), 2, 1)
            .add("output_weights", 1, floats(9, 9), 2, 1)
            .write(directory);

    Checkpoint bert = TensorFlowBundle.open(index).bert();

    assertThat(bert.names())
        .containsExactly(
            "bert.embeddings.LayerNorm.bias",
            "bert.embeddings.LayerNorm.weight",
            "bert.embeddings.word_embeddings.weight",
            "bert.encoder.layer.11.output.dense.weight",
            "bert.pooler.dense.bias",
            "cls.predictions.bias",
            "cls.seq_relationship.bias",
            "cls.seq_relationship.weight",
            "classifier.weight");
    var kernel = bert.get("bert.encoder.layer.11.output.dense.weight");
    assertThat(kernel.shape()).containsExactly(3, 2);
    assertThat(ReferenceFiles.floats(kernel)).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(bert.get("bert.embeddings.word_embeddings.weight").shape()).containsExactly(3, 2);
    assertThat(bert.get("cls.seq_relationship.weight").shape()).containsExactly(2, 1);
  }

  @Test
  void refusesToGuessWhereThereIsNoBertOrTwo() throws IOException {
    Path none = new TensorFlowBytes().add("x/kernel", 1, floats(1), 1, 1).write(directory);
    assertThatThrownBy(() -> TensorFlowBundle.open(none).bert())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds no BERT");

    Path two =
        new TensorFlowBytes()
            .add("a/bert/pooler/dense/bias", 1, floats(1), 1)
            .add("b/bert/pooler/dense/bias", 1, floats(1), 1)
            .write(directory);
    assertThatThrownBy(() -> TensorFlowBundle.open(two).bert())
        .hasMessageContaining("'a/bert/pooler/dense/bias'")
        .hasMessageContaining("'b/bert/pooler/dense/bias'");
  }

  @Test
  void readsValuesThatLieInSeveralFilesAndAnIndexOfSeveralBlocks() throws IOException {
    var first = new LinkedHashMap<String, OnnxBytes>();
    first.put("", TensorFlowBytes.header(2));
    first.put("a", TensorFlowBytes.entry(1, 4, 4, 1).varint(3, 1));
    var second = Map.of("b", TensorFlowBytes.entry(1, 0, 8, 2));
    Files.write(directory.resolve("m.data-00000-of-00002"), floats(1, 2));
    Files.write(directory.resolve("m.data-00001-of-00002"), floats(8, 9));
    Path index =
        Files.write(
            directory.resolve("m.index"),
            TensorFlowBytes.table(TensorFlowBytes.block(first), TensorFlowBytes.block(second)));

    var bundle = TensorFlowBundle.open(index);

    assertThat(ReferenceFiles.floats(bundle.get("a"))).containsExactly(9);
    assertThat(ReferenceFiles.floats(bundle.get("b"))).containsExactly(1, 2);
    Files.delete(directory.resolve("m.data-00001-of-00002"));
    assertThatThrownBy(() -> TensorFlowBundle.open(index))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("m.data-00001-of-00002");
  }

  @Test
  void opensByWhatTheNamesHaveInCommon() throws IOException {
    Path index = new TensorFlowBytes().add("x", 1, floats(5), 1).write(directory);
    Files.move(index, directory.resolve("bert_model.ckpt.index"));
    Files.move(
        directory.resolve("variables.data-00000-of-00001"),
        directory.resolve("bert_model.ckpt.data-00000-of-00001"));

    var bundle = TensorFlowBundle.open(directory.resolve("bert_model.ckpt"));

    assertThat(ReferenceFiles.floats(bundle.get("x"))).containsExactly(5);
    assertThat(bundle.source()).isEqualTo(directory.resolve("bert_model.ckpt.index"));
  }

  @Test
  void noticesAChangedValueWhenTheArrayIsRead() throws IOException {
    Path index =
        new TensorFlowBytes()
            .add("a", 1, floats(1, 2), 2)
            .add("b", 1, floats(3, 4), 2)
            .write(directory);
    Path values = directory.resolve("variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(values);
    bytes[9] ^= 1;
    Files.write(values, bytes);

    var bundle = TensorFlowBundle.open(index);

    assertThat(ReferenceFiles.floats(bundle.get("a"))).containsExactly(1, 2);
    assertThatThrownBy(() -> bundle.get("b").float32())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'b'")
        .hasMessageContaining(values.toString())
        .hasMessageContaining("checksum");
  }

  @Test
  void saysWhatCannotBeReadWithoutRefusingTheRest() throws IOException {
    Path index =
        new TensorFlowBytes()
            .put("sliced", TensorFlowBytes.entry(1, 0, 0, 4).nested(7, message()))
            .put("text", TensorFlowBytes.entry(TensorFlowBytes.STRING, 0, 5, 1))
            .add("x", 1, floats(1), 1)
            .write(directory);

    var bundle = TensorFlowBundle.open(index);

    assertThat(bundle.names()).containsExactly("x");
    assertThatThrownBy(() -> bundle.get("sliced")).hasMessageContaining("slices");
    assertThatThrownBy(() -> bundle.get("text")).hasMessageContaining("element type 7");
    assertThatThrownBy(() -> bundle.get("y")).hasMessageContaining("there is no array 'y'");
  }
}
