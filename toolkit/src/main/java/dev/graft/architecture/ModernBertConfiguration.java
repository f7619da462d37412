package dev.graft.architecture;

import dev.graft.module.LayerNorm;
import dev.graft.module.RotarySettings;
import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The numbers of ModernBERT (Warner et al. 2024).
 *
 * @param vocabulary the number of token ids
 * @param width the width of a token's vector
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param inside the width inside the feed-forward blocks
 * @param maxLength the most tokens
 * @param global for each layer whether it sees all tokens, else those of the window
 * @param reach how far the window goes to both sides
 * @param everywhere the positions in layers that see all tokens
 * @param nearby the positions in the others
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 * @param biases which linear layers and norms have a bias
 * @param transform what heads put before their last layer
 * @param tied whether a language model's logits come from the table of token vectors
 * @param pooling how a sequence becomes one vector
 * @param stated whether the model's directory says so
 */
record ModernBertConfiguration(
    int vocabulary,
    int width,
    int heads,
    int inside,
    int maxLength,
    List<Boolean> global,
    int reach,
    RotarySettings everywhere,
    RotarySettings nearby,
    double epsilon,
    Activation activation,
    Biases biases,
    HeadTransform transform,
    boolean tied,
    Pooling pooling,
    boolean stated)
    implements Architecture {
  private static final double DEFAULT_EPSILON = 1e-5;
  private static final int DEFAULT_PERIOD = 3;
  private static final int DEFAULT_WINDOW = 128;
  private static final double GLOBAL_BASE = 160_000;
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /** Which linear layers and norms have a bias. */
  record Biases(boolean attention, boolean feedForward, boolean norms, boolean decoder) {}

  /** Reads a {@code config.json}; see {@link Families.Reader}. */
  static ModernBertConfiguration of(ConfigurationFile config, Optional<Pooling> pooling) {
    int width = ConfigurationChecks.positive(config, "hidden_size");
    int heads = ConfigurationChecks.heads(config, "num_attention_heads", "hidden_size", width);
    if (width / heads % 2 != 0) {
      throw config.wrong("num_attention_heads", "one that gives heads of an even width");
    }
    int window = config.wholeNumberIfStated("local_attention").orElse(DEFAULT_WINDOW);
    if (window < 1) {
      throw config.wrong("local_attention", "at least 1");
    }
    double epsilon = ConfigurationChecks.epsilon(config, "norm_eps", DEFAULT_EPSILON);
    boolean normBias = config.flag("norm_bias");
    var rotary = new RotaryReader(config, width / heads);
    return new ModernBertConfiguration(
        ConfigurationChecks.positive(config, "vocab_size"),
        width,
        heads,
        ConfigurationChecks.positive(config, "intermediate_size"),
        ConfigurationChecks.positive(config, "max_position_embeddings"),
        global(config, ConfigurationChecks.positive(config, "num_hidden_layers")),
        window / 2,
        rotary.read(FULL, true, "global_rope_theta", GLOBAL_BASE),
        rotary.read(SLIDING, true, "local_rope_theta", RotaryReader.USUAL_BASE),
        epsilon,
        Activation.read(config, "hidden_activation", Activation.GELU),
        new Biases(
            config.flag("attention_bias"),
            config.flag("mlp_bias"),
            normBias,
            config.flag("decoder_bias", true)),
        new HeadTransform(
            "head.dense",
            config.flag("classifier_bias"),
            Activation.read(config, "classifier_activation", Activation.GELU),
            Optional.of(new HeadTransform.Norm("head.norm", normBias, epsilon))),
        config.flag("tie_word_embeddings", true),
        pooling.orElse(classifierPooling(config)),
        pooling.isPresent());
  }

  private static Pooling classifierPooling(ConfigurationFile config) {
    String key = "classifier_pooling";
    return switch (config.text(key).orElse("cls")) {
      case "cls" -> Pooling.FIRST_TOKEN;
      case "mean" -> Pooling.MEAN;
      default -> throw config.wrong(key, "'cls' or 'mean'");
    };
  }

  private static List<Boolean> global(ConfigurationFile config, int layers) {
    List<String> types = config.list("layer_types");
    if (types.isEmpty()) {
      String key = "global_attn_every_n_layers";
      int period = config.wholeNumberIfStated(key).orElse(DEFAULT_PERIOD);
      if (period < 1) {
        throw config.wrong(key, "at least 1");
      }
      return IntStream.range(0, layers).mapToObj(i -> i % period == 0).toList();
    }
    if (types.size() != layers || !List.of(FULL, SLIDING).containsAll(types)) {
      throw config.wrong(
          "layer_types", "'%s' or '%s' for each of %d layers".formatted(FULL, SLIDING, layers));
    }
    return types.stream().map(FULL::equals).toList();
  }

  LayerNorm norm(Weights weights) {
    return new LayerNorm(
        weights.get("weight", width), biases.norms() ? weights.get("bias", width) : null, epsilon);
  }

  boolean attentionBias() {
    return biases.attention();
  }

  boolean feedForwardBias() {
    return biases.feedForward();
  }

  @Override
  public Optional<AttentionHeads> attentionHeads() {
    return Optional.of(new AttentionHeads(heads, heads, width / heads));
  }

  @Override
  public Backbone build(Weights weights) {
    return new ModernBert(this, weights);
  }

  @Override
  public String family() {
    return "modernbert";
  }

  @Override
  public String checkpointPrefix() {
    return "model.";
  }

  @Override
  public List<String> layers() {
    return IntStream.range(0, global.size()).mapToObj(i -> "layers." + i).toList();
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("Wqkv");
  }

  @Override
  public HeadLayout head() {
    return stated ? HeadLayout.PLAIN : HeadLayout.of(transform, "classifier");
  }

  @Override
  public Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(
        new LanguageHeadLayout(
            false,
            Optional.of(transform),
            tied ? Optional.empty() : Optional.of("decoder.weight"),
            biases.decoder() ? Optional.of("decoder.bias") : Optional.empty()));
  }
}
