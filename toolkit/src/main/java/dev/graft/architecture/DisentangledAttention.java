package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import dev.graft.tensor.RelativeOperations;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention over contents and relative positions (He et al. 2021): {@code (q_i k_j + q_i
 * k'_d(i,j) + q'_d(i,j) k_j) / sqrt(3 headWidth)}, where {@code k'} and {@code q'} are projections
 * of a table of relative positions and {@code d} is the distance or its bucket.
 */
final class DisentangledAttention extends Module {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final @Nullable Linear positionKey;
  private final @Nullable Linear positionQuery;
  private final int headWidth;
  private final double scale;

  /**
   * What the layers share in a pass.
   *
   * @param mask what is added to the scores for padding, or null
   * @param table the relative positions, {@code [2 span, width]}, or null without them
   * @param index the row of each pair of tokens, or null without a table
   */
  record Positions(@Nullable NDArray mask, @Nullable NDArray table, @Nullable NDArray index)
      implements AutoCloseable {
    @Override
    public void close() {
      close(mask);
      close(table);
      close(index);
    }

    private static void close(@Nullable NDArray array) {
      if (array != null) {
        array.close();
      }
    }
  }

  /**
   * A pretrained attention.
   *
   * @param sizes the family's numbers
   * @param relative what it knows of relative positions, or null for nothing
   * @param terms how many products a score is the sum of
   * @param weights where its parameters come from
   */
  DisentangledAttention(
      EncoderSizes sizes, @Nullable RelativeAttention relative, int terms, Weights weights) {
    query = projection("query_proj", sizes, weights);
    key = projection("key_proj", sizes, weights);
    value = projection("value_proj", sizes, weights);
    positionKey =
        relative == null || !relative.contentToPosition()
            ? null
            : relative.shared() ? key : projection("pos_key_proj", sizes, weights);
    positionQuery =
        relative == null || !relative.positionToContent()
            ? null
            : relative.shared() ? query : projection("pos_query_proj", sizes, weights);
    headWidth = sizes.headWidth();
    scale = 1 / Math.sqrt((double) headWidth * terms);
  }

  private Linear projection(String name, EncoderSizes sizes, Weights weights) {
    return child(name, new Linear(weights.at(name), sizes.width(), sizes.width()));
  }

  /**
   * Attends.
   *
   * @param x {@code [batch, tokens, width]}; stays open
   * @param positions what the layers share; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, before the output projection
   */
  NDArray forward(NDArray x, Positions positions, boolean training) {
    try (NDArray q = query.forward(x, training);
        NDArray k = key.forward(x, training);
        NDArray v = value.forward(x, training)) {
      NDArray scores = scores(q, k, positions, training);
      if (scores == null) {
        return Operations.attention(q, k, v, headWidth, scale, positions.mask(), false);
      }
      try (scores) {
        return Operations.attention(q, k, v, headWidth, scale, scores, false);
      }
    }
  }

  /** The parts of the scores that positions have in them, with the mask; null if there is none. */
  private @Nullable NDArray scores(NDArray q, NDArray k, Positions positions, boolean training) {
    NDArray table = positions.table();
    NDArray index = positions.index();
    if (table == null || index == null) {
      return null;
    }
    NDArray scores = null;
    if (positionKey != null) {
      try (NDArray places = positionKey.forward(table, training)) {
        scores = RelativeOperations.contentToPosition(q, places, index, headWidth, scale);
      }
    }
    if (positionQuery != null) {
      try (NDArray places = positionQuery.forward(table, training)) {
        NDArray more = RelativeOperations.positionToContent(k, places, index, headWidth, scale);
        scores = sum(more, scores);
      }
    }
    return scores == null || positions.mask() == null ? scores : masked(scores, positions.mask());
  }

  private static NDArray sum(NDArray part, @Nullable NDArray other) {
    if (other == null) {
      return part;
    }
    try (part;
        other) {
      return Operations.add(part, other);
    }
  }

  private static NDArray masked(NDArray scores, NDArray mask) {
    try (scores) {
      return Operations.add(scores, mask);
    }
  }
}
