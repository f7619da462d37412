package dev.graft;

import dev.graft.training.StepRecord;
import java.util.stream.Stream;

/**
 * What one step of backpropagation did to the parameters of a layer or a module. A norm over
 * several arrays is that of all their elements together.
 *
 * @param parameters how many parameters there are, adapters included
 * @param trained how many of them the plan trains
 * @param gradientNorm the norm of their gradients before clipping; 0 when gradients came and all
 *     were zero, NaN when none came
 * @param weightNorm the norm of the trained ones before the update; NaN when none trains
 * @param updateNorm the norm of what the update changed, weight decay included; 0 when none trains
 */
public record StepWeights(
    long parameters, long trained, double gradientNorm, double weightNorm, double updateNorm) {

  static StepWeights of(Stream<StepRecord.Weight> weights) {
    long parameters = 0;
    long trained = 0;
    double gradient = 0;
    double norm = 0;
    double update = 0;
    boolean reached = false;
    for (StepRecord.Weight weight : weights.toList()) {
      parameters += weight.size();
      if (weight.trained()) {
        trained += weight.size();
        norm = Math.hypot(norm, weight.norm());
      }
      if (!Double.isNaN(weight.gradient())) {
        reached = true;
        gradient = Math.hypot(gradient, weight.gradient());
      }
      update = Math.hypot(update, weight.update());
    }
    return new StepWeights(
        parameters,
        trained,
        reached ? gradient : Double.NaN,
        trained > 0 ? norm : Double.NaN,
        update);
  }

  /** Whether a gradient came, be it zero. */
  public boolean reached() {
    return !Double.isNaN(gradientNorm);
  }

  /**
   * How large the update is beside the weights it changed: {@code ||update|| / ||weights||}.
   *
   * @return NaN where nothing trains or what trains was all zero
   */
  public double updateRatio() {
    return weightNorm > 0 ? updateNorm / weightNorm : Double.NaN;
  }

  /**
   * What backpropagation did here.
   *
   * @return {@code trains}, {@code trains: zero gradient}, {@code trains: no gradient}, or {@code
   *     frozen}
   */
  public String state() {
    if (trained == 0) {
      return "frozen";
    }
    if (!reached()) {
      return "trains: no gradient";
    }
    return gradientNorm == 0 ? "trains: zero gradient" : "trains";
  }
}
