package dev.graft.chart;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Equal ratios lie equally far apart.
 *
 * @param low the decimal logarithm of the number at {@code start}
 * @param high the decimal logarithm of the number at {@code end}
 */
record LogarithmicScale(double low, double high, double start, double end) implements Scale {
  private static final int FEWEST_TICKS = 3;
  private static final int MOST_TICKS = 8;

  /** Greater powers of ten are infinite, or lose digits at the other end. */
  private static final int MOST_POWER = 307;

  static LogarithmicScale over(double lowest, double highest, double start, double end) {
    if (!(lowest > 0 && highest >= lowest)) {
      throw new IllegalArgumentException(
          "expected numbers above 0 for a logarithmic axis, got %s to %s"
              .formatted(lowest, highest));
    }
    double low = logarithm(lowest);
    double high = logarithm(highest);
    double room = high - low < 1e-9 ? 0.3 : 0.04 * (high - low);
    return new LogarithmicScale(
        Math.max(low - room, -MOST_POWER), Math.min(high + room, MOST_POWER), start, end);
  }

  @Override
  public double at(double value) {
    return start + (logarithm(value) - low) / (high - low) * (end - start);
  }

  /** Powers of ten; over a short range also 2 and 5 times them, over a tiny one round numbers. */
  @Override
  public double[] ticks() {
    var powers = multiples(1);
    if (powers.length > MOST_TICKS) {
      int each = (powers.length + MOST_TICKS - 1) / MOST_TICKS;
      return powers(each);
    }
    if (powers.length >= FEWEST_TICKS) {
      return powers;
    }
    var finer = multiples(1, 2, 5);
    if (finer.length >= FEWEST_TICKS) {
      return finer;
    }
    double from = Math.pow(10, low);
    double to = Math.pow(10, high);
    return Arrays.stream(LinearScale.over(from, to, start, end).ticks())
        .filter(tick -> tick >= from && tick <= to)
        .toArray();
  }

  @Override
  public String label(double tick) {
    return Counts.axis(tick);
  }

  private double[] multiples(int... factors) {
    return IntStream.rangeClosed((int) Math.floor(low), (int) Math.ceil(high))
        .boxed()
        .flatMapToDouble(power -> Arrays.stream(factors).mapToDouble(f -> number(f, power)))
        .filter(tick -> inside(Math.log10(tick)))
        .toArray();
  }

  /** Every so many powers of ten, 1 among them where it is in the range. */
  private double[] powers(int each) {
    return IntStream.rangeClosed((int) Math.ceil(low), (int) Math.floor(high))
        .filter(power -> power % each == 0)
        .mapToDouble(power -> number(1, power))
        .toArray();
  }

  /** Parsed, not computed: pow(10, -5) is not the number written 1e-5. */
  private static double number(int factor, int power) {
    return Double.parseDouble(factor + "e" + power);
  }

  private boolean inside(double logarithm) {
    return logarithm >= low && logarithm <= high;
  }

  private static double logarithm(double value) {
    return Math.log10(Math.max(1 / HUGE, Math.min(value, HUGE)));
  }
}
