package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;

/**
 * Root mean square normalisation, {@code x / sqrt(mean(x^2) + epsilon) w} (Zhang and Sennrich
 * 2019): of the last dimension, or of each head in it if the weight is one head wide.
 */
public final class RmsNorm extends Module implements Norm {
  private final Parameter weight;
  private final double epsilon;
  private final boolean aroundOne;

  /**
   * A pretrained layer.
   *
   * @param weights where its one parameter comes from
   * @param width how many elements are normalised together
   * @param epsilon added to the mean square
   * @param aroundOne whether {@code 1 + w} stands in the place of {@code w}, as in Gemma
   */
  public RmsNorm(Weights weights, long width, double epsilon, boolean aroundOne) {
    this.weight = parameter("weight", weights.get("weight", width));
    this.epsilon = epsilon;
    this.aroundOne = aroundOne;
  }

  /**
   * Normalises.
   *
   * @param x {@code [..., a multiple of the width]}; stays open
   * @return the shape of {@code x}
   */
  public NDArray forward(NDArray x) {
    return aroundOne
        ? DecoderOperations.rmsNormAroundOne(x, weight.array(), epsilon)
        : DecoderOperations.rmsNorm(x, weight.array(), epsilon);
  }
}
