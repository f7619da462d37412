package dev.graft.module;

import ai.djl.ndarray.NDArray;

/**
 * A module put on an {@link AdaptableLayer}: it computes the layer in its own way.
 *
 * <p>How strong it is, is not its business: the layer mixes what it gives with what lies below it.
 */
public abstract class LayerAdapter extends AdapterModule {

  /** For subclasses. */
  protected LayerAdapter() {}

  /**
   * Computes the layer with this adapter.
   *
   * @param x the layer's input, {@code [..., in]}, ids, or {@code [batch, in, height, width]};
   *     stays open
   * @param layer what lies below
   * @param training whether dropout is in force
   * @return the output, of the shape that {@code layer} gives
   */
  public abstract NDArray forward(NDArray x, LayerBelow layer, boolean training);

  /**
   * The weights with which the layer alone computes what it computes with this adapter. An adapter
   * that has some overrides {@link #merges} too.
   *
   * @param weights the layer's; stay open
   * @return new arrays, or those given where nothing changes
   */
  public LayerWeights merged(LayerWeights weights) {
    throw new IllegalStateException("This adapter cannot be merged into the weights");
  }
}
