package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The non-linear function inside an adapter. */
public enum Activation {
  /** {@code max(x, 0)}. */
  RELU(Operations::relu),
  /** {@code x / (1 + exp(-x))}, also called SiLU. */
  SWISH(Operations::silu),
  /** {@code x Phi(x)}. */
  GELU(Operations::gelu),
  /** GELU by its approximation with the hyperbolic tangent. */
  GELU_NEW(Operations::geluTanh),
  /** The hyperbolic tangent. */
  TANH(Operations::tanh);

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static function
  private final UnaryOperator<NDArray> function;

  Activation(UnaryOperator<NDArray> function) {
    this.function = function;
  }

  NDArray apply(NDArray x) {
    return function.apply(x);
  }

  /** The lower-case name, as it stands in files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
