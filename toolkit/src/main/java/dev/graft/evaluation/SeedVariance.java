package dev.graft.evaluation;

import java.util.SplittableRandom;

/**
 * The variance that other seeds bring into a mean over seeds, beyond what the examples already
 * explain. Few seeds tell a variance badly, so that it is not one number but a distribution: with
 * the variance {@code s²} that was seen at {@code ν} degrees of freedom a draw is
 *
 * <pre>max(0, factor · s² · (ν + 1) / χ²(ν) - explained)</pre>
 *
 * <p>as the fiducial distribution of a variance has it (S. Weerahandi, "Generalized confidence
 * intervals", JASA 88 (1993)): where the seeds dominate this is Student's test, and where they do
 * not the examples' error alone. The fiducial distribution has ν where this has ν + 1: Student's
 * test would use up all of the 5%, and this leaves a margin.
 *
 * @param seen s², not negative
 * @param freedom ν; 0 if there is one seed and nothing is known
 * @param factor what turns s² into the variance of the mean
 * @param explained the part of {@code factor · s²} that the examples already explain
 */
record SeedVariance(double seen, int freedom, double factor, double explained) {

  /**
   * With one seed, another's error is unknown. The examples' variance is then taken 1.5 times, as
   * if the seeds brought half as much again: a difference is shown at 5% only where the examples
   * alone show it at 1.6%.
   */
  private static final double ONE_SEED = 1.5;

  static SeedVariance unknown() {
    return new SeedVariance(0, 0, 0, 0);
  }

  /** What the examples' variance is multiplied by. */
  double inflation() {
    return freedom == 0 ? ONE_SEED : 1;
  }

  /** The most probable value. */
  double estimate() {
    return Math.max(0, factor * seen - explained);
  }

  double draw(SplittableRandom random) {
    if (seen == 0) {
      return 0;
    }
    return Math.max(0, factor * seen * (freedom + 1) / chiSquare(random) - explained);
  }

  /** Two degrees of freedom are an exponential number, and those multiply under the logarithm. */
  private double chiSquare(SplittableRandom random) {
    double product = 1;
    double sum = 0;
    for (int pair = 0; pair < freedom / 2; pair++) {
      product *= 1 - random.nextDouble();
      if (product < 1e-200) {
        sum -= 2 * Math.log(product);
        product = 1;
      }
    }
    double normal = freedom % 2 == 0 ? 0 : random.nextGaussian();
    return sum - 2 * Math.log(product) + normal * normal;
  }
}
