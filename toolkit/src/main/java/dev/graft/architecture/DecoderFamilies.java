package dev.graft.architecture;

import dev.graft.architecture.DecoderConfiguration.Attention;
import dev.graft.architecture.DecoderConfiguration.LayerKind;
import dev.graft.architecture.DecoderConfiguration.Norms;
import dev.graft.module.RotarySettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Llama and its relatives, each as its difference: what its configuration may switch, and what goes
 * without saying. What a configuration leaves out means what it means to transformers.
 */
final class DecoderFamilies {
  private static final String ACTIVATION = "hidden_act";
  private static final int USUAL_WINDOW = 4096;

  private DecoderFamilies() {}

  /**
   * Llama, SmolLM, TinyLlama (Touvron et al. 2023, Dubey et al. 2024): biases can be switched on.
   */
  static Architecture llama(ConfigurationFile config, Optional<Pooling> pooling) {
    var reader = new DecoderReader(config, "llama", pooling);
    int headWidth = reader.headWidth();
    RotarySettings positions = new RotaryReader(config, headWidth).read();
    boolean bias = config.flag("attention_bias");
    return reader.read(
        reader.attention(OptionalInt.empty(), headWidth, bias, bias),
        reader.feedForward(ACTIVATION, Activation.SILU, config.flag("mlp_bias")),
        reader.norms(),
        reader.layers(positions, positions, OptionalInt.empty(), layer -> false),
        false);
  }

  /** Mistral (Jiang et al. 2023): a window slides in every layer, or in none. */
  static Architecture mistral(ConfigurationFile config, Optional<Pooling> pooling) {
    var reader = new DecoderReader(config, "mistral", pooling);
    int headWidth = reader.headWidth();
    RotarySettings positions = new RotaryReader(config, headWidth).read();
    OptionalInt window = reader.window(USUAL_WINDOW);
    List<LayerKind> layers =
        reader.layers(positions, positions, window, layer -> window.isPresent());
    if (layers.stream().distinct().count() > 1) {
      throw config.wrong("layer_types", "the same type for all layers");
    }
    return reader.read(
        reader.attention(OptionalInt.of(8), headWidth, false, false),
        reader.feedForward(ACTIVATION, Activation.SILU, false),
        reader.norms(),
        layers,
        false);
  }

  /** Qwen2 (Yang et al. 2024): biases on queries, keys and values. */
  static Architecture qwen2(ConfigurationFile config, Optional<Pooling> pooling) {
    var reader = new DecoderReader(config, "qwen2", pooling);
    int headWidth = reader.headWidth();
    return qwen(
        config, reader, reader.attention(OptionalInt.of(32), headWidth, true, false), false);
  }

  /** Qwen3 (Yang et al. 2025): each head of queries and keys is normalised. */
  static Architecture qwen3(ConfigurationFile config, Optional<Pooling> pooling) {
    var reader = new DecoderReader(config, "qwen3", pooling);
    boolean bias = config.flag("attention_bias");
    return qwen(
        config,
        reader,
        reader.attention(OptionalInt.of(32), reader.headWidth(128), bias, bias),
        true);
  }

  /** The window of a Qwen slides in the upper layers, if it is switched on. */
  private static Architecture qwen(
      ConfigurationFile config, DecoderReader reader, Attention attention, boolean headNorms) {
    RotarySettings positions = new RotaryReader(config, attention.headWidth()).read();
    OptionalInt window =
        config.flag("use_sliding_window") ? reader.window(USUAL_WINDOW) : OptionalInt.empty();
    int unlimited = config.wholeNumberIfStated("max_window_layers").orElse(28);
    return reader.read(
        headNorms ? attention.normalised() : attention,
        reader.feedForward(ACTIVATION, Activation.SILU, false),
        reader.norms(),
        reader.layers(
            positions, positions, window, layer -> window.isPresent() && layer >= unlimited),
        false);
  }

  /**
   * Gemma 3 (Gemma Team 2025): layers that slide with positions of their own between layers that
   * see all, norms on both sides of a sub-layer that store their distance from one, normalised
   * heads, scaled token vectors, and scores scaled by a number of their own.
   */
  static Architecture gemma3(ConfigurationFile config, Optional<Pooling> pooling) {
    DecoderReader.refuse(config, "attn_logit_softcapping");
    DecoderReader.refuse(config, "final_logit_softcapping");
    if (config.flag("use_bidirectional_attention")) {
      throw config.wrong(
          "use_bidirectional_attention", "false: tokens that see only those before them");
    }
    var reader = new DecoderReader(config, "gemma3_text", pooling);
    int headWidth = reader.headWidth(256);
    var rotary = new RotaryReader(config, headWidth);
    boolean bias = config.flag("attention_bias");
    double scalar = config.number("query_pre_attn_scalar", 256);
    if (!(scalar > 0 && scalar < Double.POSITIVE_INFINITY)) {
      throw config.wrong("query_pre_attn_scalar", "a number above 0");
    }
    int pattern = pattern(config);
    return reader
        .read(
            reader
                .attention(OptionalInt.of(4), headWidth, bias, bias)
                .normalised()
                .scaled(1 / Math.sqrt(scalar)),
            reader.feedForward("hidden_activation", Activation.GELU_TANH, false),
            new Norms(reader.norms().epsilon(), true, true),
            reader.layers(
                rotary.read(DecoderReader.FULL, true, "rope_theta", 1_000_000),
                rotary.read(
                    DecoderReader.SLIDING, false, "rope_local_base_freq", RotaryReader.USUAL_BASE),
                reader.window(USUAL_WINDOW),
                layer -> (layer + 1) % pattern != 0),
            true)
        .scaledEmbeddings(Math.sqrt(ConfigurationChecks.positive(config, "hidden_size")));
  }

  /** Every so many layers one sees all. */
  private static int pattern(ConfigurationFile config) {
    for (String key : List.of("sliding_window_pattern", "_sliding_window_pattern")) {
      if (config.wholeNumberIfStated(key).isPresent()) {
        return ConfigurationChecks.positive(config, key);
      }
    }
    return 6;
  }
}
