package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass of a batch through the layers: holds what all of them share, such as masks. */
public interface LayerPass extends AutoCloseable {

  /**
   * Computes one layer.
   *
   * @param index from 0
   * @param hidden what the layer before gave; stays open
   * @return what the layer gives
   */
  NDArray layer(int index, NDArray hidden);

  /** Frees what the layers shared. */
  @Override
  void close();

  /** A layer that needs no more than what is added to the scores of its attention. */
  @FunctionalInterface
  interface MaskedLayer {

    /**
     * Computes the layer.
     *
     * @param hidden {@code [batch, tokens, width]}; stays open
     * @param added what is added to the scores of attention, such as what {@link
     *     Operations#attentionMask} made, or null for nothing; stays open
     * @return {@code [batch, tokens, width]}
     */
    NDArray forward(NDArray hidden, @Nullable NDArray added);
  }

  /**
   * A pass in which all layers share the mask of padded tokens.
   *
   * @param mask int64 {@code [batch, tokens]}, or null when nothing is padded; stays open
   * @param layers the layers
   * @return the pass
   */
  static LayerPass masked(@Nullable NDArray mask, List<? extends MaskedLayer> layers) {
    return sharing(mask == null ? null : Operations.attentionMask(mask), layers);
  }

  /**
   * A pass in which all layers share what is added to the scores of attention.
   *
   * @param added what broadcasts to {@code [batch, heads, tokens, tokens]}, or null for nothing;
   *     closed with the pass
   * @param layers the layers
   * @return the pass
   */
  static LayerPass sharing(@Nullable NDArray added, List<? extends MaskedLayer> layers) {
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray hidden) {
        return layers.get(index).forward(hidden, added);
      }

      @Override
      public void close() {
        if (added != null) {
          added.close();
        }
      }
    };
  }
}
