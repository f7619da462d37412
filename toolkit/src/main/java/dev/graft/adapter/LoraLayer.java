package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Dropout;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.module.Parameter;
import dev.graft.tensor.Operations;

/** The two matrices that {@link Lora} puts on a linear layer. */
final class LoraLayer extends LayerAdapter {
  /** The name of the first matrix, as PEFT has it. */
  static final String A = "lora_A.weight";

  private final Parameter a;
  private final Parameter b;
  private final double scale;
  private final Dropout dropout;

  LoraLayer(long in, long out, int rank, double scale, double dropout) {
    a =
        parameter(
            A, Parameter.fresh(Parameter.Role.ADAPTER, Initializer.kaimingUniform(), rank, in));
    b =
        parameter(
            "lora_B.weight",
            Parameter.fresh(Parameter.Role.ADAPTER, Initializer.zeros(), out, rank));
    this.scale = scale;
    this.dropout = new Dropout(dropout);
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
    try (NDArray y = layer.forward(x)) {
      if (training && dropout.probability() > 0) {
        try (NDArray dropped = Operations.dropout(x, dropout.probability())) {
          return Operations.lowRank(y, dropped, a.array(), b.array(), scale);
        }
      }
      return Operations.lowRank(y, x, a.array(), b.array(), scale);
    }
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    return weights.with(Operations.addProduct(weights.weight(), b.array(), a.array(), scale));
  }

  @Override
  public boolean merges() {
    return true;
  }
}
