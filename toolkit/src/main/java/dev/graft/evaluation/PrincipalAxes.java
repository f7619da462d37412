package dev.graft.evaluation;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The directions in which vectors differ most: principal component analysis (Pearson 1901). Axes
 * are orthonormal; each points so that its largest element by size is positive.
 */
public final class PrincipalAxes {
  private final double[] mean;
  private final double[][] axes;
  private final double[] shares;

  private PrincipalAxes(double[] mean, double[][] axes, double[] shares) {
    this.mean = mean;
    this.axes = axes;
    this.shares = shares;
  }

  /**
   * Finds the first axes.
   *
   * @param vectors {@code [vectors][width]}, at least one
   * @param count how many axes, from 1 to the width
   * @return the axes; where the vectors differ in fewer directions, the others are zero
   * @throws IllegalArgumentException if there is no vector or the count is out of range
   */
  public static PrincipalAxes of(float[][] vectors, int count) {
    if (vectors.length == 0 || count < 1 || count > vectors[0].length) {
      throw new IllegalArgumentException(
          "Principal axes need at least one vector and a count from 1 to its width, got %d vectors and %d"
              .formatted(vectors.length, count));
    }
    int width = vectors[0].length;
    var mean = new double[width];
    for (float[] vector : vectors) {
      for (int i = 0; i < width; i++) {
        mean[i] += vector[i] / (double) vectors.length;
      }
    }
    var centred = new double[vectors.length][];
    for (int row = 0; row < vectors.length; row++) {
      centred[row] = minus(vectors[row], mean);
    }
    RealMatrix x = new Array2DRowRealMatrix(centred, false);
    boolean few = vectors.length < width;
    // The smaller of the two products has the same eigenvalues other than zero.
    RealMatrix product = few ? x.multiply(x.transpose()) : x.transpose().multiply(x);
    var eigen = new EigenDecomposition(product);
    double total = product.getTrace();
    var axes = new double[count][width];
    var shares = new double[count];
    for (int i = 0; i < count && i < product.getRowDimension(); i++) {
      double value = eigen.getRealEigenvalue(i);
      if (value <= 1e-12 * total) {
        break;
      }
      double[] vector = eigen.getEigenvector(i).toArray();
      axes[i] = directed(few ? x.preMultiply(vector) : vector);
      shares[i] = value / total;
    }
    return new PrincipalAxes(mean, axes, shares);
  }

  /** Of length one, with the largest element positive. */
  private static double[] directed(double[] vector) {
    double length = Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
    double largest = 0;
    for (double element : vector) {
      largest = Math.abs(element) > Math.abs(largest) ? element : largest;
    }
    double factor = (largest < 0 ? -1 : 1) / length;
    return Arrays.stream(vector).map(v -> factor * v).toArray();
  }

  private static double[] minus(float[] vector, double[] mean) {
    var difference = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      difference[i] = vector[i] - mean[i];
    }
    return difference;
  }

  /**
   * Where a vector lies on each axis.
   *
   * @param vector of the width that the axes were found in
   * @return {@code [axes]}
   */
  public double[] project(float[] vector) {
    double[] difference = minus(vector, mean);
    return Arrays.stream(axes)
        .mapToDouble(
            axis -> {
              double sum = 0;
              for (int i = 0; i < axis.length; i++) {
                sum += axis[i] * difference[i];
              }
              return sum;
            })
        .toArray();
  }

  /**
   * How much of the variance lies along an axis.
   *
   * @param axis from 0
   * @return from 0 to 1
   */
  public double share(int axis) {
    return shares[axis];
  }
}
