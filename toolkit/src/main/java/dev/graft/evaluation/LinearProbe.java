package dev.graft.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;

/**
 * A linear classifier on fixed vectors: how much of the classes can be read off them (Alain and
 * Bengio 2017, "Understanding intermediate layers using linear classifier probes"). Multinomial
 * logistic regression on standardised elements, from zero weights, by 200 steps of AdamW on all
 * examples at once with a linearly falling rate: the same vectors give the same probe.
 */
public final class LinearProbe {
  private static final int STEPS = 200;
  private static final double RATE = 0.05;
  private static final double DECAY = 0.01;

  private LinearProbe() {}

  /**
   * Learns from some vectors and classifies others.
   *
   * @param train {@code [examples][width]}
   * @param targets the class of each, from 0 to below {@code classes}
   * @param classes how many there are, at least 2
   * @param others {@code [others][width]}
   * @return {@code [others][classes]}, rows that sum to 1
   */
  public static float[][] probabilities(
      float[][] train, int[] targets, int classes, float[][] others) {
    int width = train[0].length;
    var scaling = Standardisation.of(train);
    try (NDManager scope = Tensors.newScope();
        var optimizer = new FusedAdamW()) {
      NDArray weight = Tensors.float32(scope, new float[classes * width], classes, width);
      NDArray bias = Tensors.float32(scope, new float[classes], classes);
      weight.setRequiresGradient(true);
      bias.setRequiresGradient(true);
      optimizer.add(weight, RATE, DECAY);
      optimizer.add(bias, RATE, 0);
      NDArray x = Tensors.float32(scope, scaling.apply(train), train.length, width);
      NDArray y =
          Tensors.int64(scope, Arrays.stream(targets).asLongStream().toArray(), targets.length);
      for (int step = 0; step < STEPS; step++) {
        try (var gradients = Gradients.recorded();
            NDArray logits = Operations.linear(x, weight, bias);
            NDArray loss = Operations.crossEntropy(logits, y)) {
          gradients.backward(loss);
        }
        var unused = optimizer.step((double) (STEPS - step) / STEPS, 0);
      }
      float[] rows =
          Gradients.off(
              () -> {
                NDArray given = Tensors.float32(scope, scaling.apply(others), others.length, width);
                return Operations.softmax(Operations.linear(given, weight, bias)).toFloatArray();
              });
      var probabilities = new float[others.length][];
      for (int i = 0; i < others.length; i++) {
        probabilities[i] = Arrays.copyOfRange(rows, i * classes, (i + 1) * classes);
      }
      return probabilities;
    }
  }

  /** Makes the mean of each element 0 and its standard deviation 1; a constant one stays 0. */
  @SuppressWarnings("ArrayRecordComponent") // not handed out
  private record Standardisation(double[] means, double[] deviations) {

    static Standardisation of(float[][] vectors) {
      int width = vectors[0].length;
      var means = new double[width];
      var deviations = new double[width];
      for (int i = 0; i < width; i++) {
        int element = i;
        double mean = Arrays.stream(vectors).mapToDouble(v -> v[element]).average().orElse(0);
        double variance =
            Arrays.stream(vectors)
                .mapToDouble(v -> (v[element] - mean) * (v[element] - mean))
                .average()
                .orElse(0);
        means[i] = mean;
        deviations[i] = Math.sqrt(variance);
      }
      return new Standardisation(means, deviations);
    }

    float[] apply(float[][] vectors) {
      int width = means.length;
      var values = new float[vectors.length * width];
      for (int row = 0; row < vectors.length; row++) {
        for (int i = 0; i < width; i++) {
          double centred = vectors[row][i] - means[i];
          values[row * width + i] = deviations[i] == 0 ? 0 : (float) (centred / deviations[i]);
        }
      }
      return values;
    }
  }
}
