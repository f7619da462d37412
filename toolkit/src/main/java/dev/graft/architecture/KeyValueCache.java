package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of the tokens that a {@link CausalBackbone} has seen, so that each token goes
 * through the network once. It grows in blocks; a layer with a sliding window keeps no more than
 * the window needs. Its memory lies outside the Java heap and is freed by {@link #close}. For one
 * thread at a time.
 */
public final class KeyValueCache implements AutoCloseable {
  /** How many tokens a store has room for beyond what made it grow. */
  static final int BLOCK = 256;

  private final NDManager scope = Tensors.newScope();
  private final List<Layer> layers = new ArrayList<>();
  private int length;

  /** An empty cache. */
  public KeyValueCache() {}

  /** The stores of one layer, {@code [batch, key heads, capacity, headWidth]}. */
  private static final class Layer {
    private final NDArray[] stores;
    private int kept;

    Layer(NDArray... stores) {
      this.stores = stores;
    }

    int capacity() {
      return (int) stores[0].getShape().get(2);
    }
  }

  /** How many tokens it has seen. */
  public int length() {
    return length;
  }

  /** Says that all layers have remembered some tokens. */
  void advance(int tokens) {
    length += tokens;
  }

  /**
   * Adds the keys and values of the next tokens.
   *
   * @param index which layer's, from 0; the first time in the order of the layers
   * @param key {@code [batch, tokens, key heads x headWidth]}; stays open
   * @param value as {@code key}
   * @param headWidth the width of one head
   * @param window how many tokens a token sees, itself included
   */
  void remember(int index, NDArray key, NDArray value, int headWidth, int window) {
    int tokens = (int) key.getShape().get(1);
    if (index == layers.size()) {
      layers.add(new Layer(store(key, headWidth), store(value, headWidth)));
    }
    Layer layer = layers.get(index);
    if (layer.kept + tokens > layer.capacity()) {
      grow(layer, tokens, window);
    }
    DecoderOperations.remember(layer.stores[0], key, layer.kept);
    DecoderOperations.remember(layer.stores[1], value, layer.kept);
    layer.kept += tokens;
  }

  private NDArray store(NDArray x, int headWidth) {
    long heads = x.getShape().get(2) / headWidth;
    return Tensors.zeros(scope, x.getShape().get(0), heads, x.getShape().get(1) + BLOCK, headWidth);
  }

  /** What has left the window is dropped; else a quarter more room keeps the copying in bounds. */
  private void grow(Layer layer, int tokens, int window) {
    int needed = Math.min(layer.kept, window - 1);
    int capacity = needed + tokens + Math.max(BLOCK, needed / 4);
    for (int i = 0; i < layer.stores.length; i++) {
      try (NDArray full = layer.stores[i]) {
        layer.stores[i] =
            DecoderOperations.carried(scope, full, layer.kept - needed, layer.kept, capacity);
      }
    }
    layer.kept = needed;
  }

  /**
   * Attention of the tokens that were remembered last.
   *
   * @param index which layer's, from 0
   * @param query {@code [batch, tokens, heads x headWidth]}; stays open
   * @param scale what the scores are multiplied with
   * @param window how many tokens a token sees, itself included
   * @return {@code [batch, tokens, heads x headWidth]}
   */
  NDArray attend(int index, NDArray query, double scale, int window) {
    Layer layer = layers.get(index);
    long inSight = (long) window + query.getShape().get(1) - 1;
    int start = (int) Math.max(0, layer.kept - inSight);
    return DecoderOperations.cachedAttention(
        query, layer.stores[0], layer.stores[1], start, layer.kept, scale, window);
  }

  @Override
  public void close() {
    scope.close();
  }
}
