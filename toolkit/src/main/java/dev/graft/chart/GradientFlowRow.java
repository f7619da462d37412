package dev.graft.chart;

/**
 * What backpropagation did in one layer.
 *
 * @param name what the layer is called
 * @param gradientNorm the Euclidean norm of the layer's gradient, 0 or more; NaN if no gradient
 *     reaches it
 * @param updateRatio the norm of the step's update over the norm of the weights, 0 or more; NaN if
 *     nothing is updated
 * @param trained whether the layer has parameters that train
 */
public record GradientFlowRow(
    String name, double gradientNorm, double updateRatio, boolean trained) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public GradientFlowRow {
    if (gradientNorm < 0 || updateRatio < 0) {
      throw new IllegalArgumentException(
          "expected a gradient norm and an update ratio of 0 or more (or NaN), got %s and %s"
              .formatted(gradientNorm, updateRatio));
    }
  }

  boolean reached() {
    return !Double.isNaN(gradientNorm);
  }

  /** Whether a logarithmic axis can show the norm. */
  boolean drawable() {
    return gradientNorm > 0 && Double.isFinite(gradientNorm);
  }
}
