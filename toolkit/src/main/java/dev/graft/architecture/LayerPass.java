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

  /** A layer that needs no more than the attention mask of padded tokens. */
  @FunctionalInterface
  interface MaskedLayer {

    /**
     * Computes the layer.
     *
     * @param hidden {@code [batch, tokens, width]}; stays open
     * @param attentionMask what {@link Operations#attentionMask} made, or null when nothing is
     *     padded; stays open
     * @return {@code [batch, tokens, width]}
     */
    NDArray forward(NDArray hidden, @Nullable NDArray attentionMask);
  }

  /**
   * A pass in which all layers share the mask of padded tokens.
   *
   * @param mask int64 {@code [batch, tokens]}, or null when nothing is padded; stays open
   * @param layers the layers
   * @return the pass
   */
  static LayerPass masked(@Nullable NDArray mask, List<? extends MaskedLayer> layers) {
    NDArray attentionMask = mask == null ? null : Operations.attentionMask(mask);
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray hidden) {
        return layers.get(index).forward(hidden, attentionMask);
      }

      @Override
      public void close() {
        if (attentionMask != null) {
          attentionMask.close();
        }
      }
    };
  }
}
