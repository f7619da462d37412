package dev.graft.architecture;

import java.util.List;
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
  private static final String DEBERTA = "lm_predictions.lm_head.";

  /** The two names of the logits' bias in BERT's head. */
  static final Map<String, List<String>> BERT_NAMES = biases(BERT);

  /** The two names of the logits' bias in RoBERTa's head. */
  static final Map<String, List<String>> ROBERTA_NAMES = biases(ROBERTA);

  /** DeBERTa's head has BERT's names, or the same under a name of its own. */
  static final Map<String, List<String>> DEBERTA_NAMES =
      Map.of(
          BERT + "bias", List.of(BERT + "decoder.bias", DEBERTA + "bias"),
          BERT + "decoder.bias", List.of(BERT + "bias", DEBERTA + "bias"),
          BERT + "transform.dense.weight", List.of(DEBERTA + "dense.weight"),
          BERT + "transform.dense.bias", List.of(DEBERTA + "dense.bias"),
          BERT + "transform.LayerNorm.weight", List.of(DEBERTA + "LayerNorm.weight"),
          BERT + "transform.LayerNorm.bias", List.of(DEBERTA + "LayerNorm.bias"));

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

  /** DeBERTa's own, which is always tied. */
  static LanguageHeadLayout deberta(Activation activation, double epsilon) {
    HeadTransform transform =
        HeadTransform.of(DEBERTA + "dense", activation).norm(DEBERTA + "LayerNorm", epsilon);
    return decoded(DEBERTA, transform, true);
  }

  private static LanguageHeadLayout decoded(String prefix, HeadTransform transform, boolean tied) {
    return tied
        ? LanguageHeadLayout.masked(transform, Optional.empty(), prefix + "bias")
        : LanguageHeadLayout.masked(
            transform, Optional.of(prefix + "decoder.weight"), prefix + "decoder.bias");
  }

  private static Map<String, List<String>> biases(String prefix) {
    return Map.of(
        prefix + "bias", List.of(prefix + "decoder.bias"),
        prefix + "decoder.bias", List.of(prefix + "bias"));
  }
}
