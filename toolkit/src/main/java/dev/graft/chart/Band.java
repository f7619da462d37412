package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A line with a shaded interval about it. Immutable.
 *
 * @param name what the chart calls it
 * @param x where the points lie, {@code [points]}, in any order
 * @param y the value and the 95% interval at each, {@code [points]}
 */
@SuppressWarnings("ArrayRecordComponent") // copied on both sides, and compared by content below
public record Band(String name, double[] x, List<Estimate> y) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if x and y differ in length or an x is not finite
   */
  public Band {
    Objects.requireNonNull(name, "expected a name for the band, got null");
    x = x.clone();
    y = List.copyOf(y);
    if (x.length != y.size()) {
      throw new IllegalArgumentException(
          "expected an x for each y, got %d x and %d y in band \"%s\""
              .formatted(x.length, y.size(), PlainText.brief(name, 80)));
    }
    if (!Arrays.stream(x).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "expected finite x, got %s in band \"%s\": leave such points out"
              .formatted(Arrays.toString(x), PlainText.brief(name, 80)));
    }
  }

  @Override
  public double[] x() {
    return x.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Band that
        && name.equals(that.name)
        && Arrays.equals(x, that.x)
        && y.equals(that.y);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(x), y);
  }

  @Override
  public String toString() {
    return "Band %s, %d points".formatted(name, x.length);
  }
}
