package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The operations of adapters that change the vectors of some tokens. A result belongs to the scope
 * of the first argument.
 */
public final class InterventionOperations {
  private InterventionOperations() {}

  /**
   * Which tokens are among the first or the last of their text.
   *
   * @param x {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded
   * @param first how many at the beginning count
   * @param last how many at the end count
   * @param skipped how many at the beginning are none of the last
   * @return {@code [batch, tokens]} of 1 and 0
   */
  public static NDArray counts(
      NDArray x, @Nullable NDArray mask, int first, int last, int skipped) {
    return mask == null
        ? call("span_counts", x, number(first), number(last), number(skipped))
        : call("span_counts_masked", x, mask, number(first), number(last), number(skipped));
  }

  /**
   * The places of the tokens that count, before others.
   *
   * @param counts {@code [batch, tokens]}
   * @param wanted how many, at most as there are tokens
   * @return int64 {@code [batch, wanted]}
   */
  public static NDArray places(NDArray counts, int wanted) {
    return call("span_places", counts, number(wanted));
  }

  /**
   * Whether each of some places counts.
   *
   * @param counts {@code [batch, tokens]}
   * @param places int64 {@code [batch, places]}
   * @return {@code [batch, places, 1]}
   */
  public static NDArray weights(NDArray counts, NDArray places) {
    return call("span_weights", counts, places);
  }

  /**
   * The vectors at some places.
   *
   * @param x {@code [batch, tokens, width]}
   * @param places int64 {@code [batch, places]}
   * @return {@code [batch, places, width]}
   */
  public static NDArray vectorsAt(NDArray x, NDArray places) {
    return call("vectors_at", x, places);
  }

  /**
   * Adds {@code scale * weight * delta} at some places.
   *
   * @param x {@code [batch, tokens, width]}
   * @param places int64 {@code [batch, places]}
   * @param delta {@code [batch, places, width]}
   * @param weights {@code [batch, places, 1]}
   * @param scale a constant
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray addAt(
      NDArray x, NDArray places, NDArray delta, NDArray weights, double scale) {
    return call("add_at", x, places, delta, weights, number(scale));
  }

  /**
   * The matrix {@code Q} of orthonormal rows in {@code A = L Q}, with {@code L} lower triangular
   * and positive on its diagonal: {@code A} itself if its rows are orthonormal.
   *
   * @param a {@code [rank, width]} of full rank, which is at most the width
   * @return {@code [rank, width]}
   */
  public static NDArray orthonormalRows(NDArray a) {
    return call("orthonormal_rows", a);
  }

  /**
   * {@code Q^T (W z + b - Q z)} with {@code Q} as {@link #orthonormalRows} makes it of {@code A}.
   *
   * @param z {@code [..., width]}
   * @param a {@code [rank, width]}
   * @param weight W, {@code [rank, width]}
   * @param bias b, {@code [rank]}
   * @return {@code [..., width]}
   */
  public static NDArray subspaceEdit(NDArray z, NDArray a, NDArray weight, NDArray bias) {
    return call("subspace_edit", z, a, weight, bias);
  }
}
