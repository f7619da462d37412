package dev.graft.adapter;

import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;

/** The two random matrices that all layers of one {@link Vera} share. */
final class VeraProjections extends Module {
  static final String A = "vera_A";
  static final String B = "vera_B";

  private final Parameter first;
  private final Parameter second;

  VeraProjections(int rank, long in, long out) {
    first = frozen(A, rank, in);
    second = frozen(B, out, rank);
  }

  private Parameter frozen(String name, long... shape) {
    Parameter parameter =
        parameter(name, Parameter.fresh(Parameter.Role.ADAPTER, VeraProjections::kaiming, shape));
    parameter.train(false);
    return parameter;
  }

  /** Kaiming-uniform for a ReLU's slope of 0: wider by sqrt(6) than that of linear layers. */
  private static float[] kaiming(long[] shape, String path, long seed) {
    float[] values = Initializer.kaimingUniform().values(shape, path, seed);
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) Math.sqrt(6);
    }
    return values;
  }

  /** {@code [rank, in]}. */
  Parameter first() {
    return first;
  }

  /** {@code [out, rank]}. */
  Parameter second() {
    return second;
  }
}
