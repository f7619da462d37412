package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers of a BERT encoder (Devlin et al. 2019), named as in its {@code config.json}.
 *
 * @param vocabularySize the number of token ids
 * @param width the width of a token's vector
 * @param layerCount the number of layers
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param feedForwardWidth the width inside the feed-forward block
 * @param maxLength the number of positions
 * @param tokenTypes the number of token types
 * @param epsilon of the layer norms
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
   * @param pooling how a sequence becomes one vector
   * @return the configuration
   * @throws IllegalArgumentException if the family, the activation or the kind of positions is not
   *     supported, or a number is missing or out of range; the message names the file and the key
   */
  public static BertConfiguration of(ConfigurationFile config, Pooling pooling) {
    expect(config, "model_type", "bert");
    expect(config, "hidden_act", "gelu");
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
          pooling);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(config.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public TextEncoder build(Weights weights) {
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
