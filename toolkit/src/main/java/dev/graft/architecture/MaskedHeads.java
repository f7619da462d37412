package dev.graft.architecture;

import java.util.Map;
import java.util.Optional;

/**
 * The heads of masked language models: a dense layer, an activation, a layer norm, and logits by
 * the table of token vectors or a matrix of their own.
 *
 * <p>Checkpoints hold the logits' bias once or twice. A tied head reads the one beside the decoder
 * first, an untied head the decoder's own.
 */
final class MaskedHeads {
  private static final String BERT = "cls.predictions.";
  private static final String ROBERTA = "lm_head.";

  /** The two names of the logits' bias in BERT's head. */
  static final Map<String, String> BERT_NAMES = biases(BERT);

  /** The two names of the logits' bias in RoBERTa's head. */
  static final Map<String, String> ROBERTA_NAMES = biases(ROBERTA);

  private MaskedHeads() {}

  /** BERT's. */
  static LanguageHeadLayout bert(Activation activation, double epsilon, boolean tied) {
    HeadTransform transform =
        HeadTransform.of(BERT + "transform.dense", activation)
            .norm(BERT + "transform.LayerNorm", epsilon);
    return decoded(BERT, transform, tied);
  }

  /** RoBERTa's, whose activation is always GELU. */
  static LanguageHeadLayout roberta(double epsilon, boolean tied) {
    HeadTransform transform =
        HeadTransform.of(ROBERTA + "dense", Activation.GELU).norm(ROBERTA + "layer_norm", epsilon);
    return decoded(ROBERTA, transform, tied);
  }

  private static LanguageHeadLayout decoded(String prefix, HeadTransform transform, boolean tied) {
    return tied
        ? LanguageHeadLayout.masked(transform, Optional.empty(), prefix + "bias")
        : LanguageHeadLayout.masked(
            transform, Optional.of(prefix + "decoder.weight"), prefix + "decoder.bias");
  }

  private static Map<String, String> biases(String prefix) {
    return Map.of(
        prefix + "bias", prefix + "decoder.bias", prefix + "decoder.bias", prefix + "bias");
  }
}
