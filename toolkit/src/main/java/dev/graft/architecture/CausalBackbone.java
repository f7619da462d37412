package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A backbone whose tokens see only themselves and tokens before them, so that a text can go through
 * it piece by piece: each piece finds the keys and values of those before it in a {@link
 * KeyValueCache}.
 */
public abstract class CausalBackbone extends Backbone {

  /** For the families. */
  protected CausalBackbone() {}

  /**
   * The vectors below the first layer.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param positions int64 {@code [tokens]}, or null for 0, 1, 2, ...; stays open
   * @return {@code [batch, tokens, width]}
   */
  abstract NDArray embed(NDArray ids, @Nullable NDArray positions);

  /**
   * Begins a pass through the layers.
   *
   * @param attention which tokens see which; closed with the pass
   * @param training whether dropout is in force
   * @return the pass, to be closed
   */
  abstract LayerPass pass(CausalAttention attention, boolean training);

  @Override
  public final NDArray embed(Input input, boolean training) {
    return embed(Tokens.of(input, family()).ids(), (NDArray) null);
  }

  @Override
  protected final LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return pass(CausalAttention.of(mask), training);
  }

  /** Who asks, for errors. */
  abstract String family();

  /**
   * The last hidden state of tokens that follow those that a cache has seen; outside autograd.
   *
   * @param ids int64 {@code [batch, tokens]} without padding; stays open
   * @param cache what the tokens before left, empty at the beginning of a text; has seen these too
   *     afterwards
   * @return {@code [batch, tokens, width]}, after the final norm
   */
  public final NDArray next(NDArray ids, KeyValueCache cache) {
    int tokens = (int) ids.getShape().get(1);
    try (CausalAttention attention = CausalAttention.of(ids, cache);
        LayerPass pass = pass(attention, false)) {
      NDArray hidden = embed(ids, attention.positions(ids));
      for (int index = 0; index < layers().size(); index++) {
        try (NDArray below = hidden) {
          hidden = pass.layer(index, below);
        }
      }
      cache.advance(tokens);
      return finish(hidden);
    }
  }
}
