package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;

/**
 * The operations of adapters that learn factors.
 *
 * <p>A result belongs to the scope of the first argument.
 */
public final class ScaleOperations {
  private ScaleOperations() {}

  /**
   * Multiplies each element of a vector, or each channel of a feature map, with a factor of its
   * own.
   *
   * @param x {@code [..., width]}, or {@code [batch, channels, height, width]}
   * @param factors {@code [width, 1]} or {@code [1, width]}, or {@code [1, channels, 1, 1]}
   * @return the shape of {@code x}
   */
  public static NDArray scale(NDArray x, NDArray factors) {
    return call("scale_vectors", x, factors);
  }

  /**
   * The weight of a layer whose output is scaled.
   *
   * @param weight {@code [out, ...]}
   * @param factors as many elements as the layer has outputs
   * @return the shape of {@code weight}
   */
  public static NDArray scaleOutputs(NDArray weight, NDArray factors) {
    return call("scale_outputs", weight, factors);
  }

  /**
   * The weight of a layer whose input is scaled.
   *
   * @param weight {@code [out, in / groups, ...]}
   * @param factors as many elements as the layer has inputs
   * @param groups how many parts of the inputs are kept apart, 1 unless the layer is a convolution
   * @return the shape of {@code weight}
   */
  public static NDArray scaleInputs(NDArray weight, NDArray factors, int groups) {
    return call("scale_inputs", weight, factors, number(groups));
  }

  /**
   * {@code y + o * B (d * A x)}, element by element at each {@code *}. Of {@code A} the first
   * columns are used and of {@code B} the first rows, as many as the layer needs.
   *
   * @param y {@code [..., out]}
   * @param x {@code [..., in]}
   * @param a {@code [rank, in or more]}
   * @param b {@code [out or more, rank]}
   * @param inner {@code d}, {@code [rank]}
   * @param outer {@code o}, {@code [out]}
   * @return {@code [..., out]}
   */
  public static NDArray scaledProjection(
      NDArray y, NDArray x, NDArray a, NDArray b, NDArray inner, NDArray outer) {
    return call("scaled_projection", y, x, a, b, inner, outer);
  }

  /**
   * The weight of a layer that computes what {@link #scaledProjection} adds as well.
   *
   * @param weight {@code [out, in]}
   * @param a {@code [rank, in or more]}
   * @param b {@code [out or more, rank]}
   * @param inner {@code d}, {@code [rank]}
   * @param outer {@code o}, {@code [out]}
   * @return {@code [out, in]}
   */
  public static NDArray addScaledProjection(
      NDArray weight, NDArray a, NDArray b, NDArray inner, NDArray outer) {
    return call("add_scaled_projection", weight, a, b, inner, outer);
  }
}
