package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.util.Arrays;

/** What a frozen prefix gave for each example: only what comes after it is computed. */
final class CachedInputs implements Inputs {
  private final FeatureStore store;
  private final FrozenPrefix prefix;
  private final int first;
  private final int[] lengths;
  private final int[] ends;
  private final long[] shape;
  private long served;

  /**
   * Some of the rows of a store.
   *
   * @param store a vector or feature map of each example, or a vector of each of its tokens
   * @param prefix what gave them
   * @param first the store's row of the first example
   * @param lengths tokens of each text
   * @param ends tokens of each text up to the last that counts in pooling
   * @param shape of an example's features where all have the same, else of a token's vector
   */
  CachedInputs(
      FeatureStore store, FrozenPrefix prefix, int first, int[] lengths, int[] ends, long[] shape) {
    this.store = store;
    this.prefix = prefix;
    this.first = first;
    this.lengths = lengths.clone();
    this.ends = ends.clone();
    this.shape = shape.clone();
  }

  @Override
  public int[] lengths() {
    return lengths.clone();
  }

  /** How many examples were asked for so far, each as often as it was. */
  long served() {
    return served;
  }

  @Override
  public NDArray logits(ClassifierNetwork network, NDManager scope, int[] rows, boolean training) {
    served += rows.length;
    if (prefix.pooled()) {
      return network.logitsOfPooled(features(scope, rows, shapeOf(rows.length)), training);
    }
    if (shape.length > 1) {
      NDArray hidden = features(scope, rows, shapeOf(rows.length));
      return network.logitsFrom(prefix.layers(), hidden, null, null, training);
    }
    int longest = Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow();
    boolean padded = Arrays.stream(rows).anyMatch(row -> lengths[row] < longest);
    try (NDArray mask = mask(scope, rows, longest, lengths);
        NDArray counted = mask(scope, rows, longest, ends)) {
      int prompted = network.backbone().prompted();
      NDArray hidden = features(scope, rows, shapeOf(rows.length, prompted + longest));
      return network.logitsFrom(prefix.layers(), hidden, counted, padded ? mask : null, training);
    }
  }

  private static NDArray mask(NDManager scope, int[] rows, int longest, int[] ends) {
    var tokens = new long[rows.length * longest];
    for (int i = 0; i < rows.length; i++) {
      Arrays.fill(tokens, i * longest, i * longest + ends[rows[i]], 1);
    }
    return Tensors.int64(scope, tokens, rows.length, longest);
  }

  private long[] shapeOf(long... before) {
    long[] whole = Arrays.copyOf(before, before.length + shape.length);
    System.arraycopy(shape, 0, whole, before.length, shape.length);
    return whole;
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
