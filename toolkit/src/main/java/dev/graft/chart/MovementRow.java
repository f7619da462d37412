package dev.graft.chart;

/**
 * How far one layer's weights moved.
 *
 * @param name what the layer is called
 * @param relative {@code ||after - before|| / ||before||} over its pretrained parameters, 0 or
 *     more; 0 if it is frozen, NaN if all of its trained parameters are new, infinite if they were
 *     0 before
 * @param trained how many of its parameters are trained
 */
public record MovementRow(String name, double relative, long trained) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public MovementRow {
    if (relative < 0 || trained < 0) {
      throw new IllegalArgumentException(
          "expected a movement of 0 or more (or NaN) and 0 or more trained parameters, got %s and"
                  .formatted(relative)
              + " %d".formatted(trained));
    }
  }

  boolean isNew() {
    return Double.isNaN(relative);
  }

  /** Frozen, and still where it was. */
  boolean isFrozen() {
    return trained == 0 && relative == 0;
  }

  /** Whether an axis can show the movement. */
  boolean drawable() {
    return relative > 0 && Double.isFinite(relative);
  }
}
