package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import dev.graft.tensor.PromptOperations;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of one pass share in causal attention: the positions, and the masks or the cache
 * of a text that comes in pieces.
 */
final class CausalAttention implements AutoCloseable {
  /** A window that no text reaches. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private final @Nullable NDArray padding;
  private final @Nullable KeyValueCache cache;
  private final Preceding preceding;
  private @Nullable NDArray positions;
  private final Map<Integer, NDArray> masks = new HashMap<>();

  private CausalAttention(
      @Nullable NDArray padding,
      @Nullable KeyValueCache cache,
      Preceding preceding,
      @Nullable NDArray positions) {
    this.padding = padding;
    this.cache = cache;
    this.preceding = preceding;
    this.positions = positions;
  }

  /**
   * Whole texts.
   *
   * @param padding int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded; stays open
   * @param preceding what stands before the tokens
   */
  static CausalAttention of(@Nullable NDArray padding, Preceding preceding) {
    return new CausalAttention(padding, null, preceding, null);
  }

  /**
   * Tokens that follow others.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param cache what the others left
   * @param preceding what stands before the tokens and is not in the cache
   */
  static CausalAttention of(NDArray ids, KeyValueCache cache, Preceding preceding) {
    int first = cache.length() + preceding.prefixed();
    return new CausalAttention(null, cache, preceding, PromptOperations.positionsFrom(ids, first));
  }

  /**
   * The positions of the tokens.
   *
   * @param x {@code [batch, tokens, ...]}; stays open
   * @return int64 {@code [tokens]}, closed with this
   */
  NDArray positions(NDArray x) {
    if (positions == null) {
      positions = PromptOperations.positionsFrom(x, preceding.prefixed());
    }
    return positions;
  }

  /**
   * Attention.
   *
   * @param layer which layer asks
   * @param query {@code [batch, tokens, heads x headWidth]}; stays open, as the others
   * @param key {@code [batch, tokens, key heads x headWidth]}
   * @param value as {@code key}
   * @param headWidth the width of one head
   * @param scale what the scores are multiplied with
   * @param window how many tokens a token sees, itself included
   * @return {@code [batch, tokens, heads x headWidth]}
   */
  NDArray attend(
      int layer,
      NDArray query,
      NDArray key,
      NDArray value,
      int headWidth,
      double scale,
      int window) {
    return preceding.attend(
        layer,
        key,
        value,
        (keys, values) -> attendAll(layer, query, keys, values, headWidth, scale, window));
  }

  private NDArray attendAll(
      int layer,
      NDArray query,
      NDArray key,
      NDArray value,
      int headWidth,
      double scale,
      int window) {
    boolean first = cache == null || cache.length() == 0;
    if (cache != null) {
      cache.remember(layer, key, value, headWidth, window);
    }
    if (cache != null && !first) {
      return cache.attend(layer, query, scale, window);
    }
    NDArray mask = mask(query, window);
    return Operations.attention(query, key, value, headWidth, scale, mask, true);
  }

  /**
   * None where the fused causal attention does: nothing is padded and no token leaves the window.
   */
  private @Nullable NDArray mask(NDArray query, int window) {
    int prefixed = preceding.prefixed();
    int keys = prefixed + (int) query.getShape().get(1);
    if (prefixed > 0) {
      return masks.computeIfAbsent(
          Math.min(window, keys), reach -> prefixMask(query, prefixed, reach));
    }
    if (padding == null && window >= keys) {
      return null;
    }
    return masks.computeIfAbsent(
        Math.min(window, keys), reach -> DecoderOperations.causalMask(query, padding, reach));
  }

  private NDArray prefixMask(NDArray query, int prefixed, int window) {
    try (NDArray longer = preceding.longerForKeys(padding)) {
      return PromptOperations.prefixMask(query, longer, prefixed, window);
    }
  }

  @Override
  public void close() {
    masks.values().forEach(NDArray::close);
    if (positions != null) {
      positions.close();
    }
  }
}
