package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The operations that networks of images have beside those of {@link Operations}, each one call of
 * libtorch and known to autograd. A result belongs to the scope of the first argument.
 */
public final class ImageOperations {
  private ImageOperations() {}

  /**
   * Cross-correlation with a bank of square filters, as networks call convolution.
   *
   * @param x {@code [batch, in, height, width]}
   * @param weight {@code [out, in / groups, kernel, kernel]}
   * @param bias {@code [out]}, or null for none
   * @param stride at least 1, in both directions
   * @param padding rows and columns of zeros on each side
   * @param groups how many parts of the channels are kept apart; a divisor of in and out
   * @return {@code [batch, out, h, w]} with {@code h = (height + 2 padding - kernel) / stride + 1}
   */
  public static NDArray convolution(
      NDArray x, NDArray weight, @Nullable NDArray bias, int stride, int padding, int groups) {
    NDArray by = number(stride);
    NDArray around = number(padding);
    return bias == null
        ? call("convolution_no_bias", x, weight, by, around, number(groups))
        : call("convolution", x, weight, bias, by, around, number(groups));
  }

  /**
   * Batch normalisation of each channel (Ioffe and Szegedy 2015): {@code (x - mean) / sqrt(variance
   * + epsilon) weight + bias}.
   *
   * @param x {@code [batch, channels, height, width]}
   * @param weight {@code [channels]}
   * @param bias {@code [channels]}
   * @param mean {@code [channels]}, the running means
   * @param variance {@code [channels]}, the running variances
   * @param batchStatistics whether the batch's own statistics are used, and the running ones moved
   *     towards them, in place
   * @param momentum the share of the batch's statistics in the new running ones
   * @param epsilon added to the variance
   * @return the shape of {@code x}
   */
  public static NDArray batchNorm(
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray mean,
      NDArray variance,
      boolean batchStatistics,
      double momentum,
      double epsilon) {
    return call(
        "batch_norm",
        x,
        weight,
        bias,
        mean,
        variance,
        number(batchStatistics ? 1 : 0),
        number(momentum),
        number(epsilon));
  }

  /**
   * The largest value under a square window.
   *
   * @param x {@code [batch, channels, height, width]}
   * @param kernel the window's side
   * @param stride how far it moves
   * @param padding rows and columns on each side that never win
   * @return {@code [batch, channels, h, w]}
   */
  public static NDArray maxPool(NDArray x, int kernel, int stride, int padding) {
    return call("max_pool", x, number(kernel), number(stride), number(padding));
  }

  /**
   * The mean of each channel.
   *
   * @param x {@code [batch, channels, height, width]}
   * @return {@code [batch, channels]}
   */
  public static NDArray globalAverage(NDArray x) {
    return call("global_average", x);
  }

  /**
   * The mean over all places of an image.
   *
   * @param x {@code [batch, tokens, width]}, or {@code [batch, channels, height, width]}
   * @return {@code [batch, width]}, or {@code [batch, channels]}
   */
  public static NDArray mean(NDArray x) {
    return call("mean_of_places", x);
  }

  /**
   * A view with the channels as the last dimension.
   *
   * @param x {@code [batch, channels, height, width]}
   * @return {@code [batch, height, width, channels]}
   */
  public static NDArray channelsLast(NDArray x) {
    return call("channels_last", x);
  }

  /**
   * The channels as the second dimension again, row by row in memory.
   *
   * @param x {@code [batch, height, width, channels]}
   * @return {@code [batch, channels, height, width]}
   */
  public static NDArray channelsFirst(NDArray x) {
    return call("channels_first", x);
  }

  /**
   * The places of a feature map as tokens, row by row.
   *
   * @param x {@code [batch, channels, height, width]}
   * @return {@code [batch, height x width, channels]}, a view
   */
  public static NDArray patchTokens(NDArray x) {
    return call("patch_tokens", x);
  }

  /**
   * Puts one vector before the tokens of each example.
   *
   * @param x {@code [batch, tokens, width]}
   * @param token {@code [1, 1, width]}
   * @return {@code [batch, 1 + tokens, width]}
   */
  public static NDArray prependToken(NDArray x, NDArray token) {
    return call("prepend_token", x, token);
  }

  /**
   * Adds learned positions that were made for a square of patches to another rectangle of them, by
   * bicubic interpolation.
   *
   * @param x {@code [batch, 1 + rows x columns, width]}
   * @param table {@code [1, 1 + side x side, width]}; its first row is for the token before the
   *     patches
   * @param side of the square
   * @param rows of patches
   * @param columns of patches
   * @return the shape of {@code x}
   */
  public static NDArray addResizedPositions(
      NDArray x, NDArray table, int side, int rows, int columns) {
    return call("resized_positions", x, table, number(side), number(rows), number(columns));
  }

  /**
   * Multiplies each channel with a number of its own.
   *
   * @param x {@code [..., width]}
   * @param factors {@code [width]}
   * @return the shape of {@code x}
   */
  public static NDArray scaleChannels(NDArray x, NDArray factors) {
    return call("scale_channels", x, factors);
  }

  /**
   * {@code silu(a) b} of the two halves of the last dimension (Shazeer 2020, "GLU variants").
   *
   * @param x {@code [..., 2 width]}: a, then b
   * @return {@code [..., width]}
   */
  public static NDArray swiglu(NDArray x) {
    return call("swiglu", x);
  }

  /**
   * The first token beside the mean of all others.
   *
   * @param x {@code [batch, 1 + tokens, width]}
   * @return {@code [batch, 2 width]}
   */
  public static NDArray firstAndMean(NDArray x) {
    return call("first_and_mean", x);
  }

  /**
   * A copy.
   *
   * @param x any shape
   * @return the same values in an array of their own
   */
  public static NDArray copy(NDArray x) {
    return Operations.scale(x, 1);
  }
}
