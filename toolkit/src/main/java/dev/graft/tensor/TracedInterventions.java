package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.List;

/** The operations of {@link InterventionKernels}, for {@link TracedOperations}. */
final class TracedInterventions {
  private final ActivationTrace trace;
  private final TracedOperations operations;

  TracedInterventions(ActivationTrace trace, TracedOperations operations) {
    this.trace = trace;
    this.operations = operations;
  }

  TracedArray follow(String method, TracedArray[] of, NDArray... arguments) {
    TracedArray x = of[0];
    long batch = x.dimensions()[0];
    return switch (method) {
      case "span_counts", "span_counts_masked" ->
          trace.made(new long[] {batch, x.dimensions()[1]}, DataType.FLOAT32, false);
      case "span_places" ->
          trace.made(new long[] {batch, (long) arguments[1].getFloat()}, DataType.INT64, false);
      case "span_weights" ->
          trace.made(new long[] {batch, of[1].dimensions()[1], 1}, DataType.FLOAT32, false);
      case "vectors_at" -> vectors(x, of[1]);
      case "add_at" -> sum(x, of[2]);
      case "subspace_edit" -> edit(x, of[1], of[2], of[3]);
      default -> throw new IllegalArgumentException(method);
    };
  }

  /** The gradient of a part is as large as the whole. */
  private TracedArray vectors(TracedArray x, TracedArray places) {
    long[] shape = x.dimensions();
    shape[1] = places.dimensions()[1];
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x));
    trace.record(y, List.of(), Passing.NEW, 0, x);
    return y;
  }

  private TracedArray sum(TracedArray x, TracedArray delta) {
    TracedArray y = trace.made(x.dimensions(), DataType.FLOAT32, trace.reached(x, delta));
    trace.record(y, List.of(), Passing.SAME, 0, x, delta);
    return y;
  }

  private TracedArray edit(TracedArray z, TracedArray a, TracedArray weight, TracedArray bias) {
    try (TracedArray rotation = like(a);
        TracedArray narrow = operations.linear(z, weight, bias);
        TracedArray back = trace.view(rotation, a.dimensions()[1], a.dimensions()[0])) {
      return operations.linear(narrow, back);
    }
  }

  private TracedArray like(TracedArray a) {
    TracedArray y = trace.made(a.dimensions(), DataType.FLOAT32, trace.reached(a));
    trace.record(y, List.of(y), Passing.NEW, 0, a);
    return y;
  }
}
