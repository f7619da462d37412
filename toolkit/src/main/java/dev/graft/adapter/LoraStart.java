package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Initializer;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the factors of a {@link Lora} begin. */
enum LoraStart {
  /** The first factor uniform, the second zero. */
  UNIFORM("LoRA"),
  /** The first factor normal with deviation 1 / r, the second zero. */
  GAUSSIAN("LoRA"),
  /** Both from the weight's largest singular values. */
  PISSA("PiSSA"),
  /** Both from the weight's QR decomposition. */
  OLORA("OLoRA");

  private final String method;

  LoraStart(String method) {
    this.method = method;
  }

  /** What the method is called in a plan's name. */
  String method() {
    return method;
  }

  /** The word that chooses it, in code and in files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether the factors begin with a part of the weight, which then is taken from what they give.
   */
  boolean fromWeight() {
    return this == PISSA || this == OLORA;
  }

  /** The factors that a weight gives, computed once. */
  static final class Parts {
    private final LoraStart start;
    private final AdaptableLayer layer;
    private final int rank;
    private final double scale;
    private float @Nullable [] both;

    Parts(LoraStart start, AdaptableLayer layer, int rank, double scale) {
      this.start = start;
      this.layer = layer;
      this.rank = rank;
      this.scale = scale;
    }

    Initializer a() {
      return (shape, path, seed) -> {
        int in = (int) shape[1];
        var values = new float[rank * in];
        for (int i = 0; i < rank; i++) {
          System.arraycopy(both(), i * (both().length / rank), values, i * in, in);
        }
        return values;
      };
    }

    Initializer b() {
      return (shape, path, seed) -> {
        int out = (int) shape[0];
        int width = both().length / rank;
        var values = new float[out * rank];
        for (int i = 0; i < rank; i++) {
          for (int j = 0; j < out; j++) {
            values[j * rank + i] = both()[(i + 1) * width - out + j];
          }
        }
        return values;
      };
    }

    private synchronized float[] both() {
      if (both == null) {
        both = Gradients.off(this::computed);
      }
      return both;
    }

    private float[] computed() {
      try (NDManager scope = Tensors.newScope()) {
        NDArray weight = layer.pretrainedWeight(scope);
        NDArray parts =
            start == PISSA
                ? AdapterOperations.principalParts(scope, weight, rank, scale)
                : AdapterOperations.orthogonalParts(scope, weight, rank);
        return parts.toFloatArray();
      }
    }
  }
}
