package dev.graft.task;

import dev.graft.module.Initializer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;

/** Where the parameters of a head come from. */
@FunctionalInterface
interface HeadParameters {
  /** The deviation with which the Transformer families begin. */
  double DEVIATION = 0.02;

  /** New ones, to be trained. */
  HeadParameters FRESH = (path, first, shape) -> Parameter.fresh(Role.HEAD, first, shape);

  /**
   * One parameter.
   *
   * @param path its path in the network
   * @param first its first values if it is new
   * @param shape its shape
   * @return the parameter
   */
  Parameter get(String path, Initializer first, long... shape);

  /** Pretrained ones, frozen until said otherwise. */
  static HeadParameters pretrained(Weights weights) {
    return (path, first, shape) -> weights.get(path, shape);
  }

  /** A matrix with small random first values. */
  default Parameter matrix(String path, long out, long in) {
    return get(path, Initializer.normal(DEVIATION), out, in);
  }

  /** A vector of zeros at first. */
  default Parameter bias(String path, long width) {
    return get(path, Initializer.zeros(), width);
  }
}
