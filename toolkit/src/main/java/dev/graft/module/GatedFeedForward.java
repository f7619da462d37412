package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;
import java.util.function.UnaryOperator;

/**
 * The inside of a gated feed-forward block, {@code f(gate(x)) up(x)} (Shazeer 2020, "GLU
 * variants"): what its last projection takes.
 */
public final class GatedFeedForward {
  private GatedFeedForward() {}

  /**
   * Computes the inside from two projections.
   *
   * @param gate {@code [batch, tokens, inside]}; closed by this method
   * @param up {@code [batch, tokens, inside]}; closed by this method
   * @param activation f, which closes what it takes
   * @return {@code [batch, tokens, inside]}
   */
  public static NDArray inside(NDArray gate, NDArray up, UnaryOperator<NDArray> activation) {
    try (up;
        NDArray open = activation.apply(gate)) {
      return DecoderOperations.multiply(open, up);
    }
  }
}
