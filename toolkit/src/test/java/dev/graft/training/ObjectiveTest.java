package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The loss is PyTorch's cross-entropy, whole and in parts. */
final class ObjectiveTest {
  @Test
  void lossAndGradientAreThoseOfPyTorch() {
    for (var element : References.read("losses.json")) {
      compare(element.getAsJsonObject(), false);
    }
  }

  @Test
  void aBatchTakenExampleByExampleAddsUpToTheSame() {
    for (var element : References.read("losses.json")) {
      compare(element.getAsJsonObject(), true);
    }
  }

  private static void compare(JsonObject expected, boolean oneByOne) {
    double[] given = References.numbers(expected.getAsJsonArray("weights"));
    var objective =
        new Objective(
            expected.get("smoothing").getAsDouble(), Arrays.stream(given).boxed().toList());
    long[] targets =
        Arrays.stream(References.numbers(expected.getAsJsonArray("targets")))
            .mapToLong(value -> (long) value)
            .toArray();
    float[] values = References.floats(expected.getAsJsonArray("logits"));
    float[] gradient = References.floats(expected.getAsJsonArray("gradient"));
    int classes = values.length / targets.length;
    double total = objective.totalWeight(targets);
    double sum = 0;
    int size = oneByOne ? 1 : targets.length;
    for (int from = 0; from < targets.length; from += size) {
      float[] part = Arrays.copyOfRange(values, from * classes, (from + size) * classes);
      float[] itsGradient = Arrays.copyOfRange(gradient, from * classes, (from + size) * classes);
      sum +=
          loss(objective, part, Arrays.copyOfRange(targets, from, from + size), total, itsGradient);
    }
    double loss = expected.get("loss").getAsDouble();
    assertThat(sum).isCloseTo(loss, within(1e-6 * Math.max(1, loss)));
  }

  private static double loss(
      Objective objective, float[] logits, long[] targets, double total, float[] gradient) {
    try (NDManager scope = Tensors.newScope();
        Gradients recording = Gradients.recorded()) {
      NDArray rows = Tensors.float32(scope, logits, targets.length, logits.length / targets.length);
      rows.setRequiresGradient(true);
      NDArray labels = Tensors.int64(scope, targets, targets.length);
      NDArray divisor = Tensors.float32(scope, new float[] {(float) total});
      NDArray loss =
          Operations.crossEntropy(
              rows, labels, objective.labelSmoothing(), divisor, weights(scope, objective));
      recording.backward(loss);
      try (NDArray found = Objects.requireNonNull(Gradients.of(rows))) {
        assertThat(found.toFloatArray()).containsExactly(gradient, within(1e-6f));
      }
      return loss.getFloat();
    }
  }

  private static @org.jspecify.annotations.Nullable NDArray weights(
      NDManager scope, Objective objective) {
    List<Double> weights = objective.classWeights();
    if (weights.isEmpty()) {
      return null;
    }
    var values = new float[weights.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights.get(i).floatValue();
    }
    return Tensors.float32(scope, values, values.length);
  }

  @Test
  void balancedWeightsAreThoseOfScikitLearn() {
    // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 1, 1, 2])
    assertThat(Objective.balanced(new int[] {0, 0, 0, 1, 1, 2}, 3))
        .containsExactly(6 / 9.0, 1.0, 2.0);
    assertThat(Objective.balanced(new int[] {0, 0}, 2)).containsExactly(0.5, 1.0);
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThatThrownBy(() -> new Objective(1, List.of())).hasMessageContaining("labelSmoothing");
    assertThatThrownBy(() -> new Objective(0, List.of(1.0, 0.0))).hasMessageContaining("weight");
  }
}
