package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.RmsNorm;
import dev.graft.module.RotaryTable;
import dev.graft.module.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention (Ainslie et al. 2023) over rotated, in some families normalised heads.
 */
final class DecoderAttention extends Module {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;
  private final @Nullable RmsNorm queryNorm;
  private final @Nullable RmsNorm keyNorm;

  /** Attention itself: which tokens see which is the pass's business. */
  @FunctionalInterface
  interface Sight {

    /**
     * Computes attention.
     *
     * @param query {@code [batch, tokens, heads x headWidth]}; stays open, as the others
     * @param key {@code [batch, tokens, key heads x headWidth]}
     * @param value as {@code key}
     * @return {@code [batch, tokens, heads x headWidth]}
     */
    NDArray attend(NDArray query, NDArray key, NDArray value);
  }

  DecoderAttention(DecoderConfiguration configuration, Weights weights) {
    DecoderConfiguration.Attention numbers = configuration.attention();
    long width = configuration.width();
    long inside = (long) numbers.heads() * numbers.headWidth();
    long shared = (long) numbers.keyValueHeads() * numbers.headWidth();
    query = linear("q_proj", weights, width, inside, numbers.inputBias());
    key = linear("k_proj", weights, width, shared, numbers.inputBias());
    value = linear("v_proj", weights, width, shared, numbers.inputBias());
    output = linear("o_proj", weights, inside, width, numbers.outputBias());
    queryNorm = numbers.headNorms() ? norm("q_norm", configuration, weights) : null;
    keyNorm = numbers.headNorms() ? norm("k_norm", configuration, weights) : null;
  }

  private Linear linear(String name, Weights weights, long in, long out, boolean bias) {
    return child(name, new Linear(weights.at(name), in, out, bias));
  }

  private RmsNorm norm(String name, DecoderConfiguration numbers, Weights weights) {
    return child(
        name,
        new RmsNorm(
            weights.at(name),
            numbers.attention().headWidth(),
            numbers.norms().epsilon(),
            numbers.norms().aroundOne()));
  }

  NDArray forward(NDArray x, RotaryTable positions, Sight sight, boolean training) {
    try (NDArray q = heads(query.forward(x, training), queryNorm, positions);
        NDArray k = heads(key.forward(x, training), keyNorm, positions);
        NDArray v = value.forward(x, training);
        NDArray attended = sight.attend(q, k, v)) {
      return output.forward(attended, training);
    }
  }

  private static NDArray heads(NDArray x, @Nullable RmsNorm norm, RotaryTable positions) {
    if (norm == null) {
      return positions.rotate(x);
    }
    try (x) {
      return positions.rotate(norm.forward(x));
    }
  }
}
