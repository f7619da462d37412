package dev.graft.architecture;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.graft.module.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The numbers of DeBERTa-v2 and v3 (He et al. 2021), but for the convolution of the two largest v2
 * models.
 *
 * @param sizes the numbers shared with BERT
 * @param maxLength the most tokens
 * @param relative what attention knows of relative positions, if anything
 * @param terms how many products a score of attention is the sum of
 * @param poolerActivation what a classifier applies after its first dense layer
 * @param legacy whether the head of a language model has BERT's names
 * @param stated how a sequence becomes one vector, if the model's directory says so
 */
record DebertaV2Configuration(
    EncoderSizes sizes,
    int maxLength,
    Optional<RelativeAttention> relative,
    int terms,
    Activation poolerActivation,
    boolean legacy,
    Optional<Pooling> stated)
    implements EncoderFamily {
  private static final double DEFAULT_EPSILON = 1e-7;
  private static final String CONTENT_TO_POSITION = "c2p";
  private static final String POSITION_TO_CONTENT = "p2c";

  /** Reads a {@code config.json}; see {@link Families.Reader}. */
  static DebertaV2Configuration of(ConfigurationFile config, Optional<Pooling> pooling) {
    if (config.wholeNumberIfStated("conv_kernel_size").orElse(0) > 0) {
      throw config.wrong(
          "conv_kernel_size", "0: the convolution of the largest v2 models is not supported");
    }
    int types =
        config.has("type_vocab_size")
            ? ConfigurationChecks.atLeast(config, "type_vocab_size", 0)
            : 0;
    EncoderSizes sizes = EncoderSizes.read(config, types, DEFAULT_EPSILON);
    same(config, "embedding_size", sizes.width());
    same(config, "pooler_hidden_size", sizes.width());
    same(config, "attention_head_size", sizes.headWidth());
    List<String> kinds = kinds(config);
    return new DebertaV2Configuration(
        config.flag("position_biased_input", true) ? sizes : sizes.withoutPositions(),
        sizes.positions(),
        config.flag("relative_attention")
            ? Optional.of(relative(config, kinds, sizes.positions()))
            : Optional.empty(),
        1 + kinds.size(),
        Activation.read(config, "pooler_hidden_act", Activation.GELU),
        config.flag("legacy", true),
        pooling);
  }

  private static RelativeAttention relative(
      ConfigurationFile config, List<String> kinds, int positions) {
    int longest = config.wholeNumberIfStated("max_relative_positions").orElse(-1);
    int buckets = config.wholeNumberIfStated("position_buckets").orElse(-1);
    if (buckets == 1) {
      throw config.wrong("position_buckets", "at least 2, or -1 for none");
    }
    return new RelativeAttention(
        kinds.contains(CONTENT_TO_POSITION),
        kinds.contains(POSITION_TO_CONTENT),
        config.flag("share_att_key"),
        normed(config),
        Math.max(0, buckets),
        longest < 1 ? positions : longest);
  }

  private static boolean normed(ConfigurationFile config) {
    List<String> words = words(config.text("norm_rel_ebd").orElse("none"));
    if (!List.of("none", "layer_norm").containsAll(words)) {
      throw config.wrong("norm_rel_ebd", "'layer_norm' or 'none'");
    }
    return words.contains("layer_norm");
  }

  /** A list, or a text such as {@code p2c|c2p}. */
  private static List<String> kinds(ConfigurationFile config) {
    String key = "pos_att_type";
    JsonElement stated = config.content().get(key);
    List<String> kinds =
        stated instanceof JsonPrimitive text && text.isString()
            ? words(text.getAsString())
            : config.list(key);
    kinds = kinds.stream().filter(kind -> !kind.isEmpty()).distinct().toList();
    if (!List.of(CONTENT_TO_POSITION, POSITION_TO_CONTENT).containsAll(kinds)) {
      throw config.wrong(key, "of 'c2p' and 'p2c'");
    }
    return kinds;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\|")).map(String::strip).toList();
  }

  private static void same(ConfigurationFile config, String key, int supported) {
    if (config.wholeNumberIfStated(key).orElse(supported) != supported) {
      throw config.wrong(key, supported + ": nothing else is supported");
    }
  }

  @Override
  public Backbone build(Weights weights) {
    return new DebertaV2(this, weights);
  }

  @Override
  public String family() {
    return "deberta-v2";
  }

  @Override
  public String checkpointPrefix() {
    return "deberta.";
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("query_proj", "value_proj");
  }

  @Override
  public HeadLayout head() {
    return ConfigurationChecks.head(
        stated, HeadLayout.of(HeadTransform.of("pooler.dense", poolerActivation), "classifier"));
  }

  @Override
  public Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(
        legacy
            ? MaskedHeads.bert(sizes.activation(), sizes.epsilon(), sizes.tied())
            : MaskedHeads.deberta(sizes.activation(), sizes.epsilon()));
  }

  /** Some files hold the head under the newer names without saying so. */
  @Override
  public List<String> storedNames(String path) {
    return StoredNames.of(path, MaskedHeads.DEBERTA_NAMES);
  }
}
