package dev.graft.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.TextEncoder;
import dev.graft.module.Dropout;
import dev.graft.module.Initializer;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Tensors;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoder with a classification head: the sequence's vector, dropout, and a linear layer named
 * {@code classifier}.
 *
 * <p>Arrays of its own live outside the Java heap; they are freed by {@link #close} or when nothing
 * refers to the network any more.
 */
public final class ClassifierNetwork extends Module implements AutoCloseable {
  /** The name of the head's linear layer, as published checkpoints have it. */
  public static final String HEAD = "classifier";

  private static final Cleaner CLEANER = Cleaner.create();
  private static final double DEVIATION = 0.02;

  private final TextEncoder encoder;
  private final Dropout dropout;
  private final Linear classifier;
  private final NDManager scope;
  private final Cleaner.Cleanable cleanable;

  /**
   * A network without arrays: {@link #materialise(long)} gives it some.
   *
   * @param encoder what turns tokens into vectors
   * @param width the width of a sequence's vector
   * @param classes the number of labels, at least 1
   * @param dropout in force before the linear layer, in training
   */
  public ClassifierNetwork(TextEncoder encoder, int width, int classes, Dropout dropout) {
    this.encoder = child("", encoder);
    this.dropout = dropout;
    this.classifier =
        child(
            HEAD,
            new Linear(
                Parameter.fresh(Role.HEAD, Initializer.normal(DEVIATION), classes, width),
                Parameter.fresh(Role.HEAD, Initializer.zeros(), classes)));
    NDManager own = Tensors.newScope();
    this.scope = own;
    this.cleanable = CLEANER.register(this, own::close);
  }

  /**
   * Gives every parameter its array.
   *
   * @param seed decides the random first values of new parameters
   */
  public void materialise(long seed) {
    materialise(scope, seed);
  }

  /**
   * The logits of a batch, with a look at what each stage gives: the embeddings, each layer,
   * pooling, and the head.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding; stays open
   * @param padded whether the mask has a 0; without one, attention needs no mask
   * @param training whether dropout is in force
   * @param observer is shown each stage's output, which is not its own and is closed afterwards
   * @return {@code [batch, classes]}
   */
  public NDArray logits(
      NDArray ids, NDArray mask, boolean padded, boolean training, StageObserver observer) {
    @Nullable NDArray attended = padded ? mask : null;
    NDArray hidden = encoder.embed(ids, training);
    observer.computed(StageObserver.EMBEDDINGS, hidden);
    List<String> layers = layerPaths();
    for (int index = 0; index < layers.size(); index++) {
      hidden = encoder.through(hidden, index, index + 1, attended, training);
      observer.computed(layers.get(index), hidden);
    }
    NDArray pooled = encoder.pool(hidden, mask, training);
    observer.computed(StageObserver.POOLING, pooled);
    NDArray logits = logitsOfPooled(pooled, training);
    observer.computed(HEAD, logits);
    return logits;
  }

  private List<String> layerPaths() {
    Map<String, Module> modules = encoder.modules();
    return encoder.layers().stream()
        .map(
            layer ->
                modules.entrySet().stream()
                    .filter(entry -> entry.getValue() == layer)
                    .findFirst()
                    .orElseThrow()
                    .getKey())
        .toList();
  }

  /**
   * The logits of a batch.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding; stays open
   * @param padded whether the mask has a 0; without one, attention needs no mask
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logits(NDArray ids, NDArray mask, boolean padded, boolean training) {
    return logitsFrom(0, encoder.embed(ids, training), mask, padded, training);
  }

  /**
   * The logits of a batch of which the first layers are already computed.
   *
   * @param layer the first layer that is still to be computed, from 0 to the number of layers
   * @param hidden {@code [batch, tokens, width]}, what the layers before it gave; closed by this
   *     method
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding; stays open
   * @param padded whether the mask has a 0; without one, attention needs no mask
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logitsFrom(
      int layer, NDArray hidden, NDArray mask, boolean padded, boolean training) {
    @Nullable NDArray attended = padded ? mask : null;
    NDArray last = encoder.through(hidden, layer, encoder.layers().size(), attended, training);
    return logitsOfPooled(encoder.pool(last, mask, training), training);
  }

  /**
   * The logits of a batch of which the encoder's part is already computed: the head alone.
   *
   * @param vectors {@code [batch, width]}, what the encoder's pooling gave; closed by this method
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logitsOfPooled(NDArray vectors, boolean training) {
    try (NDArray vector = dropout.forward(vectors, training)) {
      return classifier.forward(vector, training);
    }
  }

  /**
   * How many labels it tells apart.
   *
   * @return at least 1
   */
  public int classes() {
    return (int) classifier.out();
  }

  /**
   * The width of a sequence's vector, which is that of a token's.
   *
   * @return at least 1
   */
  public int width() {
    return (int) classifier.in();
  }

  /**
   * What turns tokens into vectors.
   *
   * @return the part below the head, adapters included
   */
  public TextEncoder encoder() {
    return encoder;
  }

  /** Frees the arrays that are the network's own. */
  @Override
  public void close() {
    cleanable.clean();
  }
}
