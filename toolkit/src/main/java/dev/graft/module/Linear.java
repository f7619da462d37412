package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, {@code x W^T + b}, on which adapters can be put. Its weight is kept as published:
 * {@code [out, in]} or, as GPT-2 has it, transposed.
 */
public final class Linear extends AdaptableLayer {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final boolean transposed;

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

  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  public boolean transposed() {
    return transposed;
  }

  @Override
  public long in() {
    return weight.shape()[transposed ? 0 : 1];
  }

  @Override
  public long out() {
    return weight.shape()[transposed ? 1 : 0];
  }

  @Override
  protected NDArray own(NDArray x) {
    NDArray added = bias == null ? null : bias.array();
    return transposed
        ? DecoderOperations.linearTransposed(x, weight.array(), added)
        : Operations.linear(x, weight.array(), added);
  }
}
