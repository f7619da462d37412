package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.List;

/** The operations of {@link PromptKernels}, for {@link TracedOperations}. */
final class TracedPrompts {
  private final ActivationTrace trace;

  TracedPrompts(ActivationTrace trace) {
    this.trace = trace;
  }

  TracedArray follow(String method, TracedArray[] of, NDArray... arguments) {
    TracedArray x = of[0];
    long batch = x.dimensions()[0];
    long tokens = x.dimensions()[1];
    return switch (method) {
      case "prepend_rows" -> rows(x, of[1]);
      case "prepend_number" ->
          trace.made(new long[] {batch, number(arguments[1]) + tokens}, DataType.INT64, false);
      case "columns_from" -> trace.view(x, batch, tokens - number(arguments[1]));
      case "positions_from" -> trace.made(new long[] {tokens}, DataType.INT64, false);
      case "prefix_mask" -> mask(1, tokens, number(arguments[1]) + tokens);
      case "prefix_padding_mask" -> mask(batch, tokens, of[1].dimensions()[1]);
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static long number(NDArray argument) {
    return (long) argument.getFloat();
  }

  private TracedArray rows(TracedArray x, TracedArray table) {
    long[] shape = x.dimensions();
    shape[1] += table.dimensions()[0];
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x, table));
    // The gradient of a part is a view of the gradient of the whole.
    trace.record(y, List.of(), Passing.SAME, 0, x, table);
    return y;
  }

  private TracedArray mask(long batch, long tokens, long keys) {
    return trace.made(new long[] {batch, 1, tokens, keys}, DataType.FLOAT32, false);
  }
}
