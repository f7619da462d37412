package dev.graft.architecture;

import com.google.gson.JsonObject;
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
   *     supported, or a number is missing or out of range
   */
  public static BertConfiguration of(JsonObject config, Pooling pooling) {
    expect(config, "model_type", "bert");
    expect(config, "hidden_act", "gelu");
    expect(config, "position_embedding_type", "absolute");
    return new BertConfiguration(
        number(config, "vocab_size"),
        number(config, "hidden_size"),
        number(config, "num_hidden_layers"),
        number(config, "num_attention_heads"),
        number(config, "intermediate_size"),
        number(config, "max_position_embeddings"),
        number(config, "type_vocab_size"),
        config.has("layer_norm_eps") ? config.get("layer_norm_eps").getAsDouble() : 1e-12,
        pooling);
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

  private static void expect(JsonObject config, String key, String supported) {
    if (config.has(key) && !config.get(key).getAsString().equals(supported)) {
      throw new IllegalArgumentException(
          "The configuration says %s = %s; supported is '%s'"
              .formatted(key, config.get(key), supported));
    }
  }

  private static int number(JsonObject config, String key) {
    if (!config.has(key)) {
      throw new IllegalArgumentException("The configuration lacks '" + key + "'");
    }
    try {
      return config.get(key).getAsInt();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The configuration says %s = %s; expected is a whole number"
              .formatted(key, config.get(key)),
          e);
    }
  }
}
