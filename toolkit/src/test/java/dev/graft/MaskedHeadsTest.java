package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.graft.checkpoint.FloatArray;
import dev.graft.data.EncodedTexts;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The heads of masked language models under the names that files have, against their formula. */
final class MaskedHeadsTest {
  private static final int WIDTH = 32;

  private final Path root;

  MaskedHeadsTest(@TempDir Path root) {
    this.root = root;
  }

  @ParameterizedTest
  @CsvSource({
    "bert, cls.predictions.transform.dense, cls.predictions.transform.LayerNorm, '', cls.predictions.bias",
    "bert, cls.predictions.transform.dense, cls.predictions.transform.LayerNorm, '', cls.predictions.decoder.bias",
    "bert, cls.predictions.transform.dense, cls.predictions.transform.LayerNorm, cls.predictions.decoder.weight, cls.predictions.decoder.bias",
    "roberta, lm_head.dense, lm_head.layer_norm, '', lm_head.bias",
    "roberta, lm_head.dense, lm_head.layer_norm, '', lm_head.decoder.bias",
    "xlm_roberta, lm_head.dense, lm_head.layer_norm, lm_head.decoder.weight, lm_head.bias",
    "roberta, lm_head.dense, lm_head.layer_norm, lm_head.decoder.weight, lm_head.decoder.bias",
    "distilbert, vocab_transform, vocab_layer_norm, '', vocab_projector.bias",
    "distilbert, vocab_transform, vocab_layer_norm, vocab_projector.weight, vocab_projector.bias",
    "mpnet, lm_head.dense, lm_head.layer_norm, '', lm_head.bias",
    "mpnet, lm_head.dense, lm_head.layer_norm, lm_head.decoder.weight, lm_head.decoder.bias",
    "deberta_v2, cls.predictions.transform.dense, cls.predictions.transform.LayerNorm, '', cls.predictions.bias",
    "deberta_v2, cls.predictions.transform.dense, cls.predictions.transform.LayerNorm, cls.predictions.decoder.weight, cls.predictions.bias",
    "deberta_v2, lm_predictions.lm_head.dense, lm_predictions.lm_head.LayerNorm, '', lm_predictions.lm_head.bias",
    "modernbert, head.dense, head.norm, '', decoder.bias",
    "modernbert, head.dense, head.norm, decoder.weight, decoder.bias"
  })
  void logitsFollowTheFormula(String model, String dense, String norm, String decoder, String bias)
      throws IOException {
    ModelCopy copy = ModelCopy.of(ReferenceModel.directory(model), root.resolve(model));
    Map<String, FloatArray> head = head(model, dense, norm, decoder, bias);
    copy.arrays(arrays -> arrays.putAll(head))
        .edit(
            "config.json",
            json -> {
              json.remove("architectures");
              json.addProperty("tie_word_embeddings", decoder.isEmpty());
            });
    followsTheFormula(Upstream.from(copy.directory()), head, dense, norm, decoder, bias);
  }

  @Test
  void debertasOwnHeadIsAskedForByItsConfiguration() throws IOException {
    String prefix = "lm_predictions.lm_head.";
    String model = "deberta_v2";
    ModelCopy copy = ModelCopy.of(ReferenceModel.directory(model), root.resolve(model));
    Map<String, FloatArray> head =
        head(model, prefix + "dense", prefix + "LayerNorm", "", prefix + "bias");
    copy.arrays(arrays -> arrays.putAll(head))
        .edit("config.json", json -> json.addProperty("legacy", false));
    Upstream upstream = Upstream.from(copy.directory());
    followsTheFormula(upstream, head, prefix + "dense", prefix + "LayerNorm", "", prefix + "bias");
    assertThat(PretrainedHeads.languageModel(upstream).parameters())
        .containsKey(prefix + "dense.weight");
  }

  @Test
  void aHeadThatLacksAPartIsNone() throws IOException {
    ModelCopy copy = ModelCopy.of(ReferenceModel.directory("roberta"), root.resolve("partly"));
    copy.arrays(
        arrays -> {
          arrays.putAll(head("roberta", "lm_head.dense", "lm_head.layer_norm", "", "lm_head.bias"));
          arrays.remove("lm_head.layer_norm.bias");
        });
    assertThatThrownBy(() -> Upstream.from(copy.directory()).fillMask("<mask>"))
        .hasMessageContaining("without the head of a language model");
  }

