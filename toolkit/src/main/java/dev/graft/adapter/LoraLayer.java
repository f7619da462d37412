package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Dropout;
import dev.graft.module.Initializer;
import dev.graft.module.LinearAdapter;
import dev.graft.module.Parameter;
import dev.graft.tensor.Operations;

/** The two matrices that {@link Lora} puts on a linear layer. */
final class LoraLayer extends LinearAdapter {
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
  public NDArray adapt(NDArray input, NDArray output, boolean training) {
    try (output) {
      if (training && dropout.probability() > 0) {
        try (NDArray dropped = Operations.dropout(input, dropout.probability())) {
          return Operations.lowRank(output, dropped, a.array(), b.array(), scale * strength());
        }
      }
      return Operations.lowRank(output, input, a.array(), b.array(), scale * strength());
    }
  }

  @Override
  public NDArray merged(NDArray weight) {
    return Operations.addProduct(weight, b.array(), a.array(), scale * strength());
  }
}
