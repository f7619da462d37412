package dev.graft;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Matrices in double precision, row by row, for results to be worked out apart from libtorch. */
final class Matrices {
  private Matrices() {}

  /** Numbers from -1 to 1 that float32 holds exactly. */
  static double[][] matrix(int rows, int columns, long seed) {
    var random = new SplittableRandom(seed);
    var matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextInt(-1024, 1025) / 1024.0;
      }
    }
    return matrix;
  }

  static float[] flat(double[][] matrix) {
    var flat = new float[matrix.length * matrix[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
    }
    return flat;
  }

  static double[][] times(double[][] a, double[][] b) {
    var product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  static double[][] transposed(double[][] a) {
    var turned = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        turned[j][i] = a[i][j];
      }
    }
    return turned;
  }

  static double[][] plus(double[][] a, double[] row) {
    var rows = new double[a.length][];
    Arrays.fill(rows, row);
    return plus(a, rows);
  }

  static double[][] plus(double[][] a, double[][] b) {
    var sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        sum[i][j] = a[i][j] + b[i][j];
      }
    }
    return sum;
  }

  static double[][] product(double[][] a, double[][] b) {
    var product = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        product[i][j] = a[i][j] * b[i][j];
      }
    }
    return product;
  }

  static double[][] scaled(double[][] a, double factor) {
    var filled = new double[a.length][a[0].length];
    for (double[] row : filled) {
      Arrays.fill(row, factor);
    }
    return product(a, filled);
  }

  static double[] columnSums(double[][] a) {
    var sums = new double[a[0].length];
    for (double[] row : a) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] += row[j];
      }
    }
    return sums;
  }

  /** Of each row. */
  static double[][] softmax(double[][] logits) {
    var shares = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      double[] exponentials = Arrays.stream(logits[i]).map(Math::exp).toArray();
      double sum = Arrays.stream(exponentials).sum();
      shares[i] = Arrays.stream(exponentials).map(value -> value / sum).toArray();
    }
    return shares;
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
