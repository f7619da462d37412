package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * RoBERTa (Liu et al. 2019): BERT's network with positions counted from the id of padding on. XLM-R
 * (Conneau et al. 2020) and CamemBERT (Martin et al. 2020) are the same network.
 *
 * @param family {@code roberta}, {@code xlm-roberta} or {@code camembert}
 * @param sizes the numbers
 * @param padding the id of padding
 * @param stated how a sequence becomes one vector, if the model's directory says so
 */
record RobertaConfiguration(
    String family, EncoderSizes sizes, int padding, Optional<Pooling> stated)
    implements RobertaFamily {
  private static final double DEFAULT_EPSILON = 1e-12;
  private static final int DEFAULT_PADDING = 1;

  /** Reads a {@code config.json}; see {@link Families.Reader}. */
  static RobertaConfiguration of(ConfigurationFile config, Optional<Pooling> pooling) {
    ConfigurationChecks.only(config, "position_embedding_type", "absolute");
    ConfigurationChecks.encoder(config);
    EncoderSizes sizes =
        EncoderSizes.read(config, ConfigurationChecks.tokenTypes(config), DEFAULT_EPSILON);
    int padding = config.wholeNumberIfStated("pad_token_id").orElse(DEFAULT_PADDING);
    if (padding < 0) {
      throw config.wrong("pad_token_id", "at least 0");
    }
    if (sizes.positions() < padding + 2) {
      throw config.wrong(
          "max_position_embeddings",
          "more than pad_token_id + 1 = %d, from where positions count".formatted(padding + 1));
    }
    return new RobertaConfiguration(
        config.text("model_type").orElse("roberta"), sizes, padding, pooling);
  }

  @Override
  public Backbone build(Weights weights) {
    return new PostNormEncoder(
        new PostNormEncoder.Form(
            family,
            sizes,
            OptionalInt.of(padding),
            layers(),
            PostNormLayer.Names.BERT,
            SelfAttention.Names.BERT,
            Optional.empty(),
            pooling()),
        weights);
  }

  @Override
  public String checkpointPrefix() {
    return "roberta.";
  }

  @Override
  public int maxLength() {
    return sizes.positions() - padding - 1;
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("query", "value");
  }
}
