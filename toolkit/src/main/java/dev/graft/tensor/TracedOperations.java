package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What each operation of {@link Kernels} and {@link DecoderKernels} makes of shapes, and what
 * autograd keeps of it.
 */
final class TracedOperations {
  private final ActivationTrace trace;

  private TracedOperations(ActivationTrace trace) {
    this.trace = trace;
  }

  /** Follows one call; the first argument is a stand-in. */
  static TracedArray call(String method, NDArray... arguments) {
    TracedArray ofImages = TracedImageOperations.call(method, arguments);
    return ofImages == null
        ? of(arguments).follow(method, standIns(arguments), arguments)
        : ofImages;
  }

  /** Follows one call that gives several arrays; the first argument is a stand-in. */
  static List<NDArray> callAll(String method, NDArray... arguments) {
    if (!method.equals("chunks")) {
      throw new UnsupportedOperationException(method + " is not known to give several arrays");
    }
    return of(arguments).chunks((TracedArray) arguments[0], (int) arguments[1].getFloat());
  }

  private static TracedOperations of(NDArray... arguments) {
    return new TracedOperations(((TracedArray) arguments[0]).owner());
  }

  /** Numbers are true arrays, which take no memory worth counting. */
  private static TracedArray[] standIns(NDArray... arguments) {
    return Arrays.stream(arguments)
        .filter(TracedArray.class::isInstance)
        .map(TracedArray.class::cast)
        .toArray(TracedArray[]::new);
  }

