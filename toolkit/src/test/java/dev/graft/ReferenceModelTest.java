package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import dev.graft.architecture.Input;
import dev.graft.module.Parameter;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family against what transformers computes and how it trains (see the directories). */
final class ReferenceModelTest {
  private static final int[] ORDER = {0, 1, 2, 3};
  private static final int[] OTHER_ORDER = {2, 0, 3, 1};

  static Stream<String> models() {
    return Stream.of(
        "bert",
        "bert_masked_lm",
        // Made by src/test/transformers/reference.py with transformers 5.18.0 and torch 2.13.0.
        "bert_own_decoder",
        "roberta",
        "xlm_roberta",
        "distilbert",
        "mpnet",
        "deberta_v2",
        "modernbert",
        "vit",
        "resnet",
        "resnet_gelu", // by the same script
        "dinov2",
        "convnext",
        "gpt2",
        "llama",
        "llama3_rope",
        "mistral",
        "qwen2",
        "qwen3",
        "gemma3_text");
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesTheLogitsAndTheLastHiddenState(String name) {
    try (ReferenceModel model = ReferenceModel.frozen(name)) {
      var unused =
          Gradients.off(
              () -> {
                Input input = model.input(ORDER, 0);
                float[] logits = model.expected("logits");
                float[] computed = model.logits(input).toFloatArray();
                // A language model's reference keeps the first row only.
                assertThat(Arrays.copyOf(computed, logits.length))
                    .containsExactly(logits, within(1e-4f));
                assertThat(model.lastHiddenState(input).toFloatArray())
                    .containsExactly(model.expected("last_hidden_state"), within(1e-4f));
                return true;
              });
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void neitherOrderNorPaddingNorCompanyMatters(String name) {
    try (ReferenceModel model = ReferenceModel.frozen(name)) {
      var unused =
          Gradients.off(
              () -> {
                for (int more : model.takesImages() ? new int[] {0} : new int[] {0, 5}) {
                  float[] computed =
                      model.lastHiddenState(model.input(OTHER_ORDER, more)).toFloatArray();
                  for (int i = 0; i < OTHER_ORDER.length; i++) {
                    assertRow(model, computed, i, OTHER_ORDER.length, OTHER_ORDER[i]);
                  }
                }
                for (int row : ORDER) {
                  float[] alone =
                      model.lastHiddenState(model.input(new int[] {row}, 0)).toFloatArray();
                  assertRow(model, alone, 0, 1, row);
                }
                return true;
              });
    }
  }

  /** The vectors of the real tokens of a row. */
  private static void assertRow(
      ReferenceModel model, float[] computed, int place, int rows, int row) {
    float[] expected = model.expected("last_hidden_state");
    int size = expected.length / ReferenceModel.BATCH;
    int width = model.takesImages() ? size : model.upstream().architecture().width();
    int kept = model.takesImages() ? size : model.tokens(row) * width;
    int stride = computed.length / rows;
    assertThat(Arrays.copyOfRange(computed, place * stride, place * stride + kept))
        .as("row %d of %d", row, rows)
        .containsExactly(
            Arrays.copyOfRange(expected, row * size, row * size + kept), within(1e-4f));
  }

  @ParameterizedTest
  @MethodSource("models")
  void trainsLikeTheReference(String name) {
    try (ReferenceModel model = ReferenceModel.trained(name);
        var optimizer = new FusedAdamW()) {
      JsonObject expected = model.expectedNumbers();
      JsonObject training = expected.getAsJsonObject("full_fine_tuning");
      double[] losses =
          training.getAsJsonArray("losses").asList().stream()
              .mapToDouble(loss -> loss.getAsDouble())
              .toArray();
      assertThat(losses).hasSize(6);
      long trained = 0;
      for (Parameter parameter : model.parameters().values()) {
        optimizer.add(parameter.array(), 1e-3, 0.01);
        trained += parameter.size();
      }
      assertThat(trained + unused(name))
          .isEqualTo(expected.get("trainable_parameters").getAsLong());
      for (int step = 0; step < losses.length; step++) {
        double loss = backpropagate(model);
        assertThat(loss)
            .as("loss before step %d", step)
            .isCloseTo(losses[step], Percentage.withPercentage(0.01));
        if (step == 0) {
          assertThat(loss).isCloseTo(expected.get("loss").getAsDouble(), within(1e-5));
          assertGradientNorms(model, training.getAsJsonObject("first_step_gradient_norms"));
        }
        if (step < losses.length - 1) {
          var unused = optimizer.step(1, 0);
        }
      }
      float[] after = model.expected("full_fine_tuning.logits_after_5_steps");
      float[] computed = Gradients.off(() -> model.logits(model.input(ORDER, 0)).toFloatArray());
      assertThat(Arrays.copyOf(computed, after.length)).containsExactly(after, within(1e-3f));
    }
  }

  /** DINOv2's vector for masked patches takes part in nothing but its pretraining. */
  private static long unused(String name) {
    return name.equals("dinov2") ? 32 : 0;
  }

  private static double backpropagate(ReferenceModel model) {
    try (Gradients gradients = Gradients.recorded()) {
      NDArray loss = model.loss(model.logits(model.input(ORDER, 0)));
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  private static void assertGradientNorms(ReferenceModel model, JsonObject norms) {
    Map<String, Parameter> parameters = byStoredName(model);
    String prefix = model.upstream().architecture().checkpointPrefix();
    assertThat(norms.size()).isEqualTo(model.parameters().size());
    for (String name : norms.keySet()) {
      String path = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      double expected = norms.get(name).getAsDouble();
      Parameter parameter = Objects.requireNonNull(parameters.get(path), path);
      try (NDArray gradient =
          Objects.requireNonNull(Gradients.of(parameter.array()), "no gradient: " + path)) {
        assertThat(norm(gradient)).as(path).isCloseTo(expected, within(1e-6 + 1e-3 * expected));
      }
    }
  }

  /** Also by the names that transformers has in memory, where they are others. */
  private static Map<String, Parameter> byStoredName(ReferenceModel model) {
    var names = new LinkedHashMap<String, Parameter>();
    model
        .parameters()
        .forEach(
            (path, parameter) ->
                model
                    .upstream()
                    .architecture()
                    .storedNames(path)
                    .forEach(name -> names.put(name, parameter)));
    return names;
  }

  private static double norm(NDArray gradient) {
    double sum = 0;
    for (float value : gradient.toFloatArray()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
