package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.util.Arrays;

/** What a frozen prefix gave for each text: only what comes after it is computed. */
final class CachedInputs implements Inputs {
  private final FeatureStore store;
  private final FrozenPrefix prefix;
  private final int first;
  private final int[] lengths;
  private final int width;
  private long served;

  /**
   * Some of the rows of a store.
   *
   * @param store a vector of each text, or one of each of its tokens
   * @param prefix what gave them
   * @param first the store's row of the first text
   * @param lengths tokens of each text
   * @param width the width of a vector
   */
  CachedInputs(FeatureStore store, FrozenPrefix prefix, int first, int[] lengths, int width) {
    this.store = store;
    this.prefix = prefix;
    this.first = first;
    this.lengths = lengths.clone();
    this.width = width;
  }

  @Override
  public int[] lengths() {
    return lengths.clone();
  }

  /** How many texts were asked for so far, each as often as it was. */
  long served() {
    return served;
  }

  @Override
  public NDArray logits(ClassifierNetwork network, NDManager scope, int[] rows, boolean training) {
    served += rows.length;
    if (prefix.pooled()) {
      return network.logitsOfPooled(features(scope, rows, rows.length, width), training);
    }
    int longest = Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow();
    boolean padded = Arrays.stream(rows).anyMatch(row -> lengths[row] < longest);
    var tokens = new long[rows.length * longest];
    for (int i = 0; i < rows.length; i++) {
      Arrays.fill(tokens, i * longest, i * longest + lengths[rows[i]], 1);
    }
    try (NDArray mask = Tensors.int64(scope, tokens, rows.length, longest)) {
      NDArray hidden = features(scope, rows, rows.length, longest, width);
      return network.logitsFrom(prefix.layers(), hidden, mask, padded ? mask : null, training);
    }
  }

  /** Zeros stand where a text has no token: nothing there reaches a token or a gradient. */
  private NDArray features(NDManager scope, int[] rows, long... shape) {
    return Tensors.float32(
        scope,
        memory -> {
          int stride = memory.capacity() / rows.length;
          for (int i = 0; i < rows.length; i++) {
            store.read(first + rows[i], memory, i * stride);
          }
        },
        shape);
  }
}