  private TracedArray follow(String method, TracedArray[] of, NDArray... arguments) {
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
      case "attention", "masked_attention" -> attention(of, arguments[3].getFloat());
      case "attention_mask" ->
          trace.made(new long[] {x.dimensions()[0], x.width()}, DataType.FLOAT32, false);
      case "mean_pool" -> meanPool(x);
      case "first_token", "last_token", "last_token_but" -> firstToken(x);
      case "low_rank" -> lowRank(x, of[1], of[2], of[3]);
      case "cross_entropy" -> crossEntropy(x);
      case "add_positions_after_padding",
          "relative_bias",
          "table",
          "position_index",
          "content_to_position",
          "position_to_content",
          "pair_mask",
          "window_mask",
          "padded_window_mask",
          "tokens_at",
          "mask_tokens" ->
          new TracedRelatives(trace, this).follow(method, of, arguments);
      case "low_rank_rows",
          "rows_of_product",
          "scaled_sum",
          "scaled_bias",
          "below",
          "beside_negated",
          "magnitude_factor",
          "magnified",
          "kronecker_sum",
          "row_index",
          "positions_after_padding" ->
          new TracedAdapters(trace, this).follow(method, of, arguments);
      case "scale_vectors", "scaled_projection" -> new TracedScales(trace, this).follow(method, of);
      case "span_counts",
          "span_counts_masked",
          "span_places",
          "span_weights",
          "vectors_at",
          "add_at",
          "subspace_edit" ->
          new TracedInterventions(trace, this).follow(method, of, arguments);
      case "prepend_rows",
          "prepend_number",
          "columns_from",
          "positions_from",
          "prefix_mask",
          "prefix_padding_mask" ->
          new TracedPrompts(trace).follow(method, of, arguments);
      case "linear_transposed" -> linear(x, transposed(of[1]), of[2]);
      case "linear_transposed_no_bias" -> linear(x, transposed(of[1]));
      case "multiply" -> multiply(x, of[1]);
      case "rms_norm", "rms_norm_around_one" -> rmsNorm(x, of[1]);
      case "positions" -> trace.made(new long[] {x.dimensions()[1]}, DataType.INT64, false);
      case "rotary_cos", "rotary_sin" -> angles(x, arguments[1].size());
      case "rotate" -> rotate(x);
      case "causal_mask" -> causalMask(1, x.dimensions()[1]);
      case "causal_padding_mask" -> causalMask(x.dimensions()[0], x.dimensions()[1]);
      case "final_token" -> firstToken(x);
      default -> unknown(of);
    };
  }

  TracedArray linear(TracedArray x, TracedArray weight, TracedArray... bias) {
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

  TracedArray sum(TracedArray x, TracedArray y) {
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

  TracedArray embedding(TracedArray ids, TracedArray table) {
    long[] shape = Arrays.copyOf(ids.dimensions(), ids.dimensions().length + 1);
    shape[shape.length - 1] = table.width();
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(table));
    trace.record(y, List.of(ids), Passing.NEW, 0, table);
    return y;
  }

  private TracedArray attention(TracedArray[] of, float headWidth) {
    TracedArray q = of[0];
    TracedArray y = like(q, of);
    long keyCount = of[1].dimensions()[1];
    double matrix = (double) q.size() * keyCount;
    trace.work(2 * matrix);
    long heads = (long) (q.width() / headWidth);
    // With a gradient for what is added to the scores, attention is not fused: it keeps its shares.
    boolean fused = of.length == 3 || !of[3].reached();
    var kept = new long[] {q.size() / q.width(), heads, fused ? 1 : keyCount};
    // Heads of keys and values that several query heads share are copied for each of these.
    try (TracedArray shares = trace.made(kept, DataType.FLOAT32, false);
        TracedArray keys = forEachHead(of[1], q);
        TracedArray values = forEachHead(of[2], q)) {
      // Backpropagation computes fused scores again, then four more products of the same size.
      List<TracedArray> needed =
          fused ? List.of(q, keys, values, y, shares) : List.of(q, keys, values, shares);
      trace.record(y, needed, Passing.NEW, (fused ? 5 : 4) * matrix, of);
      return y;
    }
  }

  private TracedArray forEachHead(TracedArray shared, TracedArray query) {
    return shared.width() == query.width()
        ? trace.view(shared, shared.dimensions())
        : trace.made(
            new long[] {shared.dimensions()[0], shared.dimensions()[1], query.width()},
            DataType.FLOAT32,
            shared.reached());
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

  private List<NDArray> chunks(TracedArray x, int parts) {
    long[] shape = x.dimensions();
    shape[shape.length - 1] /= parts;
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < parts; i++) {
      TracedArray view = trace.view(x, shape);
      // The gradients of all parts become one array; the first of them stands for it.
      trace.record(view, List.of(), i == 0 ? Passing.NEW : Passing.SAME, 0, x);
      views.add(view);
    }
    return views;
  }

  private TracedArray transposed(TracedArray weight) {
    long[] shape = weight.dimensions();
    return weight.alike(shape[1], shape[0]);
  }

  private TracedArray multiply(TracedArray x, TracedArray y) {
    TracedArray product = like(x, x, y);
    trace.record(product, List.of(x, y), Passing.NEW, 0, x, y);
    return product;
  }

  /** Its parts are operations of their own: the input, its square, and the normalised rows. */
  private TracedArray rmsNorm(TracedArray x, TracedArray weight) {
    try (TracedArray rows = normalised(x)) {
      TracedArray y = like(x, rows, weight);
      trace.record(y, weight.reached() ? List.of(rows) : List.of(), Passing.NEW, 0, rows, weight);
      return y;
    }
  }

  private TracedArray normalised(TracedArray x) {
    try (TracedArray square = like(x, x)) {
      TracedArray rows = like(x, square);
      trace.record(rows, List.of(x), Passing.NEW, 0, x);
      return rows;
    }
  }

  private TracedArray angles(TracedArray positions, long half) {
    return trace.made(new long[] {positions.dimensions()[0], half}, DataType.FLOAT32, false);
  }

  private TracedArray turned(TracedArray x) {
    try (TracedArray products = like(x, x)) {
      TracedArray halves = like(x, products);
      trace.record(halves, List.of(), Passing.NEW, 0, x);
      return halves;
    }
  }

  /** Products with constants: nothing is kept but the angles, which are small. */
  private TracedArray rotate(TracedArray x) {
    try (TracedArray halves = turned(x)) {
      TracedArray y = like(x, halves);
      trace.record(y, List.of(), Passing.NEW, 0, halves);
      return y;
    }
  }

  private TracedArray causalMask(long batch, long tokens) {
    return trace.made(new long[] {batch, 1, tokens, tokens}, DataType.FLOAT32, false);
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
