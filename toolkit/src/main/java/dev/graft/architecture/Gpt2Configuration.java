package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The numbers of a GPT-2 (Radford et al. 2019), named as in its {@code config.json}.
 *
 * @param vocabularySize the number of token ids
 * @param width the width of a token's vector
 * @param layerCount the number of layers
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param feedForwardWidth the width inside the feed-forward block
 * @param maxLength the number of positions
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 * @param scales what each layer multiplies its scores with
 * @param tied whether a language model's logits come from the table of token vectors
 * @param pooling how a sequence becomes one vector
 */
record Gpt2Configuration(
    int vocabularySize,
    int width,
    int layerCount,
    int heads,
    int feedForwardWidth,
    int maxLength,
    double epsilon,
    Activation activation,
    List<Double> scales,
    boolean tied,
    Pooling pooling)
    implements Architecture {
  private static final double USUAL_EPSILON = 1e-5;

  /** Reads a {@code config.json}; see {@link Families.Reader}. */
  static Architecture of(ConfigurationFile config, Optional<Pooling> pooling) {
    DecoderReader.refuse(config, "quantization_config");
    if (config.flag("add_cross_attention")) {
      throw config.wrong("add_cross_attention", "false: a decoder without an encoder");
    }
    int width = ConfigurationChecks.positive(config, "n_embd");
    int heads = ConfigurationChecks.heads(config, "n_head", "n_embd", width);
    int layers = ConfigurationChecks.positive(config, "n_layer");
    boolean stated = config.wholeNumberIfStated("n_inner").isPresent();
    return new Gpt2Configuration(
        ConfigurationChecks.positive(config, "vocab_size"),
        width,
        layers,
        heads,
        stated ? ConfigurationChecks.positive(config, "n_inner") : Math.multiplyExact(4, width),
        ConfigurationChecks.positive(config, "n_positions"),
        ConfigurationChecks.epsilon(config, "layer_norm_epsilon", USUAL_EPSILON),
        Activation.read(config, "activation_function", Activation.GELU_TANH),
        scales(config, layers, width / heads),
        config.flag("tie_word_embeddings", true),
        pooling.orElse(Pooling.LAST_TOKEN));
  }

  private static List<Double> scales(ConfigurationFile config, int layers, int headWidth) {
    double scale = config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(headWidth) : 1;
    boolean byDepth = config.flag("scale_attn_by_inverse_layer_idx");
    return IntStream.range(0, layers).mapToObj(i -> byDepth ? scale / (i + 1) : scale).toList();
  }

  @Override
  public Optional<AttentionHeads> attentionHeads() {
    return Optional.of(new AttentionHeads(heads, heads, width / heads));
  }

  @Override
  public Backbone build(Weights weights) {
    return new Gpt2(this, weights);
  }

  @Override
  public String family() {
    return "gpt2";
  }

  @Override
  public String checkpointPrefix() {
    return "transformer.";
  }

  @Override
  public List<String> layers() {
    return IntStream.range(0, layerCount).mapToObj(i -> "h." + i).toList();
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("c_attn");
  }

  @Override
  public boolean fanInFanOut() {
    return true;
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
