package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;

/** Layer normalisation with a learned weight and bias (Ba, Kiros and Hinton 2016). */
public final class LayerNorm extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /**
   * A pretrained layer.
   *
   * @param weights where its two parameters come from
   * @param width the last dimension of the input
   * @param epsilon added to the variance
   */
  public LayerNorm(Weights weights, long width, double epsilon) {
    this.weight = parameter("weight", weights.get("weight", width));
    this.bias = parameter("bias", weights.get("bias", width));
    this.epsilon = epsilon;
  }

  /**
   * Normalises.
   *
   * @param x {@code [..., width]}; stays open
   * @return {@code [..., width]}
   */
  public NDArray forward(NDArray x) {
    return Operations.layerNorm(x, weight.array(), bias.array(), epsilon);
  }

  /**
   * Normalises a sum.
   *
   * @param x {@code [..., width]}; stays open
   * @param y {@code [..., width]}; stays open
   * @return the layer norm of {@code x + y}
   */
  public NDArray forwardSum(NDArray x, NDArray y) {
    return Operations.addLayerNorm(x, y, weight.array(), bias.array(), epsilon);
  }
}
