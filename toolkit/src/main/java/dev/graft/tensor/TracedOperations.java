package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each operation of {@link Kernels} makes of shapes, and what autograd keeps of it. */
final class TracedOperations {
  private final ActivationTrace trace;

  private TracedOperations(ActivationTrace trace) {
    this.trace = trace;
  }

  /** Follows one call; the first argument is a stand-in. */
  static TracedArray call(String method, NDArray... arguments) {
    TracedArray ofImages = TracedImageOperations.call(method, arguments);
    if (ofImages != null) {
      return ofImages;
    }
    var operations = new TracedOperations(((TracedArray) arguments[0]).owner());
    // Numbers are true arrays, which take no memory worth counting.
    TracedArray[] arrays =
        Arrays.stream(arguments)
            .filter(TracedArray.class::isInstance)
            .map(TracedArray.class::cast)
            .toArray(TracedArray[]::new);
    return operations.follow(method, arrays, arguments.length > 3 ? arguments[3] : null);
  }

  private TracedArray follow(String method, TracedArray[] of, @Nullable NDArray fourth) {
    TracedArray x = of[0];
    return switch (method) {
      case "linear" -> linear(x, of[1], of[2]);
      case "linear_no_bias" -> linear(x, of[1]);
      case "gelu", "gelu_tanh", "silu" -> elementWise(x, true);
      case "relu", "tanh", "softmax" -> elementWise(x, false);
      case "add" -> sum(x, of[1]);
      case "scale" -> scaled(x);
      case "dropout" -> dropout(x);
      case "layer_norm" -> layerNorm(x, of[1], of[2]);
      case "layer_norm_no_bias" -> layerNorm(x, of[1]);
      case "add_layer_norm" -> addLayerNorm(x, of[1], of[2], of[3]);
      case "embedding" -> embedding(x, of[1]);
      case "add_positions", "add_row" -> addTable(x, of[1]);
      case "attention", "masked_attention" ->
          attention(x, of[1], of[2], fourth == null ? 1 : fourth.getFloat());
      case "attention_mask" ->
          trace.made(new long[] {x.dimensions()[0], x.width()}, DataType.FLOAT32, false);
      case "mean_pool" -> meanPool(x);
      case "first_token", "last_token" -> firstToken(x);
      case "low_rank" -> lowRank(x, of[1], of[2], of[3]);
      case "cross_entropy" -> crossEntropy(x);
      default -> unknown(of);
    };
  }

  private TracedArray linear(TracedArray x, TracedArray weight, TracedArray... bias) {
    long out = weight.dimensions()[0];
    long[] shape = x.dimensions();
    shape[shape.length - 1] = out;
    boolean reached = trace.reached(x, weight) || trace.reached(bias);
    TracedArray y = trace.made(shape, DataType.FLOAT32, reached);
    double work = (double) x.size() * out;
    trace.work(work);
    int products = (x.reached() ? 1 : 0) + (weight.reached() ? 1 : 0);
    List<TracedArray> kept = weight.reached() ? List.of(x) : List.of();
    var inputs = Arrays.copyOf(new TracedArray[] {x, weight}, 2 + bias.length);
    System.arraycopy(bias, 0, inputs, 2, bias.length);
    trace.record(y, kept, Passing.NEW, products * work, inputs);
    return y;
  }

  private TracedArray elementWise(TracedArray x, boolean keepsInput) {
    TracedArray y = like(x, x);
    trace.record(y, List.of(keepsInput ? x : y), Passing.NEW, 0, x);
    return y;
  }

  private TracedArray scaled(TracedArray x) {
    TracedArray y = like(x, x);
    trace.record(y, List.of(), Passing.NEW, 0, x);
    return y;
  }

  private TracedArray dropout(TracedArray x) {
    try (TracedArray noise = trace.made(x.dimensions(), DataType.FLOAT32, false)) {
      TracedArray y = like(x, x);
      trace.record(y, List.of(noise), Passing.NEW, 0, x);
      return y;
    }
  }

  private TracedArray sum(TracedArray x, TracedArray y) {
    TracedArray sum = like(x, x, y);
    trace.record(sum, List.of(), x.size() == y.size() ? Passing.SAME : Passing.NEW, 0, x, y);
    return sum;
  }

