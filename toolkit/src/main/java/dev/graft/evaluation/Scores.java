package dev.graft.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
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
      confidences[i] = Math.min(1, probabilities[i][predicted[i]]);
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

  /**
   * The ROC AUC of each draw: the mean over the classes that occur, each against the rest, of two
   * classes the second only; NaN if there is only one.
   */
  double[] areasUnderCurve(PackedWeights weights) {
    var sums = new double[weights.draws()];
    var defined = new int[weights.draws()];
    for (Ranking ranking : rankings()) {
      double[] areas = ranking.areasUnderCurve(weights);
      for (int draw = 0; draw < areas.length; draw++) {
        if (!Double.isNaN(areas[draw])) {
          sums[draw] += areas[draw];
          defined[draw]++;
        }
      }
    }
    Arrays.setAll(sums, draw -> sums[draw] / defined[draw]);
    return sums;
  }

  private synchronized List<Ranking> rankings() {
    if (rankings == null) {
      rankings =
          IntStream.range(classes() == 2 ? 1 : 0, classes())
              .parallel()
              .mapToObj(label -> Ranking.of(label, actual, probabilities))
              .toList();
    }
    return rankings;
  }

  /** The calibration error if these examples were the right ones, asked in order. */
  double calibrationError(IntPredicate right) {
    var excess = new double[BINS];
    for (int i = 0; i < actual.length; i++) {
      excess[bins[i]] += confidences[i] - (right.test(i) ? 1 : 0);
    }
    return Arrays.stream(excess).map(Math::abs).sum() / actual.length;
  }

  /** The bins that confidences fall into, whether any does or not. */
  List<ReliabilityBin> reliability() {
    var counts = new int[BINS];
    var sums = new double[BINS];
    var rights = new int[BINS];
    for (int i = 0; i < actual.length; i++) {
      counts[bins[i]]++;
      sums[bins[i]] += confidences[i];
      rights[bins[i]] += right(i) ? 1 : 0;
    }
    return IntStream.range(0, BINS)
        .mapToObj(
            bin ->
                new ReliabilityBin(
                    bin == 0 ? 0 : end(bin - 1),
                    end(bin),
                    counts[bin],
                    counts[bin] == 0 ? 0 : sums[bin] / counts[bin],
                    counts[bin] == 0 ? 0 : (double) rights[bin] / counts[bin]))
        .toList();
  }

  /** The end of a bin: it belongs to the bin, the end of the one before does not. */
  private static double end(int bin) {
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
