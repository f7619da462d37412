package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.callAll;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations that decoders need beside {@link Operations}; newer encoders share some of them.
 *
 * <p>A result belongs to the scope of the first argument.
 */
public final class DecoderOperations {
  private DecoderOperations() {}

  /**
   * {@code x W + b} with a weight that is stored as GPT-2's are.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [in, out]}
   * @param bias {@code [out]}, or null for none
   * @return {@code [..., out]}
   */
  public static NDArray linearTransposed(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return bias == null
        ? call("linear_transposed_no_bias", x, weight)
        : call("linear_transposed", x, weight, bias);
  }

  /**
   * The transpose of a matrix.
   *
   * @param matrix {@code [rows, columns]}
   * @return {@code [columns, rows]}, a new array in row-major order
   */
  public static NDArray transpose(NDArray matrix) {
    return call("transpose_matrix", matrix);
  }

  /**
   * {@code x y}, element by element.
   *
   * @param x any shape
   * @param y the same shape
   * @return the shape of {@code x}
   */
  public static NDArray multiply(NDArray x, NDArray y) {
    return call("multiply", x, y);
  }

  /**
   * Cuts the last dimension into equal parts.
   *
   * @param x {@code [..., parts x width]}
   * @param parts how many, a divisor of the last dimension
   * @return arrays {@code [..., width]} in the memory of {@code x}
   */
  public static List<NDArray> split(NDArray x, int parts) {
    return callAll("chunks", x, number(parts));
  }

  /**
   * Root mean square normalisation, {@code x / sqrt(mean(x^2) + epsilon) w} (Zhang and Sennrich
   * 2019), of the last dimension or, if the weight is narrower, of each head in it.
   *
   * @param x {@code [..., width]}
   * @param weight {@code [width]}, or {@code [headWidth]} with a divisor of the width
   * @param epsilon added to the mean square
   * @return {@code [..., width]}
   */
  public static NDArray rmsNorm(NDArray x, NDArray weight, double epsilon) {
    return call("rms_norm", x, weight, number(epsilon));
  }

  /**
   * {@link #rmsNorm} with {@code 1 + w} in the place of {@code w}, as Gemma stores its weights.
   *
   * @param x {@code [..., width]}
   * @param weight {@code [width]}, or {@code [headWidth]} with a divisor of the width
   * @param epsilon added to the mean square
   * @return {@code [..., width]}
   */
  public static NDArray rmsNormAroundOne(NDArray x, NDArray weight, double epsilon) {
    return call("rms_norm_around_one", x, weight, number(epsilon));
  }

  /**
   * The positions of a batch's tokens.
   *
   * @param x {@code [batch, tokens, ...]}
   * @return int64 {@code [tokens]}: 0, 1, 2, ...
   */
  public static NDArray positions(NDArray x) {
    return call("positions", x);
  }

  /**
   * {@code base^(-2i / width)}, computed in float32 as transformers does: at distant positions the
   * last bit of a frequency shows.
   *
   * @param base the base, at least 1
   * @param width the width of a head, even
   * @return {@code [width / 2]} numbers
   */
  public static float[] inverseFrequencies(double base, int width) {
    try (NDArray frequencies = call("inverse_frequencies", number(base), number(width))) {
      return frequencies.toFloatArray();
    }
  }

  /**
   * The cosines of each position's angles.
   *
   * @param positions int64 {@code [tokens]}
   * @param frequencies {@code [half]}
   * @return float32 {@code [tokens, half]}
   */
  public static NDArray rotaryCos(NDArray positions, NDArray frequencies) {
    return call("rotary_cos", positions, frequencies);
  }

  /**
   * The sines of each position's angles.
   *
   * @param positions int64 {@code [tokens]}
   * @param frequencies {@code [half]}
   * @return float32 {@code [tokens, half]}
   */
  public static NDArray rotarySin(NDArray positions, NDArray frequencies) {
    return call("rotary_sin", positions, frequencies);
  }

  /**
   * Rotates each pair of a head's elements, {@code i} and {@code i + half}, by an angle that grows
   * with the token's position (Su et al. 2021, "RoFormer").
   *
   * @param x {@code [batch, tokens, heads x 2 half]}
   * @param cos {@code [tokens, half]}
   * @param sin {@code [tokens, half]}
   * @return the shape of {@code x}
   */
  public static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
    return call("rotate", x, cos, sin);
  }

  /**
   * The additive mask of causal attention: 0 where a token sees a key, minus infinity elsewhere, so
   * that a place of padding that sees nothing gets nothing. A token sees itself and the tokens
   * before it, of these no more than the window and, with a padding mask, no padding.
   *
   * @param x {@code [batch, tokens, ...]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null
   * @param window how many tokens a token sees, itself included
   * @return float32 {@code [tokens, tokens]} or, with a mask, {@code [batch, 1, tokens, tokens]}
   */
  public static NDArray causalMask(NDArray x, @Nullable NDArray mask, int window) {
    return mask == null
        ? call("causal_mask", x, number(window))
        : call("causal_padding_mask", x, mask, number(window));
  }

  /**
   * Writes the heads of keys or values into a store; outside autograd.
   *
   * @param store {@code [batch, key heads, capacity, headWidth]}
   * @param x {@code [batch, tokens, key heads x headWidth]}
   * @param at the place of the first token
   */
  public static void remember(NDArray store, NDArray x, int at) {
    TorchScript.withoutGradients(x.getManager(), "remember", store, x, at).close();
  }

  /**
   * Attention of new tokens over stored keys and values, of which the last are the new tokens' own;
   * outside autograd.
   *
   * @param query {@code [batch, tokens, heads x headWidth]}
   * @param keys {@code [batch, key heads, capacity, headWidth]}
   * @param values as {@code keys}
   * @param start the first stored token that is in sight of one of the new
   * @param end the place behind the last new token
   * @param scale what the scores are multiplied with
   * @param window how many tokens a token sees, itself included
   * @return {@code [batch, tokens, heads x headWidth]}
   */
  public static NDArray cachedAttention(
      NDArray query, NDArray keys, NDArray values, int start, int end, double scale, int window) {
    return TorchScript.withoutGradients(
        query.getManager(), "cached_attention", query, keys, values, start, end, scale, window);
  }

  /**
   * A store of another capacity with a part of what this one holds.
   *
   * @param scope the owner of the new store
   * @param store {@code [batch, key heads, capacity, headWidth]}
   * @param start the first place that is kept
   * @param end the place behind the last that is kept
   * @param capacity how many tokens the new store takes
   * @return {@code [batch, key heads, capacity, headWidth]}; what was kept comes first
   */
  public static NDArray carried(NDManager scope, NDArray store, int start, int end, int capacity) {
    return TorchScript.withoutGradients(scope, "carried", store, start, end, capacity);
  }

  /**
   * The vector of each sequence's last place.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @return {@code [batch, width]}
   */
  public static NDArray finalToken(NDArray hidden) {
    return call("final_token", hidden);
  }

  /**
   * The index of the largest logit.
   *
   * @param logits {@code [batch, vocabulary]}
   * @return int64 {@code [batch]}
   */
  public static NDArray likeliest(NDArray logits) {
    return call("likeliest", logits);
  }
}
