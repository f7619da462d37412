package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The operations that put trained vectors before a text's own.
 *
 * <p>A result belongs to the scope of the first argument.
 */
public final class PromptOperations {
  private PromptOperations() {}

  /**
   * Puts the same vectors before every sequence of a batch.
   *
   * @param x {@code [batch, tokens, width]}
   * @param table {@code [count, columns]}
   * @param column where in the table's columns the vectors begin
   * @return {@code [batch, count + tokens, width]}
   */
  public static NDArray prepend(NDArray x, NDArray table, int column) {
    return call("prepend_rows", x, table, number(column));
  }

  /**
   * Puts the same number before every row.
   *
   * @param x int64 {@code [batch, tokens]}
   * @param count how often
   * @param number the number
   * @return int64 {@code [batch, count + tokens]}
   */
  public static NDArray prepend(NDArray x, int count, int number) {
    return call("prepend_number", x, number(count), number(number));
  }

  /**
   * The end of each row.
   *
   * @param x int64 {@code [batch, tokens]}
   * @param first the first column that is kept
   * @return int64 {@code [batch, tokens - first]}, in the memory of {@code x}
   */
  public static NDArray columnsFrom(NDArray x, int first) {
    return call("columns_from", x, number(first));
  }

  /**
   * The positions of a batch's tokens.
   *
   * @param x {@code [batch, tokens, ...]}
   * @param first the first token's position
   * @return int64 {@code [tokens]}
   */
  public static NDArray positionsFrom(NDArray x, int first) {
    return call("positions_from", x, number(first));
  }

  /**
   * The additive mask of causal attention behind a prefix: 0 where a token sees a key, minus
   * infinity elsewhere. A token sees the prefix, the tokens before it and itself, of these no more
   * than the window and, with a padding mask, no padding.
   *
   * @param x {@code [batch, tokens, ...]}
   * @param mask int64 {@code [batch, count + tokens]}, 0 for padding, or null
   * @param count how many keys the prefix has
   * @param window how many places a token sees, itself included
   * @return float32 {@code [tokens, count + tokens]} or, with a mask, {@code [batch, 1, tokens,
   *     count + tokens]}
   */
  public static NDArray prefixMask(NDArray x, @Nullable NDArray mask, int count, int window) {
    return mask == null
        ? call("prefix_mask", x, number(count), number(window))
        : call("prefix_padding_mask", x, mask, number(window));
  }
}
