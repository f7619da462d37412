package dev.graft.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.HeadLayout;
import dev.graft.architecture.Input;
import dev.graft.architecture.Tokens;
import dev.graft.module.Dropout;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A backbone with a classification head: the example's vector, the family's transform where it has
 * one, dropout, and a linear layer.
 *
 * <p>Arrays of its own live outside the Java heap; they are freed by {@link #close} or when nothing
 * refers to the network any more.
 */
public final class ClassifierNetwork extends Module implements AutoCloseable {
  /** What a {@link StageObserver} is told the head's output comes from. */
  public static final String HEAD = "classifier";

  private static final Cleaner CLEANER = Cleaner.create();

  private final Backbone backbone;
  private final int width;
  private final Dropout dropout;
  private final @Nullable Transform transform;
  private final Linear classifier;
  private final String outputPath;
  private final OptionalLong skipped;
  private final NDManager scope;

  @SuppressWarnings("UnusedVariable") // kept, for unreachable it would free its arrays
  private @Nullable ClassifierNetwork lender;

  private final Cleaner.Cleanable cleanable;

  /**
   * A network without arrays: {@link #materialise(long)} gives it some.
   *
   * @param backbone what turns an input into vectors
   * @param head what the head consists of
   * @param width the width of an example's pooled vector
   * @param classes the number of labels, at least 1
   * @param dropout in force before the head's linear layer, in training
   * @param skipped the id of a token that an example's vector is not taken from where the last one
   *     stands for a text, or empty
   */
  public ClassifierNetwork(
      Backbone backbone,
      HeadLayout head,
      int width,
      int classes,
      Dropout dropout,
      OptionalLong skipped) {
    this.skipped = skipped;
    this.backbone = child("", backbone);
    this.width = width;
    this.dropout = dropout;
    HeadParameters source = HeadParameters.FRESH;
    transform =
        head.transform()
            .map(layout -> child("", new Transform(layout, source, width)))
            .orElse(null);
    outputPath = head.output();
    classifier =
        child(
            head.output(),
            new Linear(
                source.matrix(head.outputWeight(), classes, width),
                head.outputBias() ? source.bias(head.output() + ".bias", classes) : null));
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
   * Gives every parameter its array, some of them another network's, which is kept for that.
   *
   * @param lender the other network
   */
  public void materialise(ClassifierNetwork lender) {
    this.lender = lender;
    materialise(scope, 0);
  }

  /**
   * The logits of a batch, with a look at what each stage gives: the embeddings, each layer,
   * pooling, and the head.
   *
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @param observer is shown each stage's output, which is not its own and is closed afterwards
   * @return {@code [batch, classes]}
   */
  public NDArray logits(Input input, boolean training, StageObserver observer) {
    NDArray hidden = backbone.embed(input, training);
    observer.computed(StageObserver.EMBEDDINGS, hidden);
    List<String> layers = layerPaths();
    for (int index = 0; index < layers.size(); index++) {
      hidden = backbone.through(hidden, index, index + 1, input.paddingMask(), training);
      observer.computed(layers.get(index), hidden);
    }
    NDArray pooled = pool(backbone.finish(hidden), input, training);
    observer.computed(StageObserver.POOLING, pooled);
    NDArray logits = logitsOfPooled(pooled, training);
    observer.computed(HEAD, logits);
    return logits;
  }

  private List<String> layerPaths() {
    Map<String, Module> modules = backbone.modules();
    return backbone.layers().stream()
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
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logits(Input input, boolean training) {
    return logitsOfPooled(pool(backbone.forward(input, training), input, training), training);
  }

  /**
   * One vector for each example.
   *
   * @param hidden what the backbone gave; closed by this method
   * @param input the batch that it was given; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, pooled width]}
   */
  public NDArray pool(NDArray hidden, Input input, boolean training) {
    OptionalLong skipped = skipped();
    if (skipped.isEmpty() || !(input instanceof Tokens tokens)) {
      return backbone.pool(hidden, input.mask(), training);
    }
    try (hidden) {
      return Operations.lastToken(hidden, tokens.mask(), tokens.ids(), skipped.getAsLong());
    }
  }

  /**
   * The id of the token that an example's vector is not taken from, as transformers' classifiers on
   * decoders skip {@code pad_token_id} wherever it ends a text. Behind a prompt they are given
   * vectors and know no ids.
   *
   * @return empty where every token of a text counts
   */
  public OptionalLong skipped() {
    return backbone.prompted() > 0 ? OptionalLong.empty() : skipped;
  }

  /**
   * The logits of a batch of which the first layers are already computed.
   *
   * @param layer the first layer that is still to be computed, from 0 to the number of layers
   * @param hidden {@code [batch, tokens, width]}, what the layers before it gave; closed by this
   *     method
   * @param mask int64 {@code [batch, tokens]}, 1 for a token that counts in pooling, or null for
   *     images; stays open
   * @param paddingMask 1 for a token and 0 for padding, or null when nothing is padded; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logitsFrom(
      int layer,
      NDArray hidden,
      @Nullable NDArray mask,
      @Nullable NDArray paddingMask,
      boolean training) {
    NDArray last = backbone.through(hidden, layer, backbone.layers().size(), paddingMask, training);
    return logitsOfPooled(backbone.pool(backbone.finish(last), mask, training), training);
  }

  /**
   * The logits of a batch of which the backbone's part is already computed: the head alone.
   *
   * @param vectors {@code [batch, pooled width]}, what the backbone's pooling gave; closed by this
   *     method
   * @param training whether dropout is in force
   * @return {@code [batch, classes]}
   */
  public NDArray logitsOfPooled(NDArray vectors, boolean training) {
    NDArray last = transform == null ? vectors : transform.forward(vectors, training);
    try (NDArray vector = dropout.forward(last, training)) {
      return classifier.forward(vector, training);
    }
  }

  /**
   * Where the head's last linear layer is.
   *
   * @return its path
   */
  public String outputPath() {
    return outputPath;
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
   * The width of an example's pooled vector.
   *
   * @return at least 1
   */
  public int width() {
    return width;
  }

  /**
   * What turns an input into vectors.
   *
   * @return the part below the head, adapters included
   */
  public Backbone backbone() {
    return backbone;
  }

  /** Frees the arrays that are the network's own. */
  @Override
  public void close() {
    cleanable.clean();
  }
}
