package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import dev.graft.tensor.ForeignOperations;
import dev.graft.tensor.ImageOperations;
import java.util.List;

/** A network of someone else's that takes images, with the arrays of one of ours. */
abstract class ForeignLayer extends Module {
  static final int FEATURE_MAP = 4;

  /** What it computes, in evaluation: {@code [batch, width]}, or feature maps. */
  abstract NDArray compute(NDArray x);

  final NDArray forward(NDArray x, long width) {
    List<NDArray> parameters = ownParameters().stream().map(own -> own.array()).toList();
    return ForeignOperations.apply(x, parameters, width, () -> vectors(x));
  }

  private NDArray vectors(NDArray x) {
    NDArray output = compute(x);
    if (output.getShape().dimension() != FEATURE_MAP) {
      return output;
    }
    try (output) {
      return ImageOperations.globalAverage(output);
    }
  }
}
