package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.List;
import java.util.function.Supplier;

/** Computations that are not our own, of which nothing is known but what goes in and comes out. */
public final class ForeignOperations {
  private ForeignOperations() {}

  /**
   * Computes something, or follows it on shapes alone.
   *
   * @param x the input; stays open
   * @param parameters what else goes in
   * @param width the last dimension of the result, {@code [batch, width]}
   * @param computation the computation itself
   * @return its result; where shapes are followed, only the input and the result are counted
   */
  public static NDArray apply(
      NDArray x, List<NDArray> parameters, long width, Supplier<NDArray> computation) {
    if (!(x instanceof TracedArray input)) {
      return computation.get();
    }
    ActivationTrace trace = input.owner();
    var inputs = new TracedArray[parameters.size() + 1];
    inputs[0] = input;
    for (int i = 0; i < parameters.size(); i++) {
      inputs[i + 1] = (TracedArray) parameters.get(i);
    }
    var shape = new long[] {input.dimensions()[0], width};
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(inputs));
    trace.record(y, List.of(input), Passing.NEW, 0, inputs);
    return y;
  }
}
