package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.DecoderOperations;
import java.util.List;

/** The triplets that {@link AdaLora} puts on a layer: rows of A, numbers of E, columns of B. */
final class AdaLoraFactors extends Module {
  /** How the path of E ends. */
  static final String NUMBERS = ".lora_E";

  private static final double DEVIATION = 0.02;

  private final Parameter a;
  private final Parameter e;
  private final Parameter b;

  AdaLoraFactors(AdaptableLayer layer, AdaLoraSettings settings, int rank) {
    a = parameter("lora_A", fresh(Initializer.normal(DEVIATION), rank, layer.in()));
    e = parameter("lora_E", fresh(Initializer.zeros(), rank, 1));
    b = parameter("lora_B", fresh(Initializer.normal(DEVIATION), layer.out(), rank));
  }

  private static Parameter fresh(Initializer values, long... shape) {
    return Parameter.fresh(Role.ADAPTER, values, shape);
  }

  /** A, E and B, in this order. */
  List<Parameter> all() {
    return List.of(a, e, b);
  }

  /** Whether training changes them; not in an upstream that was tuned with them. */
  boolean trained() {
    return e.trained() && e.role() == Role.ADAPTER;
  }

  /** How many triplets there are, masked ones too. */
  int size() {
    return (int) e.shape()[0];
  }

  /** How many triplets are in force, of which E has the numbers. */
  static int inForce(Parameter e) {
    int count = 0;
    for (float value : e.array().toFloatArray()) {
      count += value == 0 ? 0 : 1;
    }
    return count;
  }

  /** {@code E A}, {@code [rank, in]}. */
  NDArray scaledRows() {
    return DecoderOperations.multiply(a.array(), e.array());
  }

  /** {@code [out, rank]}. */
  NDArray columns() {
    return b.array();
  }
}
