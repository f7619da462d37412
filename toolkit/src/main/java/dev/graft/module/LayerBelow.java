package dev.graft.module;

import ai.djl.ndarray.NDArray;

/** What a {@link LayerAdapter} finds below it: the layer with the adapters that were put first. */
public interface LayerBelow {

  /**
   * Computes the layer.
   *
   * @param x the layer's input; stays open
   * @return the layer's output, a new array, to be closed or returned
   */
  NDArray forward(NDArray x);

  /**
   * The layer itself.
   *
   * @return the layer, for its weight and its bias
   */
  AdaptableLayer layer();
}
