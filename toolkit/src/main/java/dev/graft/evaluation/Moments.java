package dev.graft.evaluation;

import java.util.Arrays;

/** Sums over small arrays. */
final class Moments {
  private Moments() {}

  /** The unbiased variance, exactly 0 of equal values; NaN of a single value. */
  static double variance(double... values) {
    double[] shifted = Arrays.stream(values).map(value -> value - values[0]).toArray();
    double mean = Arrays.stream(shifted).average().orElse(Double.NaN);
    double sum = 0;
    for (double value : shifted) {
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