  private static Map<String, FloatArray> head(
      String model, String dense, String norm, String decoder, String bias) {
    int vocabulary =
        Reference.json(ReferenceModel.directory(model).resolve("config.json"))
            .get("vocab_size")
            .getAsInt();
    var random = new Random(model.hashCode());
    var head = new HashMap<String, FloatArray>();
    head.put(dense + ".weight", random(random, WIDTH, WIDTH));
    head.put(norm + ".weight", random(random, WIDTH));
    if (!model.equals("modernbert")) {
      head.put(dense + ".bias", random(random, WIDTH));
      head.put(norm + ".bias", random(random, WIDTH));
    }
    if (!decoder.isEmpty()) {
      head.put(decoder, random(random, vocabulary, WIDTH));
    }
    head.put(bias, random(random, vocabulary));
    return head;
  }

  private static FloatArray random(Random random, long... shape) {
    var values = new float[(int) (shape[0] * (shape.length == 2 ? shape[1] : 1))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return FloatArray.of(shape, values);
  }

  private static void followsTheFormula(
      Upstream upstream,
      Map<String, FloatArray> head,
      String dense,
      String norm,
      String decoder,
      String bias) {
    float[][] computed =
        Gradients.off(
            () -> {
              try (var scope = Tensors.newScope();
                  var input =
                      EncodedTexts.of(List.of("the train is late"), upstream.tokenizer())
                          .input(scope, new int[] {0});
                  NDArray hidden = upstream.backbone().forward(input, false);
                  NDArray logits = PretrainedHeads.languageModel(upstream).logits(input, false)) {
                return new float[][] {hidden.toFloatArray(), logits.toFloatArray()};
              }
            });
    float[] table =
        decoder.isEmpty()
            ? upstream.backbone().tokenTable().array().toFloatArray()
            : values(head, decoder);
    double epsilon =
        upstream.config().number("layer_norm_eps", upstream.config().number("norm_eps", 1e-12));
    int vocabulary = table.length / WIDTH;
    for (int token = 0; token < computed[0].length / WIDTH; token++) {
      var x = new double[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        x[i] = computed[0][token * WIDTH + i];
      }
      double[] inside =
          norm(
              gelu(product(x, values(head, dense + ".weight"), values(head, dense + ".bias"))),
              epsilon);
      for (int i = 0; i < WIDTH; i++) {
        float[] shift = values(head, norm + ".bias");
        inside[i] =
            inside[i] * values(head, norm + ".weight")[i] + (shift.length == 0 ? 0 : shift[i]);
      }
      double[] logits = product(inside, table, values(head, bias));
      for (int i = 0; i < vocabulary; i++) {
        assertThat((double) computed[1][token * vocabulary + i]).isCloseTo(logits[i], within(2e-5));
      }
    }
  }

  private static float[] values(Map<String, FloatArray> arrays, String name) {
    FloatArray array = arrays.get(name);
    if (array == null) {
      return new float[0];
    }
    var buffer = array.values().asFloatBuffer();
    var values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static double[] product(double[] x, float[] matrix, float[] bias) {
    var y = new double[matrix.length / x.length];
    for (int row = 0; row < y.length; row++) {
      y[row] = bias.length == 0 ? 0 : bias[row];
      for (int i = 0; i < x.length; i++) {
        y[row] += x[i] * matrix[row * x.length + i];
      }
    }
    return y;
  }

  /** By the integral of the normal density, in steps of a thousandth. */
  private static double[] gelu(double[] x) {
    var y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int steps = Math.max(1, (int) Math.ceil(Math.abs(x[i]) * 1000));
      double area = 0;
      for (int step = 0; step < steps; step++) {
        double middle = x[i] * (step + 0.5) / steps;
        area += Math.exp(-middle * middle / 2) * x[i] / steps;
      }
      y[i] = x[i] * (0.5 + area / Math.sqrt(2 * Math.PI));
    }
    return y;
  }

  private static double[] norm(double[] x, double epsilon) {
    double mean = 0;
    double square = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    for (double value : x) {
      square += (value - mean) * (value - mean) / x.length;
    }
    var y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(square + epsilon);
    }
    return y;
  }
}
