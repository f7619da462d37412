package dev.graft.task;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.HeadTransform;
import dev.graft.module.Initializer;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import org.jspecify.annotations.Nullable;

/** The part of a head before its last layer: {@code norm(activation(dense(x)))}. */
final class Transform extends Module {
  private final HeadTransform layout;
  private final Linear dense;
  private final @Nullable LayerNorm norm;

  Transform(HeadTransform layout, HeadParameters source, long width) {
    this.layout = layout;
    String path = layout.dense();
    dense =
        child(
            path,
            new Linear(
                source.matrix(path + ".weight", width, width),
                layout.denseBias() ? source.bias(path + ".bias", width) : null));
    norm = layout.norm().map(numbers -> norm(numbers, source, width)).orElse(null);
  }

  private LayerNorm norm(HeadTransform.Norm numbers, HeadParameters source, long width) {
    String path = numbers.path();
    return child(
        path,
        new LayerNorm(
            source.get(path + ".weight", Initializer.ones(), width),
            numbers.bias() ? source.bias(path + ".bias", width) : null,
            numbers.epsilon()));
  }

  /**
   * Applies the transform.
   *
   * @param x {@code [..., width]}; closed by this method
   * @param training whether dropout is in force
   * @return {@code [..., width]}
   */
  NDArray forward(NDArray x, boolean training) {
    NDArray inside;
    try (x) {
      inside = layout.activation().forward(dense.forward(x, training));
    }
    if (norm == null) {
      return inside;
    }
    try (inside) {
      return norm.forward(inside);
    }
  }
}
