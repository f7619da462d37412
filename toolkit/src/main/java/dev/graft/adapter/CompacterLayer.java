package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.ResidualAdapter;
import java.util.function.UnaryOperator;

/** The two layers that {@link Compacter} puts at a residual sum. */
final class CompacterLayer extends ResidualAdapter {
  private final Activation activation;
  private final KroneckerLinear down;
  private final KroneckerLinear up;

  CompacterLayer(Compacter settings, long width, KroneckerRule rule) {
    activation = settings.activation();
    int n = settings.phmDimension();
    int rank = settings.rank();
    down = child("adapter_down.0", new KroneckerLinear(rule, n, rank, width, settings.size()));
    up = child("adapter_up", new KroneckerLinear(rule, n, rank, settings.size(), width));
  }

  @Override
  public NDArray delta(NDArray residual, NDArray output, UnaryOperator<NDArray> norm) {
    try (NDArray inside = down.forward(output);
        NDArray active = activation.apply(inside)) {
      return up.forward(active);
    }
  }
}
