package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;

/**
 * Dropout (Srivastava et al. 2014): in training, each element is zero with a probability and the
 * others are scaled so that the mean stays.
 *
 * @param probability from 0 up to, but not including, 1
 */
public record Dropout(double probability) {

  /** No dropout. */
  public static final Dropout NONE = new Dropout(0);

  /** Checks the probability. */
  public Dropout {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "The probability of dropout is from 0 up to, but not including, 1; it was "
              + probability);
    }
  }

  /**
   * Applies dropout.
   *
   * @param x any shape; closed by this method unless returned
   * @param training whether dropout is in force
   * @return {@code x} itself when dropout is not in force, else a new array of its shape
   */
  public NDArray forward(NDArray x, boolean training) {
    if (!training || probability == 0) {
      return x;
    }
    try (x) {
      return Operations.dropout(x, probability);
    }
  }
}
