package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import dev.graft.tensor.RelativeOperations;
import org.jspecify.annotations.Nullable;

/**
 * What is added to the scores of attention for the distance of two tokens, a number for each head:
 * near distances have their own, far ones share them in ranges that grow (Raffel et al. 2020).
 */
final class RelativeBias extends Module {
  /** The number of ranges, half of them for tokens to the left. */
  static final int BUCKETS = RelativeOperations.BIAS_BUCKETS;

  private final Embedding table;

  RelativeBias(int heads, Weights weights) {
    table = child("", Embedding.readWhole(weights, BUCKETS, heads));
  }

  /**
   * The bias of a batch.
   *
   * @param hidden {@code [batch, tokens, width]}; stays open
   * @param padding the additive mask of padding, or null; closed by this method
   * @return {@code [batch or 1, heads, tokens, tokens]}
   */
  NDArray forward(NDArray hidden, @Nullable NDArray padding) {
    NDArray bias = RelativeOperations.bias(hidden, table.weight().array());
    if (padding == null) {
      return bias;
    }
    try (bias;
        padding) {
      return Operations.add(bias, padding);
    }
  }
}
