package dev.graft.chart;

import java.util.Locale;

/** Whole numbers as people read them. */
final class Counts {
  private static final String[] UNITS = {"", " k", " M", " G", " T", " P", " E"};

  private Counts() {}

  /** Three digits and a unit: {@code 12.3 k}, {@code 1.77 M}. */
  static String brief(long count) {
    if (count < 1000) {
      return Long.toString(count);
    }
    double value = count;
    int unit = 0;
    // 999.5 is where three digits round up to the next unit.
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value) + UNITS[unit];
  }

  /** Two digits and a unit, for narrow places: {@code 12k}, {@code 1.8M}. */
  static String shortest(long count) {
    if (count < 1000) {
      return Long.toString(count);
    }
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value) + UNITS[unit].strip();
  }

  /** A number on an axis of any range: {@code 1e-5}, {@code 0.02}, {@code 500}, {@code 1.5M}. */
  static String axis(double value) {
    double size = Math.abs(value);
    if (size < 1000 || size >= 1e15) {
      return CurvesChart.tick(value);
    }
    int unit = (int) Math.floor(Math.log10(size) / 3 + 1e-9);
    return CurvesChart.tick(value / Math.pow(1000, unit)) + UNITS[unit].strip();
  }

  /** A share as per cent: {@code 0}, {@code <0.01%}, {@code 0.65%}, {@code 12.3%}, {@code 100%}. */
  static String percent(long part, long whole) {
    if (part == 0 || whole == 0) {
      return "0%";
    }
    double percent = 100.0 * part / whole;
    if (part == whole) {
      return "100%";
    }
    if (percent < 0.01) {
      return "<0.01%";
    }
    if (percent > 99.9) {
      return ">99.9%";
    }
    return String.format(Locale.ROOT, percent < 9.995 ? "%.2f%%" : "%.1f%%", percent);
  }
}
