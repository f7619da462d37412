package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.TokenPlaces;
import dev.graft.tensor.PromptOperations;
import org.jspecify.annotations.Nullable;

/**
 * A backbone whose tokens see only themselves and tokens before them, so that a text can go through
 * it piece by piece: each piece finds the keys and values of those before it in a {@link
 * KeyValueCache}.
 */
public abstract class CausalBackbone extends Backbone {

  /** For the families. */
  protected CausalBackbone() {}

  @Override
  public abstract Embedding tokens();

  /**
   * The vectors below the first layer.
   *
   * @param vectors those of the tokens, {@code [batch, tokens, width]}; closed by this method
   *     unless returned
   * @param positions int64 {@code [tokens]}, or null for 0, 1, 2, ...; stays open
   * @return {@code [batch, tokens, width]}
   */
  abstract NDArray placed(NDArray vectors, @Nullable NDArray positions);

  /**
   * Begins a pass through the layers.
   *
   * @param attention which tokens see which; closed with the pass
   * @param training whether dropout is in force
   * @return the pass, to be closed
   */
  abstract LayerPass pass(CausalAttention attention, boolean training);

  @Override
  protected final NDArray embedded(Input input, boolean training) {
    NDArray ids = Tokens.of(input, family()).ids();
    int prefixed = preceding().prefixed();
    try (NDArray positions = prefixed == 0 ? null : PromptOperations.positionsFrom(ids, prefixed)) {
      return placed(tokens().prompted(ids), positions);
    }
  }

  @Override
  protected final LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return pass(CausalAttention.of(mask, preceding()), training);
  }

  @Override
  public final boolean takesPrefixes() {
    return true;
  }

  /** Who asks, for errors. */
  abstract String family();

  /**
   * The last hidden state of tokens that follow those that a cache has seen; outside autograd.
   *
   * @param ids int64 {@code [batch, tokens]} without padding; stays open
   * @param cache what the tokens before left, empty at the beginning of a text; has seen these too
   *     afterwards
   * @return {@code [batch, tokens, width]}, after the final norm; at the beginning of a text the
   *     vectors of a prompt come first
   */
  public final NDArray next(NDArray ids, KeyValueCache cache) {
    Preceding preceding = cache.length() == 0 ? preceding() : Preceding.NOTHING;
    if (preceding.prompted() == 0) {
      return next(ids, tokens().forward(ids), cache, preceding);
    }
    try (NDArray longer = preceding.ids(ids)) {
      return next(longer, tokens().prompted(longer), cache, preceding);
    }
  }

  private NDArray next(NDArray ids, NDArray vectors, KeyValueCache cache, Preceding preceding) {
    // Interventions belong to the text that was given, not to what follows it.
    boolean beginning = cache.length() == 0;
    try (CausalAttention attention = CausalAttention.of(ids, cache, preceding);
        TokenPlaces tokens = new TokenPlaces(null);
        LayerPass pass = pass(attention, false)) {
      NDArray hidden = placed(vectors, attention.positions(ids));
      for (int index = 0; index < layers().size(); index++) {
        try (NDArray below = hidden) {
          hidden = pass.layer(index, below);
        }
        if (beginning) {
          hidden = intervened(index, hidden, tokens);
        }
      }
      cache.advance(preceding.prefixed() + (int) ids.getShape().get(1));
      return finish(hidden);
    }
  }
}
