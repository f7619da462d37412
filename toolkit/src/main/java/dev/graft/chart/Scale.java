package dev.graft.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Numbers along a horizontal axis.
 *
 * @param low the number at {@code left}
 * @param high the number at {@code right}
 * @param step the distance of the ticks: 1, 2 or 5 times a power of ten
 */
record Scale(double low, double high, double step, double left, double right) {
  private static final int TICKS = 6;

  static Scale over(List<NamedEstimate> estimates, double left, double right) {
    double low = estimates.stream().mapToDouble(e -> e.estimate().low()).min().orElse(0);
    double high = estimates.stream().mapToDouble(e -> e.estimate().high()).max().orElse(1);
    double magnitude = Math.max(Math.abs(low), Math.abs(high));
    if (high - low <= 1e-9 * magnitude || high - low < 1e-30) {
      double room = magnitude == 0 ? 1 : 0.05 * magnitude;
      low -= room;
      high += room;
    }
    double room = 0.04 * (high - low);
    return new Scale(low - room, high + room, step((high - low) / TICKS), left, right);
  }

  double at(double value) {
    return left + (value - low) / (high - low) * (right - left);
  }

  double[] ticks() {
    return LongStream.rangeClosed((long) Math.ceil(low / step), (long) Math.floor(high / step))
        .asDoubleStream()
        .flatMap(i -> DoubleStream.of(i * step))
        .toArray();
  }

  String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return step >= 1e6 || decimals > 6
        ? String.format(Locale.ROOT, "%.2e", tick)
        : String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0);
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
