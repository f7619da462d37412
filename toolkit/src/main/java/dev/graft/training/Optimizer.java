package dev.graft.training;

import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.tensor.FusedAdamW;
import java.util.Map;

/**
 * AdamW over the trained parameters of a network, with weight decay on matrices and tables only.
 */
final class Optimizer implements AutoCloseable {
  private final FusedAdamW adamW = new FusedAdamW();
  private final double decay;
  private final double clip;

  Optimizer(Module network, double decay, double clip) {
    this.decay = decay;
    this.clip = clip;
    for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
      Parameter parameter = entry.getValue();
      if (parameter.trained()) {
        adamW.add(parameter.array(), isDecayed(parameter));
      }
    }
  }

  /** Biases and the weights of norms have one dimension; they are spared. */
  private static boolean isDecayed(Parameter parameter) {
    return parameter.shape().length > 1;
  }

  /** One update; gives the global norm of the gradients before clipping. */
  double step(double rate) {
    return adamW.step(rate, decay, clip);
  }

  @Override
  public void close() {
    adamW.close();
  }
}
