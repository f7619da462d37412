package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.Initializer;
import dev.graft.module.Intervention;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Span;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.InterventionOperations;
import dev.graft.tensor.Tensors;

/** What {@link LoReft} puts behind a layer. */
final class LoReftLayer extends Intervention {
  private static final String PROJECTION = "projection.weight";
  private static final String SOURCE = "learned_source.weight";

  private final Parameter projection;
  private final Parameter weight;
  private final Parameter bias;

  LoReftLayer(int rank, long width, Span span) {
    super(span);
    projection = parameter(PROJECTION, fresh(LoReftLayer::orthonormal, rank, width));
    weight = parameter(SOURCE, fresh(LoReftLayer::asProjection, rank, width));
    bias = parameter("learned_source.bias", fresh(Initializer.zeros(), rank));
  }

  private static Parameter fresh(Initializer values, long... shape) {
    return Parameter.fresh(Role.ADAPTER, values, shape);
  }

  private static float[] orthonormal(long[] shape, String path, long seed) {
    float[] values = Initializer.normal(1).values(shape, path, seed);
    return Gradients.off(
        () -> {
          try (NDManager scope = Tensors.newScope()) {
            return InterventionOperations.orthonormalRows(Tensors.float32(scope, values, shape))
                .toFloatArray();
          }
        });
  }

  private static float[] asProjection(long[] shape, String path, long seed) {
    String above = path.substring(0, path.length() - SOURCE.length());
    return orthonormal(shape, above + PROJECTION, seed);
  }

  @Override
  protected NDArray delta(NDArray vectors) {
    return InterventionOperations.subspaceEdit(
        vectors, projection.array(), weight.array(), bias.array());
  }
}
