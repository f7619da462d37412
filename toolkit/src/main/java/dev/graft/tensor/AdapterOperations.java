package dev.graft.tensor;

import static dev.graft.tensor.TorchScript.call;
import static dev.graft.tensor.TorchScript.number;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations that low-rank adapters have beside those of {@link Operations}. A result belongs
 * to the scope of the first argument.
 *
 * <p>A pair of factors {@code A} and {@code B} is that of a weight, the output first: {@code [rank,
 * in]} and {@code [out, rank]}, or {@code [rank, in, kernel, kernel]} and {@code [out, rank /
 * groups, 1, 1]}.
 */
public final class AdapterOperations {
  private AdapterOperations() {}

  /**
   * A low-rank update of a table's rows: {@code y + scale (A^T)[ids] B^T}.
   *
   * @param y {@code [..., width]}
   * @param ids int64 {@code [...]}
   * @param a {@code [rank, rows]}
   * @param b {@code [width, rank]}
   * @param scale a constant
   * @return {@code [..., width]}
   */
  public static NDArray lowRankRows(NDArray y, NDArray ids, NDArray a, NDArray b, double scale) {
    return call("low_rank_rows", y, ids, a, b, number(scale));
  }

  /**
   * The rows of a low-rank table: {@code (A^T)[ids] B^T}.
   *
   * @param ids int64 {@code [...]}
   * @param a {@code [rank, rows]}
   * @param b {@code [width, rank]}
   * @return {@code [..., width]}
   */
  public static NDArray rowsOfProduct(NDArray ids, NDArray a, NDArray b) {
    return call("rows_of_product", ids, a, b);
  }

  /**
   * {@code y + scale x}.
   *
   * @param y any shape
   * @param x the same shape
   * @param scale a constant
   * @return the shape of {@code y}
   */
  public static NDArray scaledSum(NDArray y, NDArray x, double scale) {
    return call("scaled_sum", y, x, number(scale));
  }

  /**
   * {@code y + scale b} with a number for each channel.
   *
   * @param y {@code [..., out]} or, with images, {@code [batch, out, height, width]}
   * @param bias {@code [out]}
   * @param scale a constant
   * @param images whether the channels come before the places of an image
   * @return the shape of {@code y}
   */
  public static NDArray scaledBias(NDArray y, NDArray bias, double scale, boolean images) {
    return call("scaled_bias", y, bias, number(scale), number(images ? 1 : 0));
  }

  /**
   * A weight made of Kronecker products: the transpose of {@code sum_i C_i (x) (S_i T_i)}.
   *
   * @param x an array of the scope that the result shall belong to
   * @param rule {@code [n, n, n]}, the matrices {@code C_i}
   * @param left {@code [n, in / n, rank]}, the matrices {@code S_i}
   * @param right {@code [n, rank, out / n]}, the matrices {@code T_i}
   * @return {@code [out, in]}
   */
  public static NDArray kroneckerSum(NDArray x, NDArray rule, NDArray left, NDArray right) {
    return call("kronecker_sum", x, rule, left, right);
  }

  /**
   * How far two factors are from orthogonal ones: {@code ||A A^T - I|| + ||B^T B - I||}, Frobenius
   * norms.
   *
   * @param a {@code [rank, in]}
   * @param b {@code [out, rank]}
   * @return a zero-dimensional array
   */
  public static NDArray orthogonality(NDArray a, NDArray b) {
    return call("orthogonality", a, b);
  }

  /**
   * Smooths the sensitivity of parameters, {@code |parameter gradient|}, and its uncertainty, in
   * place: {@code s' = beta1 s' + (1 - beta1) s; u' = beta2 u' + (1 - beta2) |s - s'|}.
   *
   * @param parameters any shapes
   * @param gradients of the same shapes
   * @param averages s'
   * @param uncertainties u'
   * @param beta1 from 0 to 1
   * @param beta2 from 0 to 1
   */
  public static void smoothSensitivity(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> averages,
      List<NDArray> uncertainties,
      double beta1,
      double beta2) {
    var unused =
        TorchScript.callWithoutGradients(
            "sensitivity",
            TorchScript.listOf(parameters),
            TorchScript.listOf(gradients),
            TorchScript.listOf(averages),
            TorchScript.listOf(uncertainties),
            IValue.from(beta1),
            IValue.from(beta2));
  }

  /**
   * The scores of rows of {@code A}, columns of {@code B} and the numbers between them, which
   * belong together: {@code s' u'} of the number, and the means of those of the row and the column.
   *
   * @param averages those of A {@code [rank, in]}, E {@code [rank, 1]} and B {@code [out, rank]}
   * @param uncertainties of the same shapes
   * @return {@code [rank]}
   */
  public static NDArray tripletScores(List<NDArray> averages, List<NDArray> uncertainties) {
    return call(
        "triplet_scores",
        averages.get(0),
        uncertainties.get(0),
        averages.get(1),
        uncertainties.get(1),
        averages.get(2),
        uncertainties.get(2));
  }

  /**
   * {@code A} above another: the first factor of a sum or difference of two products.
   *
   * @param x an array of the scope that the result shall belong to
   * @param a {@code [rank, in]}
   * @param other {@code [other rank, in]}
   * @return {@code [rank + other rank, in]}
   */
  public static NDArray below(NDArray x, NDArray a, NDArray other) {
    return call("below", x, a, other);
  }