  private TracedArray addTable(TracedArray x, TracedArray table) {
    TracedArray sum = like(x, x, table);
    trace.record(sum, List.of(), Passing.SAME, 0, x, table);
    return sum;
  }

  private TracedArray layerNorm(TracedArray x, TracedArray... weightAndBias) {
    var inputs = inputs(x, weightAndBias);
    TracedArray y = like(x, inputs);
    try (TracedArray moments =
        trace.made(new long[] {2, x.size() / x.width()}, DataType.FLOAT32, false)) {
      trace.record(y, List.of(x, moments), Passing.NEW, 0, inputs);
      return y;
    }
  }

  private static TracedArray[] inputs(TracedArray first, TracedArray... others) {
    var inputs = new TracedArray[1 + others.length];
    inputs[0] = first;
    System.arraycopy(others, 0, inputs, 1, others.length);
    return inputs;
  }

  private TracedArray addLayerNorm(
      TracedArray x, TracedArray y, TracedArray weight, TracedArray bias) {
    try (TracedArray sum = sum(x, y)) {
      return layerNorm(sum, weight, bias);
    }
  }

  private TracedArray embedding(TracedArray ids, TracedArray table) {
    long[] shape = Arrays.copyOf(ids.dimensions(), ids.dimensions().length + 1);
    shape[shape.length - 1] = table.width();
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(table));
    trace.record(y, List.of(ids), Passing.NEW, 0, table);
    return y;
  }

  private TracedArray attention(TracedArray q, TracedArray k, TracedArray v, float headWidth) {
    TracedArray y = like(q, q, k, v);
    long tokens = q.dimensions()[1];
    double matrix = (double) q.size() * tokens;
    trace.work(2 * matrix);
    var rows = new long[] {q.size() / q.width(), (long) (q.width() / headWidth)};
    try (TracedArray logarithms = trace.made(rows, DataType.FLOAT32, false)) {
      // Backpropagation computes the scores again, then four more products of the same size.
      trace.record(y, List.of(q, k, v, y, logarithms), Passing.NEW, 5 * matrix, q, k, v);
      return y;
    }
  }

  private TracedArray meanPool(TracedArray hidden) {
    try (TracedArray weighted = scaled(hidden)) {
      return pooled(weighted);
    }
  }

  private TracedArray pooled(TracedArray hidden) {
    var shape = new long[] {hidden.dimensions()[0], hidden.width()};
    TracedArray sum = trace.made(shape, DataType.FLOAT32, hidden.reached());
    // The gradient of a sum over tokens is one row seen many times, without memory of its own.
    trace.record(sum, List.of(), Passing.SAME, 0, hidden);
    return sum;
  }

  private TracedArray firstToken(TracedArray hidden) {
    TracedArray first = trace.view(hidden, hidden.dimensions()[0], hidden.width());
    trace.record(first, List.of(), Passing.NEW, 0, hidden);
    return first;
  }

  private TracedArray lowRank(TracedArray y, TracedArray x, TracedArray a, TracedArray b) {
    try (TracedArray narrow = linear(x, a);
        TracedArray wide = linear(narrow, b);
        TracedArray update = scaled(wide)) {
      return sum(y, update);
    }
  }

  private TracedArray crossEntropy(TracedArray logits) {
    try (TracedArray logarithms = like(logits, logits)) {
      trace.record(logarithms, List.of(logarithms), Passing.NEW, 0, logits);
      TracedArray loss = trace.made(new long[0], DataType.FLOAT32, logits.reached());
      trace.record(loss, List.of(), Passing.NEW, 0, logarithms);
      return loss;
    }
  }

  /** An operation that is not listed: of the first argument's shape, and all is kept. */
  private TracedArray unknown(TracedArray[] of) {
    TracedArray y = like(of[0], of);
    var kept = Arrays.copyOf(of, of.length + 1);
    kept[of.length] = y;
    trace.record(y, List.of(kept), Passing.NEW, 0, of);
    return y;
  }

  private TracedArray like(TracedArray shape, TracedArray... inputs) {
    return trace.made(shape.dimensions(), DataType.FLOAT32, trace.reached(inputs));
  }
}
