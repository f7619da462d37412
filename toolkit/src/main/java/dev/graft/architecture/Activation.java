package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The activation functions that configurations name. */
public enum Activation {
  /** {@code x}. */
  IDENTITY(UnaryOperator.identity()),
  /** {@code x Phi(x)} with the exact error function (Hendrycks and Gimpel 2016). */
  GELU(Operations::gelu),
  /** GELU by {@code tanh(sqrt(2 / pi) (x + 0.044715 x^3))}. */
  GELU_TANH(Operations::geluTanh),
  /** {@code max(x, 0)}. */
  RELU(Operations::relu),
  /** {@code x / (1 + exp(-x))}, also called swish. */
  SILU(Operations::silu),
  /** The hyperbolic tangent. */
  TANH(Operations::tanh);

  private static final Map<String, Activation> WORDS =
      Map.of(
          "gelu", GELU,
          "gelu_new", GELU_TANH,
          "gelu_pytorch_tanh", GELU_TANH,
          "gelu_fast", GELU_TANH,
          "relu", RELU,
          "silu", SILU,
          "swish", SILU,
          "tanh", TANH);

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static function
  private final UnaryOperator<NDArray> function;

  Activation(UnaryOperator<NDArray> function) {
    this.function = function;
  }

  /**
   * Reads the word of a configuration.
   *
   * @param config the configuration
   * @param key the key, such as {@code hidden_act}
   * @param otherwise what a missing key means
   * @return the activation
   * @throws IllegalArgumentException if it is another word
   */
  public static Activation read(ConfigurationFile config, String key, Activation otherwise) {
    return config
        .text(key)
        .map(
            word -> {
              Activation activation = WORDS.get(word);
              if (activation == null) {
                throw config.wrong(
                    key, "one of " + String.join(", ", WORDS.keySet().stream().sorted().toList()));
              }
              return activation;
            })
        .orElse(otherwise);
  }

  /**
   * Applies the function.
   *
   * @param x any shape; closed by this method unless returned
   * @return the shape of {@code x}
   */
  public NDArray forward(NDArray x) {
    if (this == IDENTITY) {
      return x;
    }
    try (x) {
      return function.apply(x);
    }
  }
}
