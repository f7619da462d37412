package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.util.Objects;

/**
 * What one choice costs and how good it is.
 *
 * @param name what the chart calls it
 * @param cost 0 or more, in the unit that the chart's axis names
 * @param quality the value and its 95% interval
 * @param front whether it lies on the Pareto front: nothing that costs less is as good
 */
public record ParetoPoint(String name, double cost, Estimate quality, boolean front) {

  /**
   * Checks the cost.
   *
   * @throws IllegalArgumentException if the cost is negative or not finite
   */
  public ParetoPoint {
    Objects.requireNonNull(name, "expected a name for the point, got null");
    Objects.requireNonNull(quality, "expected a quality for the point, got null");
    if (!(cost >= 0 && Double.isFinite(cost))) {
      throw new IllegalArgumentException(
          "expected a finite cost of 0 or more, got %s for \"%s\""
              .formatted(cost, PlainText.brief(name, 80)));
    }
  }
}
