package dev.graft.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The interval of a mean of shares. */
final class MeanInterval {
  private static final int DRAWS = 20_000;
  private static final long SEED = 1927;
  private static final double INSIDE = 0.95;

  private MeanInterval() {}

  /**
   * Wilson's interval with a design effect: the ends π solve {@code (p - π)² = κ² (D π(1-π)/n +
   * S)}, where D is the examples' variance in units of the binomial {@code p(1-p)/n}, S the seeds'
   * variance, and κ the 95% quantile of the standardised error.
   *
   * @param residuals each example's share in the deviation of the mean
   * @param examples n, the number of distinct examples
   */
  static Estimate of(double mean, double[] residuals, int examples, SeedVariance seeds) {
    double variance = Moments.sumOfSquares(residuals);
    double binomial = mean * (1 - mean) / examples;
    double effect = binomial == 0 ? 1 : variance / binomial;
    double kappa = kappa(binomial == 0 ? 1.0 / examples : variance, seeds);
    double a = kappa * kappa * effect / examples;
    double s = kappa * kappa * seeds.estimate();
    double middle = (2 * mean + a) / (2 * (1 + a));
    double root = Math.sqrt(Math.max(0, middle * middle - (mean * mean - s) / (1 + a)));
    return new Estimate(
        mean,
        Math.max(0, Math.min(mean, middle - root)),
        Math.min(1, Math.max(mean, middle + root)));
  }

  private static double kappa(double variance, SeedVariance seeds) {
    if (seeds.seen() == 0) {
      return Estimate.Z;
    }
    var random = new SplittableRandom(SEED);
    var sizes = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      sizes[i] = Math.abs(Math.sqrt(variance + seeds.draw(random)) * random.nextGaussian());
    }
    Arrays.sort(sizes);
    return sizes[(int) (INSIDE * DRAWS)] / Math.sqrt(variance + seeds.estimate());
  }
}
