package dev.graft.tensor;

import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.List;

/** The operations of {@link ScaleKernels}, for {@link TracedOperations}. */
final class TracedScales {
  private final ActivationTrace trace;
  private final TracedOperations operations;

  TracedScales(ActivationTrace trace, TracedOperations operations) {
    this.trace = trace;
    this.operations = operations;
  }

  TracedArray follow(String method, TracedArray[] of) {
    return switch (method) {
      case "scale_vectors" -> scaled(of[0], of[1]);
      case "scaled_projection" -> projection(of);
      default -> throw new IllegalArgumentException(method);
    };
  }

  /** Factors are small: what counts is the input, kept where they are trained. */
  private TracedArray scaled(TracedArray x, TracedArray factors) {
    TracedArray y = trace.made(x.dimensions(), DataType.FLOAT32, trace.reached(x, factors));
    trace.record(y, factors.reached() ? List.of(x) : List.of(), Passing.NEW, 0, x, factors);
    return y;
  }

  private TracedArray projection(TracedArray[] of) {
    TracedArray y = of[0];
    TracedArray x = of[1];
    TracedArray a = of[2];
    TracedArray b = of[3];
    long rank = a.dimensions()[0];
    try (TracedArray narrow = operations.linear(x, a.alike(rank, x.width()));
        TracedArray inner = scaled(narrow, of[4]);
        TracedArray wide = operations.linear(inner, b.alike(y.width(), rank));
        TracedArray outer = scaled(wide, of[5])) {
      return operations.sum(y, outer);
    }
  }
}
