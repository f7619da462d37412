package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.graft.tensor.ActivationTrace.Passing;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each operation of {@link ImageKernels} makes of shapes, and what autograd keeps of it: of a
 * convolution its input, only where the weight is trained; of batch norm and of scaled channels the
 * input; of max pooling input and places of the largest; of a gated unit what it is made of.
 */
final class TracedImageOperations {
  private final ActivationTrace trace;
  private final TracedArray x;
  private final NDArray[] arguments;

  private TracedImageOperations(NDArray... arguments) {
    this.x = (TracedArray) arguments[0];
    this.trace = x.owner();
    this.arguments = arguments;
  }

  /** Follows one call; null if it is another class's operation. */
  static @Nullable TracedArray call(String method, NDArray... arguments) {
    return new TracedImageOperations(arguments).follow(method);
  }

  private @Nullable TracedArray follow(String method) {
    return switch (method) {
      case "convolution" -> convolution(3, array(1), array(2));
      case "convolution_no_bias" -> convolution(2, array(1));
      case "batch_norm" -> kept(x.dimensions(), x, array(1), array(2));
      case "max_pool" -> maxPool();
      case "global_average" -> sum(x.dimensions()[0], x.dimensions()[1]);
      case "mean_of_places" ->
          sum(x.dimensions()[0], x.dimensions().length == 4 ? x.dimensions()[1] : x.width());
      case "channels_last" -> view(0, 2, 3, 1);
      case "channels_first" -> sum(permuted(0, 3, 1, 2));
      case "patch_tokens" -> patchTokens();
      case "prepend_token" -> prependToken();
      case "resized_positions" -> resizedPositions();
      case "scale_channels" -> kept(x.dimensions(), x, array(1));
      case "swiglu" -> swiglu();
      case "first_and_mean" -> sum(x.dimensions()[0], 2 * x.width());
      default -> null;
    };
  }

  private TracedArray array(int index) {
    return (TracedArray) arguments[index];
  }

  private int number(int index) {
    return (int) arguments[index].getFloat();
  }

  private TracedArray convolution(int numbers, TracedArray... parameters) {
    TracedArray weight = parameters[0];
    long[] filters = weight.dimensions();
    long[] shape = windows(filters[2], number(numbers), number(numbers + 1));
    shape[1] = filters[0];
    TracedArray[] inputs = with(x, parameters);
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(inputs));
    double work = (double) y.size() * filters[1] * filters[2] * filters[3];
    trace.work(work);
    int products = (x.reached() ? 1 : 0) + (weight.reached() ? 1 : 0);
    List<TracedArray> kept = weight.reached() ? List.of(x) : List.of();
    trace.record(y, kept, Passing.NEW, products * work, inputs);
    return y;
  }

  private long[] windows(long kernel, int stride, int padding) {
    long[] shape = x.dimensions();
    for (int i = 2; i < shape.length; i++) {
      shape[i] = (shape[i] + 2L * padding - kernel) / stride + 1;
    }
    return shape;
  }

  private TracedArray maxPool() {
    long[] shape = windows(number(1), number(2), number(3));
    try (TracedArray places = trace.made(shape, DataType.INT64, false)) {
      TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x));
      trace.record(y, List.of(x, places), Passing.NEW, 0, x);
      return y;
    }
  }

  private TracedArray patchTokens() {
    long[] shape = x.dimensions();
    TracedArray y = trace.view(x, shape[0], shape[2] * shape[3], shape[1]);
    trace.record(y, List.of(), Passing.SAME, 0, x);
    return y;
  }

  private TracedArray prependToken() {
    long[] shape = x.dimensions();
    shape[1]++;
    TracedArray token = array(1);
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x, token));
    trace.record(y, List.of(), Passing.SAME, 0, x, token);
    return y;
  }

  private TracedArray resizedPositions() {
    TracedArray table = array(1);
    TracedArray y = trace.made(x.dimensions(), DataType.FLOAT32, trace.reached(x, table));
    trace.record(y, List.of(), Passing.SAME, 0, x, table);
    return y;
  }

  private TracedArray swiglu() {
    long[] shape = x.dimensions();
    shape[shape.length - 1] /= 2;
    try (TracedArray gate = trace.made(shape, DataType.FLOAT32, false)) {
      TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x));
      trace.record(y, List.of(x, gate), Passing.NEW, 0, x);
      return y;
    }
  }

  private TracedArray kept(long[] shape, TracedArray... inputs) {
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(inputs));
    trace.record(y, List.of(x), Passing.NEW, 0, inputs);
    return y;
  }

  private TracedArray sum(long... shape) {
    TracedArray y = trace.made(shape, DataType.FLOAT32, trace.reached(x));
    trace.record(y, List.of(), Passing.NEW, 0, x);
    return y;
  }

  private long[] permuted(int... order) {
    long[] shape = x.dimensions();
    return Arrays.stream(order).mapToLong(i -> shape[i]).toArray();
  }

  private TracedArray view(int... order) {
    TracedArray y = trace.view(x, permuted(order));
    trace.record(y, List.of(), Passing.SAME, 0, x);
    return y;
  }

  private static TracedArray[] with(TracedArray first, TracedArray... others) {
    var inputs = new TracedArray[1 + others.length];
    inputs[0] = first;
    System.arraycopy(others, 0, inputs, 1, others.length);
    return inputs;
  }
}
