package dev.graft.evaluation;

import java.util.Arrays;

/** Sums over small arrays. */
final class Moments {
  private Moments() {}

  /** The unbiased variance; NaN of a single value. */
  static double variance(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / (values.length - 1);
  }

  static double sumOfSquares(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /** The share that is true. */
  static double share(boolean... values) {
    int count = 0;
    for (boolean value : values) {
      count += value ? 1 : 0;
    }
    return (double) count / values.length;
  }
}
