package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, {@code x W^T + b}, on which adapters can be put. Its weight is kept as published:
 * {@code [out, in]} or, as GPT-2 has it, transposed.
 */
public final class Linear extends Module {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final boolean transposed;
  private final List<LinearAdapter> adapters = new ArrayList<>();

  /**
   * A layer with given parameters.
   *
   * @param weight {@code [out, in]}
   * @param bias {@code [out]}, or null for none
   */
  public Linear(Parameter weight, @Nullable Parameter bias) {
    this(weight, bias, false);
  }

  private Linear(Parameter weight, @Nullable Parameter bias, boolean transposed) {
    this.transposed = transposed;
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
    this(weights, in, out, true);
  }

  /**
   * A pretrained layer.
   *
   * @param weights where its parameters come from
   * @param in the input's width
   * @param out the output's width
   * @param bias whether it has a bias
   */
  public Linear(Weights weights, long in, long out, boolean bias) {
    this(weights.get("weight", out, in), bias ? weights.get("bias", out) : null);
  }

  /**
   * A pretrained layer with a bias, whose weight is stored as {@code [in, out]}.
   *
   * @param weights where its two parameters come from
   * @param in the input's width
   * @param out the output's width
   * @return the layer
   */
  public static Linear transposed(Weights weights, long in, long out) {
    return new Linear(weights.get("weight", in, out), weights.get("bias", out), true);
  }

  /** Whether the weight is stored as {@code [in, out]}, PEFT's {@code fan_in_fan_out}. */
  public boolean transposed() {
    return transposed;
  }

  /**
   * The width of the input.
   *
   * @return the second dimension of the weight, or the first of a transposed one
   */
  public long in() {
    return weight.shape()[transposed ? 0 : 1];
  }

  /**
   * The width of the output.
   *
   * @return the first dimension of the weight, or the second of a transposed one
   */
  public long out() {
    return weight.shape()[transposed ? 1 : 0];
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
   * @return a new array without a gradient, of the weight's shape
   */
  public NDArray mergedWeight(NDManager scope) {
    return Gradients.off(
        () -> {
          NDArray merged = turned(Tensors.copy(scope, weight.array()));
          for (LinearAdapter adapter : adapters) {
            try (NDArray before = merged) {
              merged = adapter.merged(before);
            }
          }
          return turned(merged);
        });
  }

  /** From the weight's own layout to {@code [out, in]}, or back. */
  private NDArray turned(NDArray matrix) {
    if (!transposed) {
      return matrix;
    }
    try (matrix) {
      return DecoderOperations.transpose(matrix);
    }
  }

  /**
   * Computes the layer and its adapters.
   *
   * @param x {@code [..., in]}; stays open
   * @param training whether dropout is in force
   * @return {@code [..., out]}
   */
  public NDArray forward(NDArray x, boolean training) {
    NDArray added = bias == null ? null : bias.array();
    NDArray y =
        transposed
            ? DecoderOperations.linearTransposed(x, weight.array(), added)
            : Operations.linear(x, weight.array(), added);
    for (LinearAdapter adapter : adapters) {
      y = adapter.adapt(x, y, training);
    }
    return y;
  }
}
