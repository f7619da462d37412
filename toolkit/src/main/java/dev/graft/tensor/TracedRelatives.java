package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.Arrays;
import java.util.List;

/** The operations of {@link RelativeKernels}, for {@link TracedOperations}. */
final class TracedRelatives {
  private final ActivationTrace trace;
  private final TracedOperations operations;

  TracedRelatives(ActivationTrace trace, TracedOperations operations) {
    this.trace = trace;
    this.operations = operations;
  }

  TracedArray follow(String method, TracedArray[] of, NDArray... arguments) {
    TracedArray x = of[0];
    long batch = x.dimensions()[0];
    return switch (method) {
      case "add_positions_after_padding" -> addFound(x, of[1], of[2]);
      case "relative_bias" -> bias(x, of[1]);
      case "table" -> table(of[1]);
      case "position_index" -> pairs(x, DataType.INT64, false);
      case "content_to_position", "position_to_content" ->
          positionScores(of, arguments[3].getFloat());
      case "pair_mask" -> pairs(x, DataType.FLOAT32, false, batch, 1);
      case "window_mask" -> pairs(x, DataType.FLOAT32, false, 1, 1);
      case "padded_window_mask" -> pairs(x, DataType.FLOAT32, false, batch, 1);
      case "tokens_at" -> tokensAt(x, of[1]);
      case "mask_tokens" -> maskTokens(x, of[1]);
      default -> throw new IllegalArgumentException(method);
    };
  }

  private TracedArray addFound(TracedArray x, TracedArray ids, TracedArray table) {
    try (TracedArray found = operations.embedding(ids, table)) {
      return operations.sum(x, found);
    }
  }

  private TracedArray bias(TracedArray x, TracedArray table) {
    try (TracedArray rows = pairs(x, DataType.INT64, false)) {
      TracedArray y = pairs(x, DataType.FLOAT32, table.reached(), 1, table.width());
      trace.record(y, List.of(rows), Passing.NEW, 0, table);
      return y;
    }
  }

  private TracedArray table(TracedArray weight) {
    TracedArray view = trace.view(weight, weight.dimensions());
    trace.record(view, List.of(), Passing.SAME, 0, weight);
    return view;
  }

  private TracedArray positionScores(TracedArray[] of, float headWidth) {
    TracedArray content = of[0];
    TracedArray places = of[1];
    long[] shape = content.dimensions();
    long heads = (long) (content.width() / headWidth);
    var all = new long[] {shape[0], heads, shape[1], places.dimensions()[0]};
    double work = (double) content.size() * places.dimensions()[0];
    boolean reached = trace.reached(content, places);
    trace.work(work);
    try (TracedArray scores = trace.made(all, DataType.FLOAT32, reached)) {
      int products = (content.reached() ? 1 : 0) + (places.reached() ? 1 : 0);
      trace.record(scores, List.of(content, places), Passing.NEW, products * work, content, places);
      TracedArray y = pairs(content, DataType.FLOAT32, reached, shape[0], heads);
      trace.record(y, List.of(of[2]), Passing.NEW, 0, scores);
      return y;
    }
  }

  private TracedArray tokensAt(TracedArray hidden, TracedArray places) {
    var shape = new long[] {hidden.dimensions()[0], places.size(), hidden.width()};
    TracedArray y = trace.made(shape, DataType.FLOAT32, hidden.reached());
    trace.record(y, List.of(places), Passing.NEW, 0, hidden);
    return y;
  }

  private TracedArray maskTokens(TracedArray x, TracedArray mask) {
    TracedArray y = trace.made(x.dimensions(), DataType.FLOAT32, x.reached());
    trace.record(y, List.of(mask), Passing.NEW, 0, x);
    return y;
  }

  /** A number for each pair of tokens; the second dimension of {@code x} is that of tokens. */
  private TracedArray pairs(TracedArray x, DataType type, boolean reached, long... leading) {
    long[] shape = Arrays.copyOf(leading, leading.length + 2);
    Arrays.fill(shape, leading.length, shape.length, x.dimensions()[1]);
    return trace.made(shape, type, reached);
  }
}
