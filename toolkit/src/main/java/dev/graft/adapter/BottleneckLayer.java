package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Initializer;
import dev.graft.module.Linear;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.ResidualAdapter;
import dev.graft.tensor.Operations;
import java.util.function.UnaryOperator;

/** The two linear layers that {@link Bottleneck} puts at a residual sum. */
final class BottleneckLayer extends ResidualAdapter {
  private final Bottleneck settings;
  private final Linear down;
  private final Linear up;

  BottleneckLayer(Bottleneck settings, long width) {
    this.settings = settings;
    down = child("adapter_down.0", linear(Initializer.kaimingUniform(), settings.size(), width));
    up = child("adapter_up", linear(Initializer.zeros(), width, settings.size()));
  }

  private static Linear linear(Initializer initializer, long out, long in) {
    return new Linear(
        Parameter.fresh(Role.ADAPTER, initializer, out, in),
        Parameter.fresh(Role.ADAPTER, Initializer.zeros(), out));
  }

  @Override
  public NDArray delta(NDArray residual, NDArray output, UnaryOperator<NDArray> norm) {
    return switch (settings.placement()) {
      case HOULSBY -> adapted(output);
      case PARALLEL -> adapted(residual);
      case PFEIFFER -> {
        try (NDArray sum = Operations.add(output, residual);
            NDArray normalised = norm.apply(sum)) {
          yield adapted(normalised);
        }
      }
    };
  }

  private NDArray adapted(NDArray z) {
    try (NDArray inside = down.forward(z, false);
        NDArray active = settings.activation().apply(inside)) {
      NDArray result = up.forward(active, false);
      double scale = settings.scale();
      if (scale == 1) {
        return result;
      }
      try (result) {
        return Operations.scale(result, scale);
      }
    }
  }
}
