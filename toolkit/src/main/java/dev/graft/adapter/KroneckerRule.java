package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;

/**
 * The first factors of the Kronecker products, which all matrices of one {@link Compacter} share.
 */
final class KroneckerRule extends Module {
  static final String NAME = "phm_rule";

  private static final double DEVIATION = 1e-4;

  private final Parameter factors;

  KroneckerRule(int n) {
    factors =
        parameter(NAME, Parameter.fresh(Role.ADAPTER, Initializer.normal(DEVIATION), n, n, n));
  }

  /** {@code [n, n, n]}: one matrix after the other. */
  NDArray array() {
    return factors.array();
  }
}
