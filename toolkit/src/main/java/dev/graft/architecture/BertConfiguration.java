package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The numbers of a BERT backbone (Devlin et al. 2019), named as in its {@code config.json}.
 *
 * @param vocabularySize the number of token ids
 * @param width the width of a token's vector
 * @param layerCount the number of layers
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param feedForwardWidth the width inside the feed-forward block
 * @param maxLength the number of positions
 * @param tokenTypes the number of token types
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 * @param tied whether a language model's logits come from the table of token vectors
 * @param pooling how a sequence becomes one vector
 */
public record BertConfiguration(
    int vocabularySize,
    int width,
    int layerCount,
    int heads,
    int feedForwardWidth,
    int maxLength,
    int tokenTypes,
    double epsilon,
    Activation activation,
    boolean tied,
    Pooling pooling)
    implements Architecture {
  private static final double DEFAULT_EPSILON = 1e-12;

  /** Checks the numbers. */
  public BertConfiguration {
    positive("vocab_size", vocabularySize);
    positive("hidden_size", width);
    positive("num_hidden_layers", layerCount);
    positive("num_attention_heads", heads);
    positive("intermediate_size", feedForwardWidth);
    positive("max_position_embeddings", maxLength);
    positive("type_vocab_size", tokenTypes);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size %d must be a multiple of num_attention_heads %d".formatted(width, heads));
    }
  }

  /**
   * Reads a {@code config.json}.
   *
   * @param config its content
   * @param has whether the checkpoint holds an array, prefix included
   * @param pooling how a sequence becomes one vector; empty for BERT's pooler where there is one,
   *     else the mean
   * @return the configuration
   * @throws IllegalArgumentException if the family, the activation or the kind of positions is not
   *     supported, or a number is missing or out of range; the message names the file and the key
   */
  static BertConfiguration of(
      ConfigurationFile config, Predicate<String> has, Optional<Pooling> pooling) {
    expect(config, "model_type", "bert");
    expect(config, "position_embedding_type", "absolute");
    if (config.flag("is_decoder")) {
      throw config.wrong("is_decoder", "false: an encoder, whose tokens see one another");
    }
    double epsilon = config.number("layer_norm_eps", DEFAULT_EPSILON);
    if (!(epsilon > 0 && epsilon < 1)) {
      throw config.wrong("layer_norm_eps", "a number above 0 and below 1");
    }
    int vocabularySize = config.wholeNumber("vocab_size");
    int width = config.wholeNumber("hidden_size");
    int layerCount = config.wholeNumber("num_hidden_layers");
    int heads = config.wholeNumber("num_attention_heads");
    int feedForwardWidth = config.wholeNumber("intermediate_size");
    int maxLength = config.wholeNumber("max_position_embeddings");
    int tokenTypes = config.wholeNumber("type_vocab_size");
    try {
      return new BertConfiguration(
          vocabularySize,
          width,
          layerCount,
          heads,
          feedForwardWidth,
          maxLength,
          tokenTypes,
          epsilon,
          Activation.read(config, "hidden_act", Activation.GELU),
          config.flag("tie_word_embeddings", true),
          pooling.orElse(
              has.test("bert.pooler.dense.weight") || has.test("pooler.dense.weight")
                  ? Pooling.BERT_POOLER
                  : Pooling.MEAN));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(config.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Backbone build(Weights weights) {
    return new Bert(this, weights);
  }

  @Override
  public String family() {
    return "bert";
  }

  @Override
  public String checkpointPrefix() {
    return "bert.";
  }

  @Override
  public List<String> layers() {
    return IntStream.range(0, layerCount).mapToObj(i -> "encoder.layer." + i).toList();
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("query", "value");
  }

  @Override
  public Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(
        LanguageHeadLayout.masked(
            HeadTransform.of("cls.predictions.transform.dense", activation)
                .norm("cls.predictions.transform.LayerNorm", epsilon),
            tied ? Optional.empty() : Optional.of("cls.predictions.decoder.weight"),
            "cls.predictions.bias"));
  }

  /** Checkpoints converted from TensorFlow name a layer norm's parameters as the papers do. */
  @Override
  public List<String> storedNames(String path) {
    String greek =
        path.replaceFirst("(LayerNorm)\\.weight$", "$1.gamma")
            .replaceFirst("(LayerNorm)\\.bias$", "$1.beta");
    return greek.equals(path) ? List.of(path) : List.of(path, greek);
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " must be at least 1, but was " + value);
    }
  }

  private static void expect(ConfigurationFile config, String key, String supported) {
    if (!config.text(key).orElse(supported).equals(supported)) {
      throw config.wrong(key, "'" + supported + "': nothing else is supported");
    }
  }
}
