package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AttentionBlock;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.TokenPlaces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained network without its head: embeddings, layers one after the other, a final norm where
 * the family has one, and pooling.
 */
public abstract class Backbone extends Module {

  private boolean sharing;

  /** For the families. */
  protected Backbone() {}

  /**
   * Adds a module whose parameters adapters share.
   *
   * @param name the name of the adapter, which becomes a part of the parameters' paths
   * @param shared the module
   */
  public final void share(String name, Module shared) {
    // Two of the same method would have the same paths.
    String part = name.isEmpty() && sharing ? "shared" : name;
    sharing = true;
    var unused = child(part.isEmpty() ? part : free(part), shared);
  }

  /**
   * What turns an input into the first vectors.
   *
   * @return the module below the first layer
   */
  public abstract Module embeddings();

  /**
   * The layers.
   *
   * @return from the first that data meets to the last
   */
  public abstract List<? extends Module> layers();

  /**
   * The table of token vectors, with which a tied head of a language model computes its logits.
   *
   * @return float32 {@code [vocabulary, width]}
   * @throws IllegalStateException if the network takes no tokens
   */
  public final Parameter tokenTable() {
    Embedding table = tokens();
    if (table == null) {
      throw new IllegalStateException("A network of images has no table of tokens");
    }
    return table.weight();
  }

  /**
   * The table of token vectors, before which adapters put their own.
   *
   * @return null for a network that takes no tokens
   */
  public @Nullable Embedding tokens() {
    return null;
  }

  /**
   * Whether the attention of every layer can see keys and values before those of the tokens.
   *
   * @return false unless a family says otherwise
   */
  public boolean takesPrefixes() {
    return false;
  }

  /** What stands before the tokens of every text now. */
  final Preceding preceding() {
    return Preceding.of(tokens());
  }

  /**
   * How many vectors stand before those of a text's own tokens in every hidden state: those of
   * prompts.
   *
   * @return 0 without a prompt
   */
  public final int prompted() {
    return preceding().prompted();
  }

  /**
   * A mask of texts as a mask of their hidden states.
   *
   * @param mask int64 {@code [batch, tokens]}, or null; stays open
   * @return a new array {@code [batch, prompt + tokens]}, or null where the mask is good as it is
   */
  public final @Nullable NDArray longer(@Nullable NDArray mask) {
    return preceding().longer(mask);
  }

  /**
   * The vectors below the first layer.
   *
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, prompt + tokens, width]}, or {@code [batch, channels, height, width]}
   *     for a convolutional network
   */
  public final NDArray embed(Input input, boolean training) {
    Preceding preceding = preceding();
    if (preceding.prompted() == 0 || !(input instanceof Tokens tokens)) {
      return embedded(input, training);
    }
    try (Tokens longer = preceding.before(tokens)) {
      return embedded(longer, training);
    }
  }

  /**
   * The vectors below the first layer.
   *
   * @param input the batch, with places for prompts; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, or {@code [batch, channels, height, width]}
   */
  protected abstract NDArray embedded(Input input, boolean training);

  /**
   * Begins a pass through the layers.
   *
   * @param hidden what enters the first of them; stays open
   * @param mask int64 {@code [batch, tokens]} with the places of prompts, 1 for a token and 0 for
   *     padding, or null when nothing is padded; stays open
   * @param training whether dropout is in force
   * @return the pass, to be closed
   */
  protected abstract LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training);

  /**
   * The final norm, where the family has one.
   *
   * @param hidden what the last layer gave; closed by this method unless returned
   * @return the same shape
   */
  public NDArray finish(NDArray hidden) {
    return hidden;
  }

  /**
   * The last hidden state.
   *
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, prompt + tokens, width]}, after the last layer and the final norm
   */
  public final NDArray forward(Input input, boolean training) {
    return finish(
        through(embed(input, training), 0, layers().size(), input.paddingMask(), training));
  }

  /**
   * Some of the layers, one after the other, without the final norm.
   *
   * @param hidden what the layer before the first gave; closed by this method unless returned
   * @param from the first layer, from 0
   * @param to the layer after the last; {@code hidden} itself is returned if it is {@code from}
   * @param mask int64 {@code [batch, tokens]} of the texts alone, 1 for a token and 0 for padding,
   *     or null when nothing is padded; stays open
   * @param training whether dropout is in force
   * @return after the last of the layers
   */
  public final NDArray through(
      NDArray hidden, int from, int to, @Nullable NDArray mask, boolean training) {
    NDArray current = hidden;
    try (NDArray longer = longer(mask);
        TokenPlaces tokens = new TokenPlaces(longer == null ? mask : longer);
        LayerPass pass = begin(hidden, longer == null ? mask : longer, training)) {
      for (int index = from; index < to; index++) {
        try (NDArray below = current) {
          current = pass.layer(index, below);
        }
        current = intervened(index, current, tokens);
      }
    }
    return current;
  }

  /** What a layer gave, as interventions leave it; closed by this method unless returned. */
  final NDArray intervened(int index, NDArray output, TokenPlaces tokens) {
    return layers().get(index) instanceof AttentionBlock block
        ? block.intervened(output, tokens)
        : output;
  }

  /**
   * One vector for each example, as the architecture's {@link Pooling} says. The vectors of a
   * prompt count as a text's first tokens, as they do in PEFT.
   *
   * @param hidden what {@link #finish} gave; closed by this method
   * @param mask int64 {@code [batch, tokens]} of the texts alone, 1 for a token and 0 for padding,
   *     or null for images; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, pooled width]}
   */
  public final NDArray pool(NDArray hidden, @Nullable NDArray mask, boolean training) {
    try (NDArray longer = longer(mask)) {
      return pooled(hidden, longer == null ? mask : longer, training);
    }
  }

  /**
   * One vector for each example.
   *
   * @param hidden what {@link #finish} gave; closed by this method
   * @param mask int64 {@code [batch, tokens]} with the places of prompts, or null for images; stays
   *     open
   * @param training whether dropout is in force
   * @return {@code [batch, pooled width]}
   */
  protected abstract NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training);
}
