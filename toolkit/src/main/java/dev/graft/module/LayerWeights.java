package dev.graft.module;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a layer, the output first, however they are stored.
 *
 * @param weight {@code [out, in]}, or {@code [out, in / groups, height, width]} of a convolution
 * @param bias {@code [out]}, or null for none
 */
public record LayerWeights(NDArray weight, @Nullable NDArray bias) {

  /**
   * The same with another weight.
   *
   * @param other of the same shape
   * @return weights with the same bias
   */
  public LayerWeights with(NDArray other) {
    return new LayerWeights(other, bias);
  }

  /** Frees the arrays that other weights do not hold. */
  void closeUnlessIn(LayerWeights others) {
    if (weight != others.weight) {
      weight.close();
    }
    if (bias != null && bias != others.bias) {
      bias.close();
    }
  }
}