  /**
   * {@code B} beside another with its sign turned: the second factor of a difference of products.
   *
   * @param x an array of the scope that the result shall belong to
   * @param b {@code [out, rank]}
   * @param other {@code [out, other rank]}
   * @return {@code [out, rank + other rank]}
   */
  public static NDArray besideNegated(NDArray x, NDArray b, NDArray other) {
    return call("beside_negated", x, b, other);
  }

  /**
   * {@code W + scale B A}, in the shape of {@code W}.
   *
   * @param w {@code [out, in]}, or {@code [out, in / groups, kernel, kernel]}
   * @param a the first factor
   * @param b the second factor
   * @param scale a constant
   * @return the shape of {@code w}
   */
  public static NDArray lowRankSum(NDArray w, NDArray a, NDArray b, double scale) {
    return call("low_rank_sum", w, a, b, number(scale));
  }

  /**
   * The Euclidean norms of a weight's rows, each of all that leads to one output.
   *
   * @param w {@code [out, ...]}
   * @return {@code [out]}
   */
  public static NDArray rowNorms(NDArray w) {
    return call("row_norms", w);
  }

  /**
   * DoRA's factor of each output, {@code m / ||W + scale B A||}, whose norms pass no gradient (Liu
   * et al. 2024, "DoRA", section 4.3).
   *
   * @param x an array of the scope that the result shall belong to
   * @param magnitude m, as many numbers as there are outputs
   * @param weight W as it is stored
   * @param a the first factor
   * @param b the second factor
   * @param scale a constant
   * @param transposed whether W is stored with the input first
   * @return {@code [out]}
   */
  public static NDArray magnitudeFactor(
      NDArray x,
      NDArray magnitude,
      NDArray weight,
      NDArray a,
      NDArray b,
      double scale,
      boolean transposed) {
    return call(
        "magnitude_factor", x, magnitude, weight, a, b, number(scale), number(transposed ? 1 : 0));
  }

  /**
   * DoRA's output: {@code y + (f - 1) (product - bias) + f scale update}.
   *
   * @param y the layer's output, {@code [..., out]} or, with images, {@code [batch, out, height,
   *     width]}
   * @param product the layer's output for the input that the update saw
   * @param update {@code B A x}, of the same shape
   * @param factor f, {@code [out]}
   * @param bias {@code [out]}, or null for none
   * @param scale a constant
   * @param images whether the channels come before the places of an image
   * @return the shape of {@code y}
   */
  public static NDArray magnified(
      NDArray y,
      NDArray product,
      NDArray update,
      NDArray factor,
      @Nullable NDArray bias,
      double scale,
      boolean images) {
    return call(
        "magnified",
        y,
        product,
        update,
        factor,
        bias == null ? number(0) : bias,
        number(scale),
        number(images ? 1 : 0));
  }

  /**
   * Multiplies each row of a weight.
   *
   * @param w {@code [out, ...]}
   * @param factors {@code [out]}
   * @return the shape of {@code w}
   */
  public static NDArray scaleRows(NDArray w, NDArray factors) {
    return call("scale_rows", w, factors);
  }

  /**
   * The factors of a matrix's principal part: with {@code W = U S V^T} the rows {@code sqrt(S /
   * scale) V^T} of the largest singular values, and beside them {@code (U sqrt(S / scale))^T}. The
   * largest element of a row of {@code V^T} is positive, so that the factors are determined.
   *
   * @param scope the owner of the result
   * @param w {@code [out, in]}, without gradients
   * @param rank how many, at most the smaller dimension
   * @param scale what the product of both factors is multiplied with; positive
   * @return {@code [rank, in + out]}
   */
  public static NDArray principalParts(NDManager scope, NDArray w, int rank, double scale) {
    return TorchScript.withoutGradients(scope, "principal_parts", w, rank, scale);
  }

  /**
   * The first rows of {@code R} in {@code W = Q R}, whose diagonal is not negative, and beside them
   * the first rows of {@code Q^T}.
   *
   * @param scope the owner of the result
   * @param w {@code [out, in]}, without gradients
   * @param rank how many, at most the smaller dimension
   * @return {@code [rank, in + out]}
   */
  public static NDArray orthogonalParts(NDManager scope, NDArray w, int rank) {
    return TorchScript.withoutGradients(scope, "orthogonal_parts", w, rank);
  }

  /**
   * One number as an array of ids.
   *
   * @param x an array of the scope that the result shall belong to
   * @param row the number
   * @return int64 {@code [1]}
   */
  public static NDArray rowIndex(NDArray x, int row) {
    return call("row_index", x, number(row));
  }

  /**
   * The positions of tokens, counted from {@code padding + 1}; padding has the position {@code
   * padding} (Liu et al. 2019, RoBERTa).
   *
   * @param ids int64 {@code [batch, tokens]}
   * @param padding the id of padding
   * @param first how many positions are taken before those of the tokens
   * @return int64 {@code [batch, tokens]}
   */
  public static NDArray positionsAfterPadding(NDArray ids, int padding, int first) {
    return call("positions_after_padding", ids, number(padding), number(first));
  }
}
