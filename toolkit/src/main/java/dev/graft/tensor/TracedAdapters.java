package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.Arrays;
import java.util.List;

/** The operations of {@link AdapterKernels}, for {@link TracedOperations}. */
final class TracedAdapters {
  private final ActivationTrace trace;
  private final TracedOperations operations;

  TracedAdapters(ActivationTrace trace, TracedOperations operations) {
    this.trace = trace;
    this.operations = operations;
  }

  TracedArray follow(String method, TracedArray[] of, NDArray... arguments) {
    TracedArray x = of[0];
    return switch (method) {
      case "low_rank_rows" -> lowRankRows(x, of[1], of[2], of[3]);
      case "rows_of_product" -> rowsOfProduct(x, of[1], of[2]);
      case "scaled_sum" -> scaledSum(x, of[1]);
      case "scaled_bias" -> added(x, x, of[1]);
      case "below" -> joined(of[1], of[2], 0);
      case "beside_negated" -> joined(of[1], of[2], 1);
      case "magnitude_factor" -> factor(of[1], of[2], of[3], arguments[6].getFloat() != 0);
      case "magnified" -> magnified(of);
      case "kronecker_sum" -> kroneckerSum(of[1], of[2], of[3]);
      case "row_index" -> trace.made(new long[] {1}, DataType.INT64, false);
      case "positions_after_padding" -> trace.made(x.dimensions(), DataType.INT64, false);
      default -> throw new IllegalArgumentException(method);
    };
  }

  private TracedArray lowRankRows(TracedArray y, TracedArray ids, TracedArray a, TracedArray b) {
    try (TracedArray wide = rowsOfProduct(ids, a, b)) {
      return scaledSum(y, wide);
    }
  }

  /** The gradient of a lookup is as large as the table. */
  private TracedArray rowsOfProduct(TracedArray ids, TracedArray a, TracedArray b) {
    long[] shape = a.dimensions();
    try (TracedArray table = trace.view(a, shape[1], shape[0])) {
      trace.record(table, List.of(), Passing.NEW, 0, a);
      try (TracedArray narrow = operations.embedding(ids, table)) {
        return operations.linear(narrow, b);
      }
    }
  }

  private TracedArray scaledSum(TracedArray y, TracedArray x) {
    try (TracedArray scaled = like(x, x)) {
      trace.record(scaled, List.of(), Passing.NEW, 0, x);
      return operations.sum(y, scaled);
    }
  }

  private TracedArray added(TracedArray shape, TracedArray... inputs) {
    TracedArray y = like(shape, inputs);
    trace.record(y, List.of(), Passing.SAME, 0, inputs);
    return y;
  }

  private TracedArray joined(TracedArray first, TracedArray second, int dimension) {
    long[] shape = first.dimensions();
    shape[dimension] += second.dimensions()[dimension];
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(first, second));
    trace.record(y, List.of(), Passing.NEW, 0, first, second);
    return y;
  }

  /** The sum whose norms are taken is there for a moment; norms and factors are small. */
  private TracedArray factor(
      TracedArray magnitude, TracedArray weight, TracedArray a, boolean transposed) {
    long[] shape = weight.dimensions();
    trace.work((double) weight.size() * a.dimensions()[0]);
    try (TracedArray sum = trace.made(shape, DataType.FLOAT32, false)) {
      long out = transposed ? shape[1] : sum.dimensions()[0];
      TracedArray y = trace.made(new long[] {out}, DataType.FLOAT32, trace.reached(magnitude));
      trace.record(y, List.of(), Passing.NEW, 0, magnitude);
      return y;
    }
  }

  /** The factor trains: what it multiplies is kept, both products. */
  private TracedArray magnified(TracedArray[] of) {
    TracedArray product = of[1];
    TracedArray update = of[2];
    TracedArray factor = of[3];
    try (TracedArray unbiased = passed(product, of.length > 4 ? of[4] : product);
        TracedArray scaled = passed(update, update);
        TracedArray grown = times(unbiased, factor);
        TracedArray turned = times(scaled, factor);
        TracedArray sum = added(of[0], of[0], grown)) {
      return added(sum, sum, turned);
    }
  }

  /** Blocks and their places in the sum have as many elements; of both the second stays. */
  private TracedArray kroneckerSum(TracedArray rule, TracedArray left, TracedArray right) {
    long n = rule.dimensions()[0];
    long in = left.dimensions()[1];
    long out = right.dimensions()[2];
    boolean reached = trace.reached(rule, left, right);
    double work = (double) n * n * n * in * out;
    trace.work(work);
    try (TracedArray seconds = trace.made(new long[] {n, in, out}, DataType.FLOAT32, reached);
        TracedArray blocks = trace.made(new long[] {n * n, in * out}, DataType.FLOAT32, reached)) {
      trace.record(seconds, List.of(), Passing.NEW, 0, left, right);
      trace.record(blocks, List.of(seconds), Passing.NEW, 2 * work, rule, seconds);
      TracedArray sum = trace.made(new long[] {n * out, n * in}, DataType.FLOAT32, reached);
      trace.record(sum, List.of(), Passing.NEW, 0, blocks);
      return sum;
    }
  }

  private TracedArray passed(TracedArray x, TracedArray other) {
    TracedArray y = like(x, x, other);
    trace.record(y, List.of(), Passing.NEW, 0, x);
    return y;
  }

  private TracedArray times(TracedArray x, TracedArray factor) {
    TracedArray y = like(x, x, factor);
    trace.record(y, factor.reached() ? List.of(x, factor) : List.of(factor), Passing.NEW, 0, x);
    return y;
  }

  private TracedArray like(TracedArray shape, TracedArray... inputs) {
    long[] dimensions = Arrays.copyOf(shape.dimensions(), shape.dimensions().length);
    return trace.made(dimensions, DataType.FLOAT32, trace.reached(inputs));
  }
}
