package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
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
  private @Nullable NDArray positions;
  private final Map<Integer, NDArray> masks = new HashMap<>();

  private CausalAttention(
      @Nullable NDArray padding, @Nullable KeyValueCache cache, @Nullable NDArray positions) {
    this.padding = padding;
    this.cache = cache;
    this.positions = positions;
  }

  /**
   * Whole texts.
   *
   * @param padding int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded; stays open
   */
  static CausalAttention of(@Nullable NDArray padding) {
    return new CausalAttention(padding, null, null);
  }

  /**
   * Tokens that follow others.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param cache what the others left
   */
  static CausalAttention of(NDArray ids, KeyValueCache cache) {
    long first = cache.length();
    long[] places = LongStream.range(first, first + ids.getShape().get(1)).toArray();
    return new CausalAttention(null, cache, Tensors.int64(ids.getManager(), places, places.length));
  }

  /**
   * The positions of the tokens.
   *
   * @param x {@code [batch, tokens, ...]}; stays open
   * @return int64 {@code [tokens]}, closed with this
   */
  NDArray positions(NDArray x) {
    if (positions == null) {
      positions = DecoderOperations.positions(x);
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
    int tokens = (int) query.getShape().get(1);
    if (padding == null && window >= tokens) {
      return null;
    }
    return masks.computeIfAbsent(
        Math.min(window, tokens), reach -> DecoderOperations.causalMask(query, padding, reach));
  }

  @Override
  public void close() {
    masks.values().forEach(NDArray::close);
    if (positions != null) {
      positions.close();
    }
  }
}
