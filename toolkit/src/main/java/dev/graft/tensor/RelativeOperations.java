package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Operations of encoders that know where tokens stand: positions counted past padding, and parts of
 * attention's scores that depend on the distance of two tokens.
 *
 * <p>As in {@link Operations}, a result belongs to the scope of the first argument.
 */
public final class RelativeOperations {
  /** The rows that {@link #bias} reads. */
  public static final int BIAS_BUCKETS = 32;

  private RelativeOperations() {}

  /**
   * Adds to every token what a table holds for its position, where positions are counted from
   * {@code padding + 1} and padding has the row {@code padding} (Liu et al. 2019, RoBERTa).
   *
   * @param x {@code [batch, tokens, width]}
   * @param ids int64 {@code [batch, tokens]}
   * @param weight {@code [positions, width]} with at least {@code tokens + padding + 1} positions
   * @param padding the id of padding
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray addPositionsAfterPadding(
      NDArray x, NDArray ids, NDArray weight, int padding) {
    return call("add_positions_after_padding", x, ids, weight, number(padding));
  }

  /**
   * What a table holds for the distance of each pair of tokens (Raffel et al. 2020): distances
   * below 8 have a row of their own, those from 8 to 127 share eight rows in ranges that grow, and
   * so do all further ones with the last; a key to the right of the query has the second half of
   * the rows.
   *
   * @param x {@code [batch, tokens, width]}, for the number of tokens
   * @param table {@code [at least 32, heads]}
   * @return {@code [1, heads, tokens, tokens]}, to be added to the scores
   */
  public static NDArray bias(NDArray x, NDArray table) {
    return call("relative_bias", x, table);
  }

  /**
   * A table as an array in the scope of an activation, so that what is computed of it belongs there
   * too.
   *
   * @param x any shape
   * @param weight {@code [rows, width]}
   * @return {@code [rows, width]}, the same memory
   */
  public static NDArray table(NDArray x, NDArray weight) {
    return call("table", x, weight);
  }

  /**
   * The rows of a table of relative positions, {@code span + d(query - key)}, for each pair of
   * tokens. Without buckets {@code d} is the distance; with them, distances beyond half of the
   * buckets are told apart by their logarithm, so that {@code longest} has the last (He et al.
   * 2021, DeBERTa-v2).
   *
   * @param x {@code [batch, tokens, width]}, for the number of tokens
   * @param buckets the number of buckets, at least 2, or 0 for none
   * @param longest the longest distance
   * @param span half of the table's rows
   * @return int64 {@code [tokens, tokens]}, from 0 to {@code 2 span - 1}
   */
  public static NDArray positionIndex(NDArray x, int buckets, int longest, int span) {
    return call("position_index", x, number(buckets), number(longest), number(span));
  }

  /**
   * The part of attention's scores between a query's content and the key's relative position:
   * {@code scale q_i p_index(i,j)} in each head (He et al. 2021).
   *
   * @param query {@code [batch, tokens, heads x headWidth]}
   * @param places {@code [2 span, heads x headWidth]}, the projected relative positions
   * @param index what {@link #positionIndex} gave
   * @param headWidth the width of one head
   * @param scale what the scores are multiplied with
   * @return {@code [batch, heads, tokens, tokens]}
   */
  public static NDArray contentToPosition(
      NDArray query, NDArray places, NDArray index, int headWidth, double scale) {
    return call("content_to_position", query, places, index, number(headWidth), number(scale));
  }

  /**
   * The part of attention's scores between the query's relative position and a key's content:
   * {@code scale k_j p_index(i,j)} in each head (He et al. 2021).
   *
   * @param key {@code [batch, tokens, heads x headWidth]}
   * @param places {@code [2 span, heads x headWidth]}, the projected relative positions
   * @param index what {@link #positionIndex} gave
   * @param headWidth the width of one head
   * @param scale what the scores are multiplied with
   * @return {@code [batch, heads, tokens, tokens]}
   */
  public static NDArray positionToContent(
      NDArray key, NDArray places, NDArray index, int headWidth, double scale) {
    return call("position_to_content", key, places, index, number(headWidth), number(scale));
  }

  /**
   * The additive mask of a batch in which padding does not attend either: 0 for two tokens, else
   * the lowest float.
   *
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @return float32 {@code [batch, 1, tokens, tokens]}
   */
  public static NDArray pairMask(NDArray mask) {
    return call("pair_mask", mask);
  }

  /**
   * The additive mask of attention within a window: 0 where a token sees a key, minus infinity
   * elsewhere. A token sees the tokens up to a distance on both sides and, with a padding mask, no
   * padding; a place of padding that sees nothing gets nothing.
   *
   * @param x {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null
   * @param reach the longest distance that is seen
   * @return float32 {@code [batch or 1, 1, tokens, tokens]}
   */
  public static NDArray windowMask(NDArray x, @Nullable NDArray mask, int reach) {
    return mask == null
        ? call("window_mask", x, number(reach))
        : call("padded_window_mask", x, mask, number(reach));
  }

  /**
   * The vectors of some tokens.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @param places int64 {@code [places]}, from 0
   * @return {@code [batch, places, width]}
   */
  public static NDArray tokensAt(NDArray hidden, NDArray places) {
    return call("tokens_at", hidden, places);
  }

  /**
   * Sets the vectors of padding to zero.
   *
   * @param x {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray maskTokens(NDArray x, NDArray mask) {
    return call("mask_tokens", x, mask);
  }
}
