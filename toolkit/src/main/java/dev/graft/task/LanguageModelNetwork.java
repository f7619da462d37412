package dev.graft.task;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.architecture.LanguageHeadLayout;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import dev.graft.tensor.PromptOperations;
import org.jspecify.annotations.Nullable;

/** A backbone with the head of a language model: logits over the vocabulary for each token. */
public final class LanguageModelNetwork extends Module {
  /** The label of a place that does not count. */
  private static final int UNCOUNTED = -100;

  private final Backbone backbone;
  private final LanguageHeadLayout layout;
  private final @Nullable Transform transform;
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /**
   * A pretrained language model, frozen until said otherwise.
   *
   * @param backbone what turns tokens into vectors
   * @param layout the head
   * @param weights where the head's own parameters come from
   * @throws IllegalArgumentException if one of them is missing or has another shape
   */
  public LanguageModelNetwork(Backbone backbone, LanguageHeadLayout layout, Weights weights) {
    this.backbone = child("", backbone);
    this.layout = layout;
    long[] table = backbone.tokenTable().shape();
    HeadParameters source = HeadParameters.pretrained(weights);
    transform =
        layout
            .transform()
            .map(numbers -> child("", new Transform(numbers, source, table[1])))
            .orElse(null);
    weight =
        layout
            .weight()
            .map(path -> parameter(path, weights.get(path, table)))
            .orElse(backbone.tokenTable());
    bias = layout.bias().map(path -> parameter(path, weights.get(path, table[0]))).orElse(null);
  }

  /**
   * The logits of every token, after those of a prompt's places.
   *
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, prompt + tokens, vocabulary]}
   */
  public NDArray logits(Input input, boolean training) {
    return logitsOfHidden(backbone.forward(input, training), training);
  }

  /**
   * The logits of tokens of which the backbone's part is already computed.
   *
   * @param hidden {@code [..., width]}, after the backbone's final norm; closed by this method
   * @param training whether dropout is in force
   * @return {@code [..., vocabulary]}
   */
  public NDArray logitsOfHidden(NDArray hidden, boolean training) {
    try (NDArray last = transform == null ? hidden : transform.forward(hidden, training)) {
      return Operations.linear(last, weight.array(), bias == null ? null : bias.array());
    }
  }

  /**
   * The mean loss of a batch over the tokens that count; those of a prompt do not.
   *
   * @param logits {@code [batch, prompt + tokens, vocabulary]}; stays open
   * @param labels int64 {@code [batch, tokens]}, token ids, or -100 where a token does not count;
   *     not shifted
   * @return a zero-dimensional array
   */
  public NDArray loss(NDArray logits, NDArray labels) {
    int prompted = backbone.prompted();
    if (prompted == 0) {
      return Operations.tokenCrossEntropy(logits, labels, layout.causal());
    }
    try (NDArray longer = PromptOperations.prepend(labels, prompted, UNCOUNTED)) {
      return Operations.tokenCrossEntropy(logits, longer, layout.causal());
    }
  }

  /**
   * What turns tokens into vectors.
   *
   * @return the part below the head
   */
  public Backbone backbone() {
    return backbone;
  }

  /** Whether a token's logits are for the next token, else for its own place. */
  public boolean causal() {
    return layout.causal();
  }
}
