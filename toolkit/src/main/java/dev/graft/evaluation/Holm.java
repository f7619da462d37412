package dev.graft.evaluation;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Many tests at once. S. Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6 (1979): the smallest of {@code m} p-values is multiplied by
 * {@code m}, the next by {@code m - 1}, and so on, none below the one before it, none above 1. To
 * claim what is then below 0.05 makes a single false claim in at most 5% of all families of tests,
 * however the tests depend on each other.
 */
final class Holm {
  private Holm() {}

  /** The adjusted p-values, in the order of the given ones. */
  static double[] adjusted(double... pValues) {
    var adjusted = new double[pValues.length];
    double largest = 0;
    int step = 0;
    for (int test : order(pValues)) {
      largest = Math.max(largest, Math.min(1, (pValues.length - step) * pValues[test]));
      adjusted[test] = largest;
      step++;
    }
    return adjusted;
  }

  /**
   * The level at which the procedure decides about each test: {@code level / m} for the smallest
   * p-value, {@code level / (m - 1)} for the next, and so on; from the first that is not rejected
   * on, its level for all the others.
   */
  static double[] levels(double level, double... pValues) {
    var levels = new double[pValues.length];
    int step = 0;
    for (int test : order(pValues)) {
      levels[test] = level / (pValues.length - step);
      if (pValues[test] < levels[test]) {
        step++;
      }
    }
    return levels;
  }

  private static int[] order(double... pValues) {
    return IntStream.range(0, pValues.length)
        .boxed()
        .sorted(Comparator.comparingDouble(test -> pValues[test]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
