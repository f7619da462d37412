package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Convolution;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.module.Parameter;
import dev.graft.tensor.ScaleOperations;

/** The factors that {@link Ia3} puts on a layer. */
final class Ia3Layer extends LayerAdapter {
  private final Parameter factors;
  private final boolean ofInput;
  private final int groups;

  Ia3Layer(AdaptableLayer layer, boolean ofInput) {
    this.ofInput = ofInput;
    groups = layer instanceof Convolution convolution ? convolution.geometry().groups() : 1;
    factors =
        parameter(
            "ia3_l",
            Parameter.fresh(Parameter.Role.ADAPTER, Initializer.ones(), shape(layer, ofInput)));
  }

  private static long[] shape(AdaptableLayer layer, boolean ofInput) {
    long count = ofInput ? layer.in() : layer.out();
    if (layer instanceof Convolution) {
      return new long[] {1, count, 1, 1};
    }
    return ofInput ? new long[] {1, count} : new long[] {count, 1};
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
    if (ofInput) {
      try (NDArray scaled = ScaleOperations.scale(x, factors.array())) {
        return layer.forward(scaled);
      }
    }
    try (NDArray y = layer.forward(x)) {
      return ScaleOperations.scale(y, factors.array());
    }
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    if (ofInput) {
      return weights.with(ScaleOperations.scaleInputs(weights.weight(), factors.array(), groups));
    }
    return new LayerWeights(
        ScaleOperations.scaleOutputs(weights.weight(), factors.array()),
        weights.bias() == null
            ? null
            : ScaleOperations.scaleOutputs(weights.bias(), factors.array()));
  }

  @Override
  public boolean merges() {
    return true;
  }
}
