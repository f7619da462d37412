package dev.graft.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far chance alone moves a mean, as draws of its size, in ascending order.
 *
 * <p>A draw is the sum of two errors. That of the examples keeps the size of each example's share
 * in the mean and draws its sign: {@code Σ ±vᵢ}. This is the wild bootstrap with the null
 * hypothesis imposed (R. Y. Liu, "Bootstrap procedures under some non-i.i.d. models", Annals of
 * Statistics 16 (1988)), and the paired randomisation test that R. Dror et al. recommend ("The
 * Hitchhiker's guide to testing statistical significance in natural language processing", ACL
 * 2018). That of the seeds is normal, with a variance that is itself drawn, see {@link
 * SeedVariance}.
 */
final class ErrorDraws {
  private static final int DRAWS = 10_000;
  private static final long SEED = 2018;

  private final double[] sizes;

  private ErrorDraws(double[] sizes) {
    this.sizes = sizes;
  }

  /**
   * Draws.
   *
   * @param values each example's share in the mean, of any sign, {@code [examples]}
   * @param seeds the error that other seeds would make
   */
  static ErrorDraws of(double[] values, SeedVariance seeds) {
    var random = new SplittableRandom(SEED);
    var signs = new Signs(values);
    var sizes = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      double variance = seeds.draw(random);
      double ofExamples = Math.sqrt(seeds.inflation()) * signs.draw(random);
      double ofSeeds = variance == 0 ? 0 : Math.sqrt(variance) * random.nextGaussian();
      sizes[i] = Math.abs(ofExamples + ofSeeds);
    }
    Arrays.sort(sizes);
    return new ErrorDraws(sizes);
  }

  /** The share of draws that are at least as large, above 0: a two-sided p-value. */
  double shareFrom(double size) {
    int first = 0;
    int after = sizes.length;
    // Sums of the same numbers in another order differ in the last bits.
    double bound = size - 1e-12;
    while (first < after) {
      int middle = (first + after) >>> 1;
      if (sizes[middle] < bound) {
        first = middle + 1;
      } else {
        after = middle;
      }
    }
    return (1.0 + sizes.length - first) / (1.0 + sizes.length);
  }

  /** The size that a share of the draws exceeds. */
  double exceededBy(double share) {
    int above = (int) Math.floor(share * (sizes.length + 1));
    return sizes[Math.min(sizes.length - 1, Math.max(0, sizes.length - Math.max(1, above)))];
  }

  /** Sums with random signs; the values of one size are added at once, 64 to a random number. */
  private static final class Signs {
    private final double[] sizes;
    private final int[] counts;

    Signs(double[] values) {
      double[] sorted = Arrays.stream(values).map(Math::abs).filter(v -> v > 0).sorted().toArray();
      var distinct = new double[sorted.length];
      var times = new int[sorted.length];
      int last = -1;
      for (double value : sorted) {
        if (last < 0 || value > distinct[last] * (1 + 1e-9)) {
          distinct[++last] = value;
        }
        times[last]++;
      }
      sizes = Arrays.copyOf(distinct, last + 1);
      counts = Arrays.copyOf(times, last + 1);
    }

    double draw(SplittableRandom random) {
      double sum = 0;
      for (int i = 0; i < sizes.length; i++) {
        int plus = 0;
        int left = counts[i];
        for (; left >= Long.SIZE; left -= Long.SIZE) {
          plus += Long.bitCount(random.nextLong());
        }
        if (left > 0) {
          plus += Long.bitCount(random.nextLong() >>> (Long.SIZE - left));
        }
        sum += sizes[i] * (2 * plus - counts[i]);
      }
      return sum;
    }
  }
}
