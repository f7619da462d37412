package dev.graft.training;

import dev.graft.data.EncodedExamples;
import dev.graft.data.EncodedImages;
import dev.graft.task.ClassifierNetwork;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a network is given of each part of the data. Where its frozen prefix is worth it, that is
 * computed once for each example, and what it gave is used from then on. The results are the same
 * but for rounding: in another batch, the same example meets sums of another order.
 */
final class FeatureCache implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final List<Inputs> inputs;
  private final FrozenPrefix prefix;
  private final @Nullable FeatureStore store;
  private final double fillSeconds;
  private final String declined;

  private FeatureCache(
      List<Inputs> inputs,
      FrozenPrefix prefix,
      @Nullable FeatureStore store,
      double fillSeconds,
      String declined) {
    this.inputs = List.copyOf(inputs);
    this.prefix = prefix;
    this.store = store;
    this.fillSeconds = fillSeconds;
    this.declined = declined;
  }

  /**
   * Nothing is computed in advance.
   *
   * @param parts the examples of each part of the data
   * @return the examples as they are
   */
  static FeatureCache off(List<? extends EncodedExamples> parts) {
    return without(parts, FrozenPrefix.NONE, "");
  }

  /**
   * Computes in advance what is worth it.
   *
   * @param network a network with arrays, in which everything is marked as trained that trains at
   *     any time of the run
   * @param parts the examples of each part of the data
   * @param uses how often each example will be asked for
   * @param limits how much room there is
   * @param listener is told how far it is
   * @return inputs of features, or the examples if there is nothing to reuse, or no room for it
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  static FeatureCache of(
      ClassifierNetwork network,
      List<? extends EncodedExamples> parts,
      int uses,
      StorageLimits limits,
      TrainingListener listener) {
    FrozenPrefix prefix = FrozenPrefix.of(network.backbone());
    if (uses < 2 || !prefix.reusable()) {
      return without(parts, prefix, "");
    }
    EncodedExamples examples = EncodedExamples.joined(parts);
    var filling = new FeatureFilling(network, prefix, examples, listener);
    boolean maps = !prefix.pooled() && examples instanceof EncodedImages;
    long start = System.nanoTime();
    try {
      long[] shape = maps ? filling.shapeOfOne() : new long[] {network.width()};
      boolean perToken = !maps && !prefix.pooled();
      FeatureStore store =
          FeatureStore.of(sizes(examples, perToken, network.backbone().prompted(), shape), limits);
      try {
        filling.into(store);
        double seconds = (System.nanoTime() - start) / NANOS;
        return new FeatureCache(
            cached(parts, store, network, prefix, shape), prefix, store, seconds, "");
      } catch (IOException | RuntimeException | Error e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      return without(
          parts,
          prefix,
          "The frozen %s: computed each time, since its output could not be kept: %s."
              .formatted(prefix.describe(), e instanceof FileSystemException ? e : e.getMessage()));
    }
  }

  private static FeatureCache without(
      List<? extends EncodedExamples> parts, FrozenPrefix prefix, String declined) {
    var inputs = new ArrayList<Inputs>();
    parts.forEach(part -> inputs.add(new EncodedInputs(part)));
    return new FeatureCache(inputs, prefix, null, 0, declined);
  }

  private static List<Inputs> cached(
      List<? extends EncodedExamples> parts,
      FeatureStore store,
      ClassifierNetwork network,
      FrozenPrefix prefix,
      long[] shape) {
    var inputs = new ArrayList<Inputs>();
    int first = 0;
    for (EncodedExamples part : parts) {
      int[] ends = part.ends(network.skipped());
      inputs.add(new CachedInputs(store, prefix, first, part.lengths(), ends, shape));
      first += part.size();
    }
    return inputs;
  }

  /** Bytes of each example. */
  private static int[] sizes(
      EncodedExamples examples, boolean perToken, int prompted, long[] shape) {
    long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    int vector = Math.toIntExact(Math.multiplyExact(values, Float.BYTES));
    int[] sizes = examples.lengths();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = perToken ? Math.multiplyExact(prompted + sizes[i], vector) : vector;
    }
    return sizes;
  }

  /**
   * What the network is given of a part.
   *
   * @param part its number among the parts
   */
  Inputs inputs(int part) {
    return inputs.get(part);
  }

  /** What it was good for until now. */
  FeatureUse use() {
    if (store == null) {
      return new FeatureUse.Computed(declined);
    }
    long served = 0;
    for (Inputs part : inputs) {
      served += part instanceof CachedInputs cached ? cached.served() : 0;
    }
    long avoided = Math.max(0, served - store.rows());
    return new FeatureUse.Cached(
        prefix.describe(),
        store.bytesInMemory(),
        store.bytesOnDisk(),
        avoided,
        fillSeconds,
        fillSeconds * avoided / Math.max(1, store.rows()));
  }

  /** Frees the features; the inputs are of no use any more. */
  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
