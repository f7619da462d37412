package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A batch of encoded texts.
 *
 * @param ids int64 {@code [batch, tokens]}
 * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
 * @param padded whether the mask has a 0; without one, attention needs no mask
 * @param types int64 {@code [batch, tokens]}: 0 for a first text, 1 for a second, or null for 0
 *     everywhere
 */
public record Tokens(NDArray ids, NDArray mask, boolean padded, @Nullable NDArray types)
    implements Input {

  /**
   * A batch of single texts.
   *
   * @param ids int64 {@code [batch, tokens]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @param padded whether the mask has a 0
   */
  public Tokens(NDArray ids, NDArray mask, boolean padded) {
    this(ids, mask, padded, null);
  }

  /**
   * What a network of texts was given.
   *
   * @param input the batch
   * @param family who asks
   * @return the batch
   * @throws IllegalArgumentException if it is not one of texts
   */
  static Tokens of(Input input, String family) {
    if (input instanceof Tokens tokens) {
      return tokens;
    }
    throw new IllegalArgumentException(
        "A '%s' network takes texts, but was given images".formatted(family));
  }

  @Override
  public @Nullable NDArray paddingMask() {
    return padded ? mask : null;
  }

  @Override
  public void close() {
    ids.close();
    mask.close();
    if (types != null) {
      types.close();
    }
  }
}
