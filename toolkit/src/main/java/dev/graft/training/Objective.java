package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loss: cross-entropy with label smoothing and class weights, as PyTorch's {@code
 * CrossEntropyLoss}. With {@code K} classes, weights {@code w} and smoothing {@code e}, an example
 * of class {@code y} has
 *
 * <pre>(1 - e) w_y (-log p_y) + e / K sum_c w_c (-log p_c)</pre>
 *
 * <p>and a batch the sum of its examples' losses over the sum of their {@code w_y}. Label smoothing
 * is from Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision".
 *
 * @param labelSmoothing e, from 0 up to, but not including, 1
 * @param classWeights a positive weight for each class, or empty for equal ones
 */
public record Objective(double labelSmoothing, List<Double> classWeights) {
  /** Plain cross-entropy. */
  public static final Objective CROSS_ENTROPY = new Objective(0, List.of());

  /** Checks and copies. */
  public Objective {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "labelSmoothing must be from 0 up to, but not including, 1, but was " + labelSmoothing);
    }
    for (double weight : classWeights) {
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException("A class weight must be positive, but was " + weight);
      }
    }
    classWeights = List.copyOf(classWeights);
  }

  /**
   * Weights that make each class count the same: {@code n / (K n_c)}, as scikit-learn's {@code
   * class_weight="balanced"}.
   *
   * @param targets the class of each training example
   * @param classes K
   * @return a weight for each class; 1 for one without examples
   */
  public static List<Double> balanced(int[] targets, int classes) {
    var counts = new int[classes];
    for (int target : targets) {
      counts[target]++;
    }
    return java.util.Arrays.stream(counts)
        .mapToObj(count -> count == 0 ? 1.0 : (double) targets.length / ((double) classes * count))
        .toList();
  }

  /** The sum of the examples' class weights, by which a batch's loss is divided. */
  double totalWeight(long[] targets) {
    if (classWeights.isEmpty()) {
      return targets.length;
    }
    double sum = 0;
    for (long target : targets) {
      sum += classWeights.get((int) target);
    }
    return sum;
  }

  /** The class weights as an array {@code [classes]}, or null for equal ones. */
  @Nullable NDArray weights(NDManager scope) {
    var values = new float[classWeights.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = classWeights.get(i).floatValue();
    }
    return values.length == 0 ? null : Tensors.float32(scope, values, values.length);
  }
}
