package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * DistilBERT (Sanh et al. 2019): BERT's network without token types, with names of its own.
 *
 * @param sizes the numbers
 * @param stated how a sequence becomes one vector, if the model's directory says so
 */
record DistilBertConfiguration(EncoderSizes sizes, Optional<Pooling> stated)
    implements EncoderFamily {
  private static final double EPSILON = 1e-12;
  private static final PostNormLayer.Names NAMES =
      new PostNormLayer.Names(
          "attention",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");
  private static final SelfAttention.Names PROJECTIONS =
      new SelfAttention.Names("q_lin", "k_lin", "v_lin");

  /**
   * Reads a {@code config.json}; see {@link Families.Reader}. Sinusoidal positions need no care:
   * checkpoints hold their table too.
   */
  static DistilBertConfiguration of(ConfigurationFile config, Optional<Pooling> pooling) {
    int width = ConfigurationChecks.positive(config, "dim");
    var sizes =
        new EncoderSizes(
            ConfigurationChecks.positive(config, "vocab_size"),
            width,
            ConfigurationChecks.positive(config, "n_layers"),
            ConfigurationChecks.heads(config, "n_heads", "dim", width),
            ConfigurationChecks.positive(config, "hidden_dim"),
            ConfigurationChecks.positive(config, "max_position_embeddings"),
            0,
            EPSILON,
            Activation.read(config, "activation", Activation.GELU),
            config.flag("tie_word_embeddings", true));
    return new DistilBertConfiguration(sizes, pooling);
  }

  @Override
  public Backbone build(Weights weights) {
    return new PostNormEncoder(
        new PostNormEncoder.Form(
            family(),
            sizes,
            OptionalInt.empty(),
            layers(),
            NAMES,
            PROJECTIONS,
            Optional.empty(),
            pooling()),
        weights);
  }

  @Override
  public String family() {
    return "distilbert";
  }

  @Override
  public String checkpointPrefix() {
    return "distilbert.";
  }

  @Override
  public List<String> layers() {
    return numbered("transformer.layer.");
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("q_lin", "v_lin");
  }

  @Override
  public HeadLayout head() {
    return ConfigurationChecks.head(
        stated, HeadLayout.of(HeadTransform.of("pre_classifier", Activation.RELU), "classifier"));
  }

  @Override
  public Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(
        LanguageHeadLayout.masked(
            HeadTransform.of("vocab_transform", sizes.activation())
                .norm("vocab_layer_norm", EPSILON),
            sizes.tied() ? Optional.empty() : Optional.of("vocab_projector.weight"),
            "vocab_projector.bias"));
  }

  @Override
  public List<String> storedNames(String path) {
    return StoredNames.of(path, Map.of());
  }
}
