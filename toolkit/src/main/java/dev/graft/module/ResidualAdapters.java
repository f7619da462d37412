package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The adapters of one {@link ResidualSite}: each sees what the ones before it made. */
final class ResidualAdapters {
  private final List<ResidualAdapter> adapters = new ArrayList<>();

  /** Adds an adapter, which sees the others' work. */
  void add(ResidualAdapter adapter) {
    adapters.add(adapter);
  }

  /** Whether none changes anything. */
  boolean idle() {
    return adapters.stream().allMatch(adapter -> adapter.strength() == 0);
  }

  /**
   * The sub-layer's output with what the adapters add.
   *
   * @param residual {@code [batch, tokens, width]}; stays open
   * @param output {@code [batch, tokens, width]}; closed by this method unless returned
   * @param norm the sub-layer's own normalisation
   * @return {@code [batch, tokens, width]}
   */
  NDArray adapted(NDArray residual, NDArray output, UnaryOperator<NDArray> norm) {
    NDArray current = output;
    for (ResidualAdapter adapter : adapters) {
      double strength = adapter.strength();
      if (strength > 0) {
        try (NDArray before = current;
            NDArray delta = scaled(adapter.delta(residual, before, norm), strength)) {
          current = Operations.add(before, delta);
        }
      }
    }
    return current;
  }

  private static NDArray scaled(NDArray delta, double strength) {
    if (strength == 1) {
      return delta;
    }
    try (delta) {
      return Operations.scale(delta, strength);
    }
  }
}
