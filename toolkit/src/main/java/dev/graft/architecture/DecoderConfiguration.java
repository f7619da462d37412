package dev.graft.architecture;

import dev.graft.module.RotarySettings;
import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The numbers of a decoder of Llama's kind: rotary positions, root mean square norms before each
 * sub-layer, gated feed-forward blocks, grouped-query attention (Touvron et al. 2023, Ainslie et
 * al. 2023). {@link DecoderFamilies} reads them from the configurations of Llama and its relatives.
 *
 * @param family as {@code model_type} in a configuration
 * @param vocabularySize the number of token ids
 * @param width the width of a token's vector
 * @param maxLength the number of positions
 * @param embeddingScale what token vectors are multiplied with
 * @param attention the numbers of attention
 * @param feedForward the numbers of the feed-forward blocks
 * @param norms the numbers of the norms
 * @param layerKinds what layers differ in, from the first to the last
 * @param tied whether a language model's logits come from the table of token vectors
 * @param pooling how a sequence becomes one vector
 */
record DecoderConfiguration(
    String family,
    int vocabularySize,
    int width,
    int maxLength,
    double embeddingScale,
    Attention attention,
    FeedForward feedForward,
    Norms norms,
    List<LayerKind> layerKinds,
    boolean tied,
    Pooling pooling)
    implements Architecture {

  /** Copies the list. */
  DecoderConfiguration {
    layerKinds = List.copyOf(layerKinds);
  }

  /**
   * The numbers of attention.
   *
   * @param heads the number of query heads
   * @param keyValueHeads the number of heads of keys and values, a divisor of {@code heads}
   * @param headWidth the width of one head, even
   * @param scale what scores are multiplied with
   * @param inputBias whether the projections to queries, keys and values have a bias
   * @param outputBias whether the projection behind attention has a bias
   * @param headNorms whether each head of queries and keys is normalised
   */
  record Attention(
      int heads,
      int keyValueHeads,
      int headWidth,
      double scale,
      boolean inputBias,
      boolean outputBias,
      boolean headNorms) {

    /** The same with normalised heads. */
    Attention normalised() {
      return new Attention(heads, keyValueHeads, headWidth, scale, inputBias, outputBias, true);
    }

    /** The same with another scale. */
    Attention scaled(double other) {
      return new Attention(
          heads, keyValueHeads, headWidth, other, inputBias, outputBias, headNorms);
    }
  }

  /**
   * The numbers of the feed-forward blocks, {@code down(f(gate(x)) up(x))}.
   *
   * @param width the width inside
   * @param activation f
   * @param bias whether the three projections have biases
   */
  record FeedForward(int width, Activation activation, boolean bias) {}

  /**
   * The numbers of the norms.
   *
   * @param epsilon added to the mean square
   * @param aroundOne whether weights are stored as their distance from one
   * @param afterSubLayers whether what a sub-layer gives is normalised too, before the residual sum
   */
  record Norms(double epsilon, boolean aroundOne, boolean afterSubLayers) {}

  /**
   * What layers differ in.
   *
   * @param positions the rotary positions
   * @param window how many tokens a token sees, itself included
   */
  record LayerKind(RotarySettings positions, int window) {}

  /**
   * The same decoder with scaled token vectors.
   *
   * @param scale what they are multiplied with
   */
  DecoderConfiguration scaledEmbeddings(double scale) {
    return new DecoderConfiguration(
        family,
        vocabularySize,
        width,
        maxLength,
        scale,
        attention,
        feedForward,
        norms,
        layerKinds,
        tied,
        pooling);
  }

  @Override
  public Optional<AttentionHeads> attentionHeads() {
    return Optional.of(
        new AttentionHeads(attention.heads(), attention.keyValueHeads(), attention.headWidth()));
  }

  @Override
  public Backbone build(Weights weights) {
    return new Decoder(this, weights);
  }

  @Override
  public String checkpointPrefix() {
    return "model.";
  }

  @Override
  public List<String> layers() {
    return IntStream.range(0, layerKinds.size()).mapToObj(i -> "layers." + i).toList();
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("q_proj", "v_proj");
  }

  @Override
  public HeadLayout head() {
    return HeadLayout.linear("score", false);
  }

  @Override
  public Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(LanguageHeadLayout.causal(tied));
  }
}
