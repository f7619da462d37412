package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import org.jspecify.annotations.Nullable;

/** Multi-head self-attention (Vaswani et al. 2017). */
final class SelfAttention extends Module {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final int headWidth;

  /** The names of the three projections. */
  record Names(String query, String key, String value) {

    /** As BERT has them. */
    static final Names BERT = new Names("query", "key", "value");
  }

  SelfAttention(Names names, EncoderSizes sizes, Weights weights) {
    query = projection(names.query(), sizes.width(), weights);
    key = projection(names.key(), sizes.width(), weights);
    value = projection(names.value(), sizes.width(), weights);
    headWidth = sizes.headWidth();
  }

  private Linear projection(String name, int width, Weights weights) {
    return child(name, new Linear(weights.at(name), width, width));
  }

  /**
   * Attends.
   *
   * @param x {@code [batch, tokens, width]}; stays open
   * @param added what is added to the scores, or null; stays open
   * @param preceding what stands before the tokens
   * @param layer which layer it is in, from 0
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, before the output projection
   */
  NDArray forward(
      NDArray x, @Nullable NDArray added, Preceding preceding, int layer, boolean training) {
    try (NDArray q = query.forward(x, training);
        NDArray k = key.forward(x, training);
        NDArray v = value.forward(x, training)) {
      return preceding.attend(
          layer, k, v, (keys, values) -> Operations.attention(q, keys, values, headWidth, added));
    }
  }
}
