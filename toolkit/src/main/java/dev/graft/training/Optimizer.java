package dev.graft.training;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Parameter;
import dev.graft.tensor.FusedAdamW;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * AdamW over the trained parameters of a network, with weight decay on matrices and tables only,
 * and with each part's own rate.
 */
final class Optimizer implements AutoCloseable {
  private final FusedAdamW adamW = new FusedAdamW();
  private final double clip;
  private final double highest;

  /**
   * An optimiser of some parameters.
   *
   * @param peaks each parameter's learning rate where the schedule's factor is 1
   * @param decay of matrices and tables
   * @param clip the largest global norm of the gradients; 0 for no limit
   */
  Optimizer(Map<Parameter, Double> peaks, double decay, double clip) {
    this.clip = clip;
    peaks.forEach(
        (parameter, rate) -> adamW.add(parameter.array(), rate, isDecayed(parameter) ? decay : 0));
    highest = Collections.max(peaks.values());
  }

  /** Biases and the weights of norms have one dimension; they are spared. */
  private static boolean isDecayed(Parameter parameter) {
    return parameter.shape().length > 1;
  }

  /** The highest rate of a part where the schedule's factor is 1. */
  double highestRate() {
    return highest;
  }

  /**
   * One update, unless the norm is not a finite number; gives the global norm of the gradients
   * before clipping.
   *
   * @param factor what all rates are multiplied with
   */
  double step(double factor) {
    return step(factor, () -> {});
  }

  /**
   * As {@link #step(double)}.
   *
   * @param factor what all rates are multiplied with
   * @param afterwards is run when the parameters are updated and still have their gradients
   */
  double step(double factor, Runnable afterwards) {
    return adamW.step(factor, clip, afterwards);
  }

  /** What it remembers, in an order that depends on the network alone. */
  List<NDArray> state() {
    return adamW.state();
  }

  @Override
  public void close() {
    adamW.close();
  }
}
