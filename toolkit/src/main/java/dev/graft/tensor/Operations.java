package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The operations that networks are made of, each one call of libtorch and known to autograd.
 *
 * <p>A result belongs to the scope of the first argument, which is always an activation or, for a
 * lookup, the ids: never a parameter.
 */
public final class Operations {
  private Operations() {}

  /**
   * {@code x W^T + b}.
   *
   * @param x {@code [..., in]}
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}, or null for none
   * @return {@code [..., out]}
   */
  public static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return bias == null ? call("linear_no_bias", x, weight) : call("linear", x, weight, bias);
  }

  /**
   * {@code x + y}.
   *
   * @param x any shape
   * @param y a shape that broadcasts with {@code x}
   * @return the sum
   */
  public static NDArray add(NDArray x, NDArray y) {
    return call("add", x, y);
  }

  /**
   * {@code factor x}.
   *
   * @param x any shape
   * @param factor a constant
   * @return the shape of {@code x}
   */
  public static NDArray scale(NDArray x, double factor) {
    return call("scale", x, number(factor));
  }

  /**
   * The Gaussian error linear unit {@code x Phi(x)}, with the exact error function.
   *
   * @param x any shape
   * @return the shape of {@code x}
   */
  public static NDArray gelu(NDArray x) {
    return call("gelu", x);
  }

  /**
   * The Gaussian error linear unit by {@code x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}.
   *
   * @param x any shape
   * @return the shape of {@code x}
   */
  public static NDArray geluTanh(NDArray x) {
    return call("gelu_tanh", x);
  }

  /**
   * {@code max(x, 0)}.
   *
   * @param x any shape
   * @return the shape of {@code x}
   */
  public static NDArray relu(NDArray x) {
    return call("relu", x);
  }

  /**
   * The sigmoid linear unit, also called swish: {@code x / (1 + exp(-x))}.
   *
   * @param x any shape
   * @return the shape of {@code x}
   */
  public static NDArray silu(NDArray x) {
    return call("silu", x);
  }

  /**
   * The hyperbolic tangent.
   *
   * @param x any shape
   * @return the shape of {@code x}
   */
  public static NDArray tanh(NDArray x) {
    return call("tanh", x);
  }

  /**
   * Sets elements to zero with a probability and scales the others by {@code 1 / (1 -
   * probability)}.
   *
   * @param x any shape
   * @param probability from 0 up to, but not including, 1
   * @return the shape of {@code x}
   */
  public static NDArray dropout(NDArray x, double probability) {
    return call("dropout", x, number(probability));
  }

  /**
   * Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016).
   *
   * @param x {@code [..., width]}
   * @param weight {@code [width]}
   * @param bias {@code [width]}, or null for none
   * @param epsilon added to the variance
   * @return {@code [..., width]}
   */
  public static NDArray layerNorm(
      NDArray x, NDArray weight, @Nullable NDArray bias, double epsilon) {
    return bias == null
        ? call("layer_norm_no_bias", x, weight, number(epsilon))
        : call("layer_norm", x, weight, bias, number(epsilon));
  }

  /**
   * {@link #layerNorm} of {@code x + y}, without keeping the sum for Java.
   *
   * @param x {@code [..., width]}
   * @param y {@code [..., width]}
   * @param weight {@code [width]}
   * @param bias {@code [width]}, or null for none
   * @param epsilon added to the variance
   * @return {@code [..., width]}
   */
  public static NDArray addLayerNorm(
      NDArray x, NDArray y, NDArray weight, @Nullable NDArray bias, double epsilon) {
    if (bias == null) {
      try (NDArray sum = add(x, y)) {
        return layerNorm(sum, weight, null, epsilon);
      }
    }
    return call("add_layer_norm", x, y, weight, bias, number(epsilon));
  }

  /**
   * Looks rows up.
   *
   * @param ids int64 {@code [batch, tokens]}
   * @param weight {@code [rows, width]}
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray embedding(NDArray ids, NDArray weight) {
    return call("embedding", ids, weight);
  }

  /**
   * Adds to every token what a table holds for its position.
   *
   * @param x {@code [batch, tokens, width]}
   * @param weight {@code [positions, width]} with at least as many positions as tokens
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray addPositions(NDArray x, NDArray weight) {
    return call("add_positions", x, weight);
  }

  /**
   * Adds one row of a table to every token.
   *
   * @param x {@code [batch, tokens, width]}
   * @param weight {@code [rows, width]}
   * @param row the row's number
   * @return {@code [batch, tokens, width]}
   */
  public static NDArray addRow(NDArray x, NDArray weight, int row) {
    return call("add_row", x, weight, number(row));
  }

  /**
   * Multi-head scaled dot-product attention, {@code softmax(q k^T / sqrt(headWidth) + mask) v}
   * (Vaswani et al. 2017).
   *
   * @param query {@code [batch, tokens, heads x headWidth]}
   * @param key {@code [batch, tokens, heads x headWidth]}
   * @param value {@code [batch, tokens, heads x headWidth]}
   * @param headWidth the width of one head
   * @param mask what {@link #attentionMask} made, or null when nothing is masked
   * @return {@code [batch, tokens, heads x headWidth]}
   */
  public static NDArray attention(
      NDArray query, NDArray key, NDArray value, int headWidth, @Nullable NDArray mask) {
    return attention(query, key, value, headWidth, 1 / Math.sqrt(headWidth), mask, false);
  }

  /**
   * Multi-head scaled dot-product attention, {@code softmax(scale q k^T + mask) v}, where a group
   * of query heads may share one head of keys and values (Ainslie et al. 2023, "GQA").
   *
   * @param query {@code [batch, tokens, heads x headWidth]}
   * @param key {@code [batch, keys, key heads x headWidth]}, whose heads divide those of the query
   * @param value as {@code key}
   * @param headWidth the width of one head
   * @param scale what the scores are multiplied with
   * @param mask an additive float32 mask that broadcasts to {@code [batch, heads, tokens, keys]},
   *     or null when nothing is masked
   * @param causal without a mask: whether a token sees only itself and those before it
   * @return {@code [batch, tokens, heads x headWidth]}
   */
  public static NDArray attention(
      NDArray query,
      NDArray key,
      NDArray value,
      int headWidth,
      double scale,
      @Nullable NDArray mask,
      boolean causal) {
    return mask == null
        ? call(
            "attention",
            query,
            key,
            value,
            number(headWidth),
            number(scale),
            number(causal ? 1 : 0))
        : call("masked_attention", query, key, value, number(headWidth), number(scale), mask);
  }

  /**
   * The additive mask of a batch: 0 for a token, the lowest float for padding.
   *
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @return float32 {@code [batch, 1, 1, tokens]}
   */
  public static NDArray attentionMask(NDArray mask) {
    return call("attention_mask", mask);
  }

  /**
   * The mean of the token vectors that are not padding.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @return {@code [batch, width]}
   */
  public static NDArray meanPool(NDArray hidden, NDArray mask) {
    return call("mean_pool", hidden, mask);
  }

  /**
   * The vector of each sequence's first token.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @return {@code [batch, width]}
   */
  public static NDArray firstToken(NDArray hidden) {
    return call("first_token", hidden);
  }

  /**
   * The vector of each sequence's last token that is not padding.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, at least one 1 a
   *     row
   * @return {@code [batch, width]}
   */
  public static NDArray lastToken(NDArray hidden, NDArray mask) {
    return call("last_token", hidden, mask);
  }

  /**
   * The vector of each sequence's last token that neither is padding nor has a certain id; of the
   * first token where there is none.
   *
   * @param hidden {@code [batch, tokens, width]}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding
   * @param ids int64 {@code [batch, tokens]}
   * @param skipped the id that does not count
   * @return {@code [batch, width]}
   */
  public static NDArray lastToken(NDArray hidden, NDArray mask, NDArray ids, long skipped) {
    return call("last_token_but", hidden, mask, ids, number((double) skipped));
  }

  /**
   * A low-rank update: {@code y + scale (x A^T) B^T} (Hu et al. 2021).
   *
   * @param y {@code [..., out]}
   * @param x {@code [..., in]}
   * @param a {@code [rank, in]}
   * @param b {@code [out, rank]}
   * @param scale a constant
   * @return {@code [..., out]}
   */
  public static NDArray lowRank(NDArray y, NDArray x, NDArray a, NDArray b, double scale) {
    return call("low_rank", y, x, a, b, number(scale));
  }

  /**
   * {@code x + share (y - x)}.
   *
   * @param x any shape
   * @param y the same shape
   * @param share from 0, which gives {@code x} to the bit, to 1, which gives {@code y}
   * @return the same shape
   */
  public static NDArray interpolate(NDArray x, NDArray y, double share) {
    return call("interpolate", x, y, number(share));
  }

  /**
   * {@code w + scale b a}.
   *
   * @param w {@code [out, in]}
   * @param b {@code [out, rank]}
   * @param a {@code [rank, in]}
   * @param scale a constant
   * @return {@code [out, in]}
   */
  public static NDArray addProduct(NDArray w, NDArray b, NDArray a, double scale) {
    return call("add_product", w, b, a, number(scale));
  }

  /**
   * The mean over the batch of {@code -log softmax(logits)[label]}.
   *
   * @param logits {@code [batch, classes]}
   * @param labels int64 {@code [batch]}
   * @return a zero-dimensional array
   */
  public static NDArray crossEntropy(NDArray logits, NDArray labels) {
    return crossEntropy(logits, labels, 0, number((double) labels.size()), null);
  }

  /**
   * Cross-entropy with label smoothing and class weights: the sum over the batch of {@code (1 - e)
   * w_y (-log p_y) + e / K sum_c w_c (-log p_c)}, divided by a total, with {@code p =
   * softmax(logits)}.
   *
   * @param logits {@code [batch, classes]}
   * @param labels int64 {@code [batch]}
   * @param smoothing e, from 0 up to, but not including, 1
   * @param total what the sum is divided by, zero-dimensional: the number of examples for their
   *     mean
   * @param weights float32 {@code [classes]}, or null for weights of one
   * @return a zero-dimensional array
   */
  public static NDArray crossEntropy(
      NDArray logits, NDArray labels, double smoothing, NDArray total, @Nullable NDArray weights) {
    return weights == null
        ? call("cross_entropy", logits, labels, number(smoothing), total)
        : call("weighted_cross_entropy", logits, labels, number(smoothing), total, weights);
  }

  /**
   * The mean of {@code -log softmax(logits)[label]} over the tokens whose label is not -100,
   * against the label of the same place or, shifted, of the next one.
   *
   * @param logits {@code [batch, tokens, classes]}
   * @param labels int64 {@code [batch, tokens]}, -100 where a token does not count
   * @param shifted whether a token's logits are for the next token
   * @return a zero-dimensional array; no number if no token counts
   */
  public static NDArray tokenCrossEntropy(NDArray logits, NDArray labels, boolean shifted) {
    return call(shifted ? "next_token_cross_entropy" : "token_cross_entropy", logits, labels);
  }

  /**
   * {@code exp(x_i) / sum_j exp(x_j)} over the last dimension.
   *
   * @param logits {@code [batch, classes]}
   * @return {@code [batch, classes]}, rows that sum to 1
   */
  public static NDArray softmax(NDArray logits) {
    return call("softmax", logits);
  }
}
