package dev.graft.chart;

import java.util.List;

/** Numbers along an axis. A vertical axis starts at its lower end. */
sealed interface Scale permits LinearScale, LogarithmicScale {
  /** Beyond this the differences that axes need would overflow. */
  double HUGE = 1e300;

  /** Where a number lies; numbers outside the axis lie outside {@code start} to {@code end}. */
  double at(double value);

  /** A few round numbers within the axis, rising. */
  double[] ticks();

  /** How a tick is written. */
  String label(double tick);

  /** Where the axis begins, in CSS pixels. */
  double start();

  /** Where the axis ends, in CSS pixels. */
  double end();

  /** From the lowest to the highest end of the intervals, with some room. */
  static Scale over(List<NamedEstimate> estimates, double start, double end) {
    double low = estimates.stream().mapToDouble(e -> e.estimate().low()).min().orElse(0);
    double high = estimates.stream().mapToDouble(e -> e.estimate().high()).max().orElse(1);
    return linear(low, high, start, end);
  }

  /** From one number to another with some room, or about the number where both are equal. */
  static Scale linear(double low, double high, double start, double end) {
    return LinearScale.over(low, high, start, end);
  }

  /**
   * Equal ratios lie equally far apart.
   *
   * @param low above 0
   * @param high at least {@code low}
   */
  static Scale logarithmic(double low, double high, double start, double end) {
    return LogarithmicScale.over(low, high, start, end);
  }
}
