package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Operations;

/** A linear layer whose matrix is a sum of Kronecker products, as {@link Compacter} has it. */
final class KroneckerLinear extends Module {
  private final KroneckerRule rule;
  private final Parameter left;
  private final Parameter right;
  private final Parameter bias;

  KroneckerLinear(KroneckerRule rule, int n, int rank, long in, long out) {
    this.rule = rule;
    left = parameter("W_left", fresh(n, in / n, rank));
    right = parameter("W_right", fresh(n, rank, out / n));
    bias = parameter("b", Parameter.fresh(Role.ADAPTER, Initializer.zeros(), out));
  }

  /** Xavier-normal, each matrix for itself. */
  private static Parameter fresh(long n, long rows, long columns) {
    return Parameter.fresh(
        Role.ADAPTER, Initializer.normal(Math.sqrt(2.0 / (rows + columns))), n, rows, columns);
  }

  /** {@code [..., in]}, which stays open, to {@code [..., out]}. */
  NDArray forward(NDArray x) {
    try (NDArray weight =
        AdapterOperations.kroneckerSum(x, rule.array(), left.array(), right.array())) {
      return Operations.linear(x, weight, bias.array());
    }
  }
}
