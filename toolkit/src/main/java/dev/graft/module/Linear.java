package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A linear layer, {@code x W^T + b}, on which adapters can be put. */
public final class Linear extends Module {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final List<LinearAdapter> adapters = new ArrayList<>();

  /**
   * A layer with given parameters.
   *
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}, or null for none
   */
  public Linear(Parameter weight, @Nullable Parameter bias) {
    this.weight = parameter("weight", weight);
    this.bias = bias == null ? null : parameter("bias", bias);
  }

  /**
   * A pretrained layer with a bias.
   *
   * @param weights where its two parameters come from
   * @param in the input's width
   * @param out the output's width
   */
  public Linear(Weights weights, long in, long out) {
    this(weights.get("weight", out, in), weights.get("bias", out));
  }

  /**
   * The width of the input.
   *
   * @return the second dimension of the weight
   */
  public long in() {
    return weight.shape()[1];
  }

  /**
   * The width of the output.
   *
   * @return the first dimension of the weight
   */
  public long out() {
    return weight.shape()[0];
  }

  /**
   * Puts an adapter on the layer; its parameters take their place beside the layer's own.
   *
   * @param adapter the adapter
   */
  public void attach(LinearAdapter adapter) {
    adapters.add(child("", adapter));
  }

  /** Whether there are adapters on the layer. */
  public boolean adapted() {
    return !adapters.isEmpty();
  }

  /**
   * The weight with all adapters merged into it.
   *
   * @param scope the owner of the new array
   * @return {@code [out, in]}, a new array without a gradient
   */
  public NDArray mergedWeight(NDManager scope) {
    return Gradients.off(
        () -> {
          NDArray merged = Tensors.copy(scope, weight.array());
          for (LinearAdapter adapter : adapters) {
            try (NDArray before = merged) {
              merged = adapter.merged(before);
            }
          }
          return merged;
        });
  }

  /**
   * Computes the layer and its adapters.
   *
   * @param x {@code [..., in]}; stays open
   * @param training whether dropout is in force
   * @return {@code [..., out]}
   */
  public NDArray forward(NDArray x, boolean training) {
    NDArray y = Operations.linear(x, weight.array(), bias == null ? null : bias.array());
    for (LinearAdapter adapter : adapters) {
      y = adapter.adapt(x, y, training);
    }
    return y;
  }
}
