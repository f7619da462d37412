package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.ImageOperations;

/** A learned factor for each channel of a residual branch (Touvron et al. 2021, "CaiT"). */
public final class LayerScale extends Module {
  private final Parameter factors;

  /**
   * Pretrained factors.
   *
   * @param weights where they come from
   * @param name their name below the weights' prefix
   * @param width how many there are
   */
  public LayerScale(Weights weights, String name, long width) {
    factors = parameter(name, weights.get(name, width));
  }

  /**
   * Scales a residual branch.
   *
   * @param x {@code [..., width]}; closed by this method
   * @return the shape of {@code x}
   */
  public NDArray forward(NDArray x) {
    try (x) {
      return ImageOperations.scaleChannels(x, factors.array());
    }
  }
}
