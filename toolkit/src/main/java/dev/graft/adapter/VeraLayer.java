package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Dropout;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Operations;
import dev.graft.tensor.ScaleOperations;
import java.util.Arrays;

/** The two vectors that {@link Vera} puts on a linear layer. */
final class VeraLayer extends LayerAdapter {
  private final VeraProjections projections;
  private final Parameter outer;
  private final Parameter inner;
  private final Dropout dropout;

  VeraLayer(Vera settings, long out, VeraProjections projections) {
    this.projections = projections;
    dropout = new Dropout(settings.dropout());
    outer = parameter("vera_lambda_b", Parameter.fresh(Role.ADAPTER, Initializer.zeros(), out));
    inner =
        parameter(
            "vera_lambda_d",
            Parameter.fresh(Role.ADAPTER, all((float) settings.initial()), settings.rank()));
  }

  private static Initializer all(float value) {
    return (shape, path, seed) -> {
      var values = new float[Math.toIntExact(shape[0])];
      Arrays.fill(values, value);
      return values;
    };
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
    try (NDArray y = layer.forward(x)) {
      if (training && dropout.probability() > 0) {
        try (NDArray dropped = Operations.dropout(x, dropout.probability())) {
          return changed(y, dropped);
        }
      }
      return changed(y, x);
    }
  }

  private NDArray changed(NDArray y, NDArray x) {
    return ScaleOperations.scaledProjection(
        y,
        x,
        projections.first().array(),
        projections.second().array(),
        inner.array(),
        outer.array());
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    return weights.with(
        ScaleOperations.addScaledProjection(
            weights.weight(),
            projections.first().array(),
            projections.second().array(),
            inner.array(),
            outer.array()));
  }

  @Override
  public boolean merges() {
    return true;
  }
}
