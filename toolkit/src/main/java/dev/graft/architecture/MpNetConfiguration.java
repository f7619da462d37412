package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * MPNet (Song et al. 2020): RoBERTa's network without token types, with one table of relative
 * positions for all layers.
 *
 * @param sizes the numbers
 * @param stated how a sequence becomes one vector, if the model's directory says so
 */
record MpNetConfiguration(EncoderSizes sizes, Optional<Pooling> stated) implements RobertaFamily {
  private static final double DEFAULT_EPSILON = 1e-12;

  /** Fixed, whatever the configuration says of the token. */
  private static final int PADDING = 1;

  private static final String BUCKETS = "relative_attention_num_buckets";
  private static final PostNormLayer.Names NAMES =
      new PostNormLayer.Names(
          "attention.attn",
          "attention.attn.o",
          "attention.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");
  private static final SelfAttention.Names PROJECTIONS = new SelfAttention.Names("q", "k", "v");

  /** Reads a {@code config.json}; see {@link Families.Reader}. */
  static MpNetConfiguration of(ConfigurationFile config, Optional<Pooling> pooling) {
    ConfigurationChecks.encoder(config);
    if (config.wholeNumberIfStated(BUCKETS).orElse(RelativeBias.BUCKETS) != RelativeBias.BUCKETS) {
      throw config.wrong(BUCKETS, RelativeBias.BUCKETS + ": no published model has another number");
    }
    EncoderSizes sizes = EncoderSizes.read(config, 0, DEFAULT_EPSILON);
    if (sizes.positions() < PADDING + 2) {
      throw config.wrong(
          "max_position_embeddings",
          "more than %d, from where positions count".formatted(PADDING + 1));
    }
    return new MpNetConfiguration(sizes, pooling);
  }

  @Override
  public Backbone build(Weights weights) {
    return new PostNormEncoder(
        new PostNormEncoder.Form(
            family(),
            sizes,
            OptionalInt.of(PADDING),
            layers(),
            NAMES,
            PROJECTIONS,
            Optional.of("encoder.relative_attention_bias"),
            pooling()),
        weights);
  }

  @Override
  public String family() {
    return "mpnet";
  }

  @Override
  public String checkpointPrefix() {
    return "mpnet.";
  }

  @Override
  public int maxLength() {
    return sizes.positions() - PADDING - 1;
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("q", "v");
  }
}
