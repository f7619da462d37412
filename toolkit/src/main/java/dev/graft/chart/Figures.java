package dev.graft.chart;

import java.math.BigDecimal;
import java.math.MathContext;

/** Measured numbers as people read them. */
final class Figures {

  private static final MathContext THREE = new MathContext(3);

  private Figures() {}

  /** Three significant digits: {@code 0.0123}, {@code 1.5e-7}; {@code infinite}. */
  static String brief(double value) {
    if (Double.isInfinite(value)) {
      return "infinite";
    }
    if (Double.isNaN(value)) {
      return "–";
    }
    double rounded = new BigDecimal(value).round(THREE).doubleValue();
    // The largest numbers would be rounded up beyond what a double holds.
    return CurvesChart.tick(Double.isInfinite(rounded) ? value : rounded);
  }

  /** A share from 0 upward as per cent with three significant digits. */
  static String percent(double share) {
    if (!Double.isFinite(100 * share)) {
      return brief(100 * share);
    }
    // Multiplied as decimals, so that no 100 x 0.07 reads 7.000000000000001.
    return brief(new BigDecimal(share).movePointRight(2).doubleValue()) + "%";
  }
}
