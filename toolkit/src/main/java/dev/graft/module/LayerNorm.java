package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import org.jspecify.annotations.Nullable;

/** Layer normalisation with a learned weight and mostly a bias (Ba, Kiros and Hinton 2016). */
public final class LayerNorm extends Module implements Norm {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final double epsilon;

  /**
   * A layer with given parameters.
   *
   * @param weight {@code [width]}
   * @param bias {@code [width]}, or null for none
   * @param epsilon added to the variance
   */
  public LayerNorm(Parameter weight, @Nullable Parameter bias, double epsilon) {
    this.weight = parameter("weight", weight);
    this.bias = bias == null ? null : parameter("bias", bias);
    this.epsilon = epsilon;
  }

  /**
   * A pretrained layer with a bias.
   *
   * @param weights where its two parameters come from
   * @param width the last dimension of the input
   * @param epsilon added to the variance
   */
  public LayerNorm(Weights weights, long width, double epsilon) {
    this(weights.get("weight", width), weights.get("bias", width), epsilon);
  }

  /**
   * Normalises.
   *
   * @param x {@code [..., width]}; stays open
   * @return {@code [..., width]}
   */
  public NDArray forward(NDArray x) {
    return Operations.layerNorm(x, weight.array(), bias(), epsilon);
  }

  /**
   * Normalises a sum.
   *
   * @param x {@code [..., width]}; stays open
   * @param y {@code [..., width]}; stays open
   * @return the layer norm of {@code x + y}
   */
  public NDArray forwardSum(NDArray x, NDArray y) {
    return Operations.addLayerNorm(x, y, weight.array(), bias(), epsilon);
  }

  private @Nullable NDArray bias() {
    return bias == null ? null : bias.array();
  }
}
