package dev.graft.architecture;

import dev.graft.architecture.DecoderConfiguration.Attention;
import dev.graft.architecture.DecoderConfiguration.FeedForward;
import dev.graft.architecture.DecoderConfiguration.LayerKind;
import dev.graft.architecture.DecoderConfiguration.Norms;
import dev.graft.module.RotarySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** Reads what the configurations of all decoders of Llama's kind have in common. */
final class DecoderReader {
  static final String FULL = "full_attention";
  static final String SLIDING = "sliding_attention";

  private static final String HEADS = "num_attention_heads";
  private static final String WIDTH = "hidden_size";
  private static final double USUAL_EPSILON = 1e-6;

  private final ConfigurationFile config;
  private final String family;
  private final Optional<Pooling> pooling;

  DecoderReader(ConfigurationFile config, String family, Optional<Pooling> pooling) {
    this.config = config;
    this.family = family;
    this.pooling = pooling;
    refuse(config, "quantization_config");
  }

  /** Refuses a key that says something. */
  static void refuse(ConfigurationFile config, String key) {
    if (config.has(key) && !config.content().get(key).isJsonNull()) {
      throw config.wrong(key, "null: nothing else is supported");
    }
  }

  private static int positive(ConfigurationFile config, String key, int value) {
    if (value < 1) {
      throw config.wrong(key, "at least 1");
    }
    return value;
  }

  /** The width of a head: stated, or an equal share of the network's width. */
  int headWidth() {
    OptionalInt stated = config.wholeNumberIfStated("head_dim");
    if (stated.isPresent()) {
      return positive(config, "head_dim", stated.getAsInt());
    }
    int width = ConfigurationChecks.positive(config, WIDTH);
    return width / ConfigurationChecks.heads(config, HEADS, WIDTH, width);
  }

  /** The width of a head: stated, or what the family's are. */
  int headWidth(int otherwise) {
    return config.has("head_dim") ? headWidth() : otherwise;
  }

  /**
   * The numbers of attention.
   *
   * @param keyValueHeads where the configuration does not mention them; null there means one for
   *     each query head
   * @param headWidth the width of a head
   * @param inputBias whether the projections to queries, keys and values have a bias
   * @param outputBias whether the projection behind attention has a bias
   */
  Attention attention(
      OptionalInt keyValueHeads, int headWidth, boolean inputBias, boolean outputBias) {
    String key = "num_key_value_heads";
    int heads = ConfigurationChecks.positive(config, HEADS);
    int shared =
        config.has(key)
            ? config.wholeNumberIfStated(key).orElse(heads)
            : keyValueHeads.orElse(heads);
    if (heads % positive(config, key, shared) != 0) {
      throw config.wrong(key, "a divisor of num_attention_heads, " + heads);
    }
    double scale = 1 / Math.sqrt(headWidth);
    return new Attention(heads, shared, headWidth, scale, inputBias, outputBias, false);
  }

  FeedForward feedForward(String activationKey, Activation otherwise, boolean bias) {
    return new FeedForward(
        ConfigurationChecks.positive(config, "intermediate_size"),
        Activation.read(config, activationKey, otherwise),
        bias);
  }

  Norms norms() {
    return new Norms(
        ConfigurationChecks.epsilon(config, "rms_norm_eps", USUAL_EPSILON), false, false);
  }

  /**
   * The window of sliding layers.
   *
   * @param otherwise where the configuration does not mention it; null there means none
   */
  OptionalInt window(int otherwise) {
    String key = "sliding_window";
    if (!config.has(key)) {
      return OptionalInt.of(otherwise);
    }
    OptionalInt stated = config.wholeNumberIfStated(key);
    return stated.isPresent() ? OptionalInt.of(positive(config, key, stated.getAsInt())) : stated;
  }

  /**
   * The layers, sliding or not as {@code layer_types} says.
   *
   * @param full the positions of layers without a window
   * @param sliding the positions of layers with one
   * @param window the window, if there is one
   * @param otherwise which layers slide where the configuration does not say
   */
  List<LayerKind> layers(
      RotarySettings full, RotarySettings sliding, OptionalInt window, IntPredicate otherwise) {
    String key = "layer_types";
    int count = ConfigurationChecks.positive(config, "num_hidden_layers");
    List<String> types = config.list(key);
    if (!types.isEmpty() && types.size() != count) {
      throw config.wrong(key, "a type for each of num_hidden_layers, " + count);
    }
    var layers = new ArrayList<LayerKind>();
    for (int i = 0; i < count; i++) {
      boolean slides = types.isEmpty() ? otherwise.test(i) : slides(key, types.get(i));
      if (slides && window.isEmpty()) {
        throw config.wrong(
            types.isEmpty() ? "sliding_window" : key,
            types.isEmpty()
                ? "a whole number"
                : "'%s' alone: no window is in force".formatted(FULL));
      }
      layers.add(
          slides
              ? new LayerKind(sliding, window.getAsInt())
              : new LayerKind(full, CausalAttention.UNLIMITED));
    }
    return layers;
  }

  private boolean slides(String key, String type) {
    if (!type.equals(FULL) && !type.equals(SLIDING)) {
      throw config.wrong(key, "'%s' or '%s' for each layer".formatted(FULL, SLIDING));
    }
    return type.equals(SLIDING);
  }

  /** All parts together. */
  DecoderConfiguration read(
      Attention attention,
      FeedForward feedForward,
      Norms norms,
      List<LayerKind> layers,
      boolean tiedUnlessStated) {
    return new DecoderConfiguration(
        family,
        ConfigurationChecks.positive(config, "vocab_size"),
        ConfigurationChecks.positive(config, WIDTH),
        ConfigurationChecks.positive(config, "max_position_embeddings"),
        1,
        attention,
        feedForward,
        norms,
        layers,
        config.flag("tie_word_embeddings", tiedUnlessStated),
        pooling.orElse(Pooling.LAST_TOKEN));
  }
}
