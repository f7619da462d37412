package dev.graft.chart;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Equal differences lie equally far apart.
 *
 * @param low the number at {@code start}
 * @param high the number at {@code end}
 * @param step the distance of the ticks: 1, 2 or 5 times a power of ten
 */
record LinearScale(double low, double high, double step, double start, double end)
    implements Scale {
  private static final int TICKS = 6;

  static LinearScale over(double lowest, double highest, double start, double end) {
    double low = limit(lowest);
    double high = limit(highest);
    double magnitude = Math.max(Math.abs(low), Math.abs(high));
    if (high - low <= 1e-9 * magnitude || high - low < 1e-30) {
      double room = magnitude == 0 ? 1 : 0.05 * magnitude;
      low -= room;
      high += room;
    }
    double room = 0.04 * (high - low);
    return new LinearScale(low - room, high + room, step((high - low) / TICKS), start, end);
  }

  @Override
  public double at(double value) {
    return start + (limit(value) - low) / (high - low) * (end - start);
  }

  @Override
  public double[] ticks() {
    return LongStream.rangeClosed((long) Math.ceil(low / step), (long) Math.floor(high / step))
        .asDoubleStream()
        .flatMap(i -> DoubleStream.of(i * step))
        .toArray();
  }

  @Override
  public String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return step >= 1e6 || decimals > 6
        ? CurvesChart.tick(tick)
        : String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0);
  }

  private static double limit(double value) {
    return Math.max(-HUGE, Math.min(HUGE, value));
  }

  private static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
