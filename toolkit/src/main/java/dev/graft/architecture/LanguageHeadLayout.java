package dev.graft.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a family's language models put on the last hidden state, with the names that published
 * checkpoints use: a transform where the family has one, and logits over the vocabulary.
 *
 * @param causal whether a token's logits are for the next token, else for its own place
 * @param transform what comes before the logits
 * @param weight the path of the matrix that gives the logits, or empty if it is the table of token
 *     vectors (tied)
 * @param bias the path of the logits' bias, or empty for none
 */
public record LanguageHeadLayout(
    boolean causal,
    Optional<HeadTransform> transform,
    Optional<String> weight,
    Optional<String> bias) {

  /**
   * The head of a decoder: a matrix without a bias.
   *
   * @param tied whether the matrix is the table of token vectors
   * @return the layout
   */
  public static LanguageHeadLayout causal(boolean tied) {
    return new LanguageHeadLayout(
        true,
        Optional.empty(),
        tied ? Optional.empty() : Optional.of("lm_head.weight"),
        Optional.empty());
  }

  /**
   * The head of a masked language model.
   *
   * @param transform what comes before the logits
   * @param weight the path of the matrix if it is not tied to the table of token vectors
   * @param bias the path of the logits' bias
   * @return the layout
   */
  public static LanguageHeadLayout masked(
      HeadTransform transform, Optional<String> weight, String bias) {
    return new LanguageHeadLayout(false, Optional.of(transform), weight, Optional.of(bias));
  }

  /**
   * The paths of the head's own parameters.
   *
   * @return names as they stand in published checkpoints; empty for a tied head without more
   */
  public List<String> parameters() {
    var paths = new ArrayList<String>();
    transform.ifPresent(before -> paths.addAll(before.parameters()));
    weight.ifPresent(paths::add);
    bias.ifPresent(paths::add);
    return paths;
  }
}
