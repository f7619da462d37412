package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

/** The optimiser against the formula, worked in double precision. */
final class FusedAdamWTest {
  @Test
  void followsTheFormulaWithDecayAndClipping() {
    double[] weights = {0.5, -1.25, 2};
    double[] targets = {1, 1, -1};
    double rate = 0.01;
    double decay = 0.1;
    double limit = 0.5;
    try (NDManager scope = Tensors.newScope();
        var optimizer = new FusedAdamW()) {
      NDArray parameter = trained(scope, weights);
      optimizer.add(parameter, rate, decay);
      var mean = new double[3];
      var square = new double[3];
      for (int step = 1; step <= 5; step++) {
        backpropagate(scope, parameter, targets);
        double norm = optimizer.step(1, limit);

        var gradient = new double[3];
        double expectedNorm = 0;
        for (int i = 0; i < 3; i++) {
          gradient[i] = targets[i];
          expectedNorm += gradient[i] * gradient[i];
        }
        expectedNorm = Math.sqrt(expectedNorm);
        assertThat(norm).isCloseTo(expectedNorm, within(1e-5));
        double scale = Math.min(1, limit / (expectedNorm + 1e-6));
        for (int i = 0; i < 3; i++) {
          double g = gradient[i] * scale;
          weights[i] -= rate * decay * weights[i];
          mean[i] = 0.9 * mean[i] + 0.1 * g;
          square[i] = 0.999 * square[i] + 0.001 * g * g;
          double unbiasedMean = mean[i] / (1 - Math.pow(0.9, step));
          double unbiasedSquare = square[i] / (1 - Math.pow(0.999, step));
          weights[i] -= rate * unbiasedMean / (Math.sqrt(unbiasedSquare) + 1e-8);
        }
        float[] actual = parameter.toFloatArray();
        for (int i = 0; i < 3; i++) {
          assertThat((double) actual[i]).as("step %d", step).isCloseTo(weights[i], within(1e-5));
        }
      }
    }
  }

  @Test
  void decaySparesWhatIsNotDecayedAndNothingMovesWithoutAGradient() {
    try (NDManager scope = Tensors.newScope();
        var optimizer = new FusedAdamW()) {
      NDArray decayed = trained(scope, new double[] {1});
      NDArray spared = trained(scope, new double[] {1});
      NDArray unreached = trained(scope, new double[] {1});
      optimizer.add(decayed, 0.1, 0.5);
      optimizer.add(spared, 0.1, 0);
      optimizer.add(unreached, 0.1, 0.5);
      backpropagate(scope, decayed, new double[] {1});
      backpropagate(scope, spared, new double[] {1});
      double norm = optimizer.step(1, 0);
      assertThat(norm).isCloseTo(Math.sqrt(2), within(1e-6));
      assertThat((double) decayed.toFloatArray()[0]).isCloseTo(1 - 0.05 - 0.1, within(1e-6));
      assertThat((double) spared.toFloatArray()[0]).isCloseTo(1 - 0.1, within(1e-6));
      assertThat(unreached.toFloatArray()).containsExactly(1f);
    }
  }

  @Test
  void aParameterReachedLateCountsItsOwnSteps() {
    try (NDManager scope = Tensors.newScope();
        var optimizer = new FusedAdamW()) {
      NDArray early = trained(scope, new double[] {0});
      NDArray late = trained(scope, new double[] {0});
      optimizer.add(early, 0.1, 0);
      optimizer.add(late, 0.1, 0);
      for (int step = 0; step < 3; step++) {
        backpropagate(scope, early, new double[] {1});
        assertThat(optimizer.step(1, 0)).isPositive();
      }
      backpropagate(scope, late, new double[] {1});
      assertThat(optimizer.step(1, 0)).isPositive();
      // A first step has the size of the rate, whatever the gradient: the bias is corrected.
      assertThat((double) late.toFloatArray()[0]).isCloseTo(-0.1, within(1e-6));
    }
  }

  @Test
  void theGradientIsZeroAfterAStep() {
    try (NDManager scope = Tensors.newScope();
        var optimizer = new FusedAdamW()) {
      NDArray parameter = trained(scope, new double[] {1, 2});
      optimizer.add(parameter, 0.1, 0);
      backpropagate(scope, parameter, new double[] {3, 4});
      assertThat(optimizer.step(1, 0)).isCloseTo(5, within(1e-6));
      try (NDArray gradient = java.util.Objects.requireNonNull(Gradients.of(parameter))) {
        assertThat(gradient.toFloatArray()).containsExactly(0, 0);
      }
    }
  }

  private static NDArray trained(NDManager scope, double[] values) {
    NDArray array = Tensors.float32(scope, floats(values), values.length);
    array.setRequiresGradient(true);
    return array;
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The loss is the dot product with the targets, so that they are the gradient. */
  private static void backpropagate(NDManager scope, NDArray parameter, double[] targets) {
    try (Gradients recording = Gradients.recorded()) {
      NDArray row = Tensors.float32(scope, floats(targets), 1, targets.length);
      NDArray product = Operations.linear(row, parameter.reshape(1, targets.length), null);
      recording.backward(product.sum());
    }
  }
}
