package dev.graft.evaluation;

import java.util.Locale;

/**
 * A measured value with its 95% confidence interval. Where no interval is known all three are
 * equal.
 *
 * @param value the measured value
 * @param low the interval's lower end, at most {@code value}
 * @param high the interval's upper end, at least {@code value}
 */
public record Estimate(double value, double low, double high) {

  /** The 97.5% quantile of the standard normal distribution: two-sided 95%. */
  static final double Z = 1.959963984540054;

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if a number is not finite or the value lies outside its
   *     interval
   */
  public Estimate {
    if (!(Double.isFinite(low) && Double.isFinite(high) && low <= value && value <= high)) {
      throw new IllegalArgumentException(
          "expected finite numbers with low <= value <= high, got low %s, value %s, high %s"
              .formatted(low, value, high));
    }
  }

  /**
   * The share of successes with the Wilson score interval. With {@code p = successes / n} and z =
   * 1.96 it is
   *
   * <pre>(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)</pre>
   *
   * <p>It stays within 0 and 1 and keeps its coverage for small {@code n} and shares near 0 or 1,
   * where the textbook's normal interval fails. E. B. Wilson, "Probable inference, the law of
   * succession, and statistical inference", JASA 22 (1927); recommended by Brown, Cai and DasGupta,
   * "Interval estimation for a binomial proportion", Statistical Science 16 (2001).
   *
   * @param successes from 0 to {@code n}
   * @param n the number of trials, at least 1
   * @throws IllegalArgumentException if there is no trial, or more successes than trials
   */
  public static Estimate share(long successes, long n) {
    if (n < 1 || successes < 0 || successes > n) {
      throw new IllegalArgumentException(
          "expected at least one trial and 0 to that many successes, got %d of %d"
              .formatted(successes, n));
    }
    double p = (double) successes / n;
    double centre = p + Z * Z / (2.0 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
    double scale = 1 + Z * Z / n;
    // At 0 and n the exact ends are 0 and 1; rounding must not move them past the value.
    double low = successes == 0 ? 0 : Math.min(p, (centre - half) / scale);
    double high = successes == n ? 1 : Math.max(p, (centre + half) / scale);
    return new Estimate(p, low, high);
  }

  /**
   * The difference of two shares of different trials, from -1 to 1, with the interval of the
   * square-and-add method: with the shares p and q and their Wilson intervals (l, u) and (m, v),
   *
   * <pre>
   * low  = p - q - √((p-l)² + (v-q)²)
   * high = p - q + √((u-p)² + (q-m)²)
   * </pre>
   *
   * <p>R. G. Newcombe, "Interval estimation for the difference between independent proportions:
   * comparison of eleven methods", Statistics in Medicine 17 (1998), method 10.
   */
  static Estimate difference(Estimate p, Estimate q) {
    double value = p.value - q.value;
    double low = value - Math.hypot(p.value - p.low, q.high - q.value);
    double high = value + Math.hypot(p.high - p.value, q.value - q.low);
    return new Estimate(value, Math.max(-1, low), Math.min(1, high));
  }

  /** As per cent: {@code 87.4% (95%: 84.9 to 89.6)}. */
  public String percent() {
    return String.format(
        Locale.ROOT, "%.1f%% (95%%: %.1f to %.1f)", 100 * value, 100 * low, 100 * high);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4g (95%%: %.4g to %.4g)", value, low, high);
  }
}
