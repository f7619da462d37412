package dev.graft.chart;

/**
 * Where one example lay in a projection before fine-tuning, and where after it.
 *
 * @param label the place of the example's label in the list of labels, from 0
 */
public record Arrow(int label, double fromX, double fromY, double toX, double toY) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the label is negative or a coordinate is not finite
   */
  public Arrow {
    if (label < 0
        || !(Double.isFinite(fromX)
            && Double.isFinite(fromY)
            && Double.isFinite(toX)
            && Double.isFinite(toY))) {
      throw new IllegalArgumentException(
          "expected a label from 0 and finite coordinates, got label %d from (%s, %s) to (%s, %s)"
              .formatted(label, fromX, fromY, toX, toY));
    }
  }

  /** How far the example moved: the Euclidean distance in the projection. */
  public double length() {
    return Math.hypot(toX - fromX, toY - fromY);
  }
}
