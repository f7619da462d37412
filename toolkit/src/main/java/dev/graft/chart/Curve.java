package dev.graft.chart;

import java.util.Arrays;
import java.util.Objects;

/**
 * A line of a chart of curves. Immutable.
 *
 * @param name what the legend calls it
 * @param x where the points lie, {@code [points]}
 * @param y their values, {@code [points]}; NaN and the infinities leave a gap
 * @param look how it is drawn
 */
@SuppressWarnings("ArrayRecordComponent") // copied on both sides, and compared by content below
public record Curve(String name, double[] x, double[] y, Look look) {

  /** How a curve is drawn. */
  public enum Look {
    /** A full line: something smooth. */
    LINE,
    /**
     * A thin, pale line: raw values behind a smooth curve. It takes the hue of the curve after it.
     */
    FAINT,
    /** Marks joined by a thin line: few points, as one per epoch. */
    POINTS
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if x and y differ in length or an x is not finite
   */
  public Curve {
    x = x.clone();
    y = y.clone();
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "expected an x for each y, got %d x and %d y".formatted(x.length, y.length));
    }
    if (!Arrays.stream(x).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("expected finite x, got " + Arrays.toString(x));
    }
  }

  /** A full line. */
  public Curve(String name, double[] x, double[] y) {
    this(name, x, y, Look.LINE);
  }

  /** The same curve as a thin, pale line; it takes the hue of the curve after it. */
  public Curve faint() {
    return new Curve(name, x, y, Look.FAINT);
  }

  /** The same curve as marks joined by a thin line. */
  public Curve points() {
    return new Curve(name, x, y, Look.POINTS);
  }

  /**
   * The exponentially weighted mean of the values so far, without the bias toward the first: the
   * weights are {@code memory^k} for the value {@code k} points back. Gaps stay gaps.
   *
   * @param newName what the legend calls the result
   * @param memory from 0 (no smoothing) to below 1; 0.9 averages over about the last ten points
   * @throws IllegalArgumentException if the memory is out of range
   */
  public Curve smoothed(String newName, double memory) {
    if (!(memory >= 0 && memory < 1)) {
      throw new IllegalArgumentException("expected a memory from 0 to below 1, got " + memory);
    }
    var smooth = new double[y.length];
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < y.length; i++) {
      if (Double.isFinite(y[i])) {
        sum = memory * sum + y[i];
        weights = memory * weights + 1;
        smooth[i] = sum / weights;
      } else {
        smooth[i] = Double.NaN;
      }
    }
    return new Curve(newName, x, smooth, Look.LINE);
  }

  @Override
  public double[] x() {
    return x.clone();
  }

  @Override
  public double[] y() {
    return y.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Curve that
        && name.equals(that.name)
        && Arrays.equals(x, that.x)
        && Arrays.equals(y, that.y)
        && look == that.look;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(x), Arrays.hashCode(y), look);
  }

  @Override
  public String toString() {
    return "Curve %s, %d points".formatted(name, x.length);
  }
}
