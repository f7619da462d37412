package dev.graft.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics need of each example, worked out once, so that the bootstrap's thousand draws
 * only add. Shared by threads.
 */
final class Scores {
  /** Into how many bins of equal width the confidences fall. */
  static final int BINS = 10;

  private static final double EPSILON = Math.ulp(1f);

  private final int[] actual;
  private final float[][] probabilities;
  private final int[] predicted;
  private final double[] losses;
  private final double[] confidences;
  private final int[] bins;
  private @Nullable List<Ranking> rankings;

  /** Of checked {@link Distributions}; the arrays are kept and must not change. */
  Scores(int[] actual, float[][] probabilities) {
    this.actual = actual;
    this.probabilities = probabilities;
    int size = actual.length;
    predicted = new int[size];
    losses = new double[size];
    confidences = new double[size];
    bins = new int[size];
    for (int i = 0; i < size; i++) {
      predicted[i] = Distributions.mostProbable(probabilities[i]);
      confidences[i] = probabilities[i][predicted[i]];
      bins[i] = binOf(confidences[i]);
      losses[i] = lossOf(probabilities[i], actual[i]);
    }
  }

  int size() {
    return actual.length;
  }

  int classes() {
    return probabilities[0].length;
  }

  int actual(int example) {
    return actual[example];
  }

  int predicted(int example) {
    return predicted[example];
  }

  boolean right(int example) {
    return predicted[example] == actual[example];
  }

  double confidence(int example) {
    return confidences[example];
  }

  int bin(int example) {
    return bins[example];
  }

  double loss(int example) {
    return losses[example];
  }

  /** Each class's examples against the rest; of two classes the second only, the first mirrors. */
  synchronized List<Ranking> rankings() {
    if (rankings == null) {
      var made = new ArrayList<Ranking>();
      for (int label = classes() == 2 ? 1 : 0; label < classes(); label++) {
        made.add(Ranking.of(label, actual, probabilities));
      }
      rankings = List.copyOf(made);
    }
    return rankings;
  }

  /** The end of a bin: it belongs to the bin, the end of the one before does not. */
  static double end(int bin) {
    return (bin + 1) / (double) BINS;
  }

  private static int binOf(double confidence) {
    int bin = 0;
    while (bin < BINS - 1 && confidence > end(bin)) {
      bin++;
    }
    return bin;
  }

  private static double lossOf(float[] row, int actual) {
    double sum = 0;
    for (float probability : row) {
      sum += clipped(probability);
    }
    return Math.log(sum) - Math.log(clipped(row[actual]));
  }

  private static double clipped(double probability) {
    return Math.min(1 - EPSILON, Math.max(EPSILON, probability));
  }
}
