package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    ConfigurationChecks.only(config, "model_type", "bert");
    ConfigurationChecks.only(config, "position_embedding_type", "absolute");
    ConfigurationChecks.encoder(config);
    EncoderSizes sizes =
        EncoderSizes.read(config, ConfigurationChecks.tokenTypes(config), DEFAULT_EPSILON);
    return new BertConfiguration(
        sizes.vocabulary(),
        sizes.width(),
        sizes.layers(),
        sizes.heads(),
        sizes.inside(),
        sizes.positions(),
        sizes.types(),
        sizes.epsilon(),
        sizes.activation(),
        sizes.tied(),
        pooling.orElse(
            has.test("bert.pooler.dense.weight") || has.test("pooler.dense.weight")
                ? Pooling.BERT_POOLER
                : Pooling.MEAN));
  }

  @Override
  public Optional<AttentionHeads> attentionHeads() {
    return Optional.of(new AttentionHeads(heads, heads, width / heads));
  }

  @Override
  public Backbone build(Weights weights) {
    var sizes =
        new EncoderSizes(
            vocabularySize,
            width,
            layerCount,
            heads,
            feedForwardWidth,
            maxLength,
            tokenTypes,
            epsilon,
            activation,
            tied);
    return new PostNormEncoder(
        new PostNormEncoder.Form(
            "bert",
            sizes,
            OptionalInt.empty(),
            layers(),
            PostNormLayer.Names.BERT,
            SelfAttention.Names.BERT,
            Optional.empty(),
            pooling),
        weights);
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
    return Optional.of(MaskedHeads.bert(activation, epsilon, tied));
  }

  @Override
  public List<String> storedNames(String path) {
    return StoredNames.of(path, MaskedHeads.BERT_NAMES);
  }
}
