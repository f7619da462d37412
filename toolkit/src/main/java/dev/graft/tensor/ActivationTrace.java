package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The memory and the work of a computation, found by following it on shapes alone: the network's
 * own code runs on stand-ins without numbers, so that every family of networks is counted as it
 * computes.
 *
 * <p>What lives is what Java holds open, what autograd keeps for backpropagation, and what an
 * operation needs while it runs. Autograd keeps, as libtorch 2.7 does on a CPU:
 *
 * <ul>
 *   <li>of a linear layer its input, only where the weight is trained
 *   <li>of attention query, key, value, output and the softmax's logarithms of sums {@code [batch,
 *       heads, tokens]}: libtorch's flash attention, with a mask as without, never holds the matrix
 *       of all pairs of tokens
 *   <li>of GELU and SiLU the input, of ReLU and tanh the output
 *   <li>of a layer norm the input, the means and the deviations, whether its weight is trained or
 *       not
 *   <li>of dropout the scaled mask, of the size of its input
 *   <li>of a low-rank update its two inputs, the narrow one and the wide one
 *   <li>of a lookup the ids
 *   <li>nothing of sums and of products with a constant
 * </ul>
 *
 * <p>Nothing is kept below the first trained parameter. Backpropagation runs the operations in
 * reverse: each makes the gradients of its inputs, then gives back what it kept. The gradient of a
 * trained parameter is made anew in each step and added to the one that lasts; only the former is
 * counted here.
 *
 * <p>Stand-ins have no numbers: code that looks at values fails with {@link
 * UnsupportedOperationException}. Not safe for use by several threads.
 */
public final class ActivationTrace {
  private boolean recording;
  private final Deque<Recorded> tape = new ArrayDeque<>();
  private long live;
  private long peak;
  private double multiplications;

  /** An empty trace. */
  public ActivationTrace() {}

  /**
   * Begins anew; stand-ins for weights stay.
   *
   * @param recording whether autograd keeps what backpropagation needs
   */
  public void begin(boolean recording) {
    this.recording = recording;
    tape.clear();
    live = 0;
    peak = 0;
    multiplications = 0;
  }

  /** Memory with a count of its holders: arrays, views of them, and autograd. */
  static final class Storage {
    private final long bytes;
    private int holders = 1;

    private Storage(long bytes) {
      this.bytes = bytes;
    }
  }

  /** One operation that backpropagation will meet again. */
  private record Recorded(
      Value output, List<Storage> kept, List<Input> inputs, double multiplications) {}

  /** What an operation passes a gradient on to. */
  private record Input(Value value, Passing passing) {}

  /** How a gradient gets to an input. */
  enum Passing {
    /** As new memory. */
    NEW,
    /** As it is, shared with the output's. */
    SAME
  }

  /** A place in the computation that a gradient may reach; a parameter's has no memory here. */
  static final class Value {
    private final long bytes;
    private final boolean parameter;
    private Storage gradient;

    private Value(long bytes, boolean parameter) {
      this.bytes = bytes;
      this.parameter = parameter;
      this.gradient = NONE;
    }
  }

  private static final Storage NONE = new Storage(0);

  /**
   * A stand-in for whole numbers such as ids.
   *
   * @param shape its shape
   * @return an int64 array without numbers
   */
  public NDArray int64(long... shape) {
    return made(shape, DataType.INT64, false);
  }

  /**
   * A stand-in for numbers such as pixels.
   *
   * @param shape its shape
   * @return a float32 array without numbers
   */
  public NDArray float32(long... shape) {
    return made(shape, DataType.FLOAT32, false);
  }

  /**
   * A stand-in for a weight; its own memory is not counted.
   *
   * @param trained whether it gets a gradient
   * @param shape its shape
   * @return a float32 array without numbers
   */
  public NDArray parameter(boolean trained, long... shape) {
    var value = new Value(bytes(shape, DataType.FLOAT32), true);
    return new TracedArray(this, new Storage(0), value, trained, shape, DataType.FLOAT32);
  }

  /**
   * The most memory that lived at one time so far.
   *
   * @return bytes, without parameters and lasting gradients
   */
  public long peakBytes() {
    return peak;
  }

  /**
   * The work of all matrix products so far.
   *
   * @return floating-point operations, two for each multiplication and addition
   */
  public double operations() {
    return 2 * multiplications;
  }

  /**
   * Follows backpropagation; after it autograd keeps nothing.
   *
   * @param loss what the gradients are of
   */
  public void backward(NDArray loss) {
    Value start = ((TracedArray) loss).value();
    start.gradient = allocate(start.bytes);
    while (!tape.isEmpty()) {
      Recorded step = tape.removeLast();
      Storage gradient = step.output().gradient;
      step.output().gradient = NONE;
      if (gradient != NONE) {
        multiplications += step.multiplications();
        step.inputs().forEach(input -> receive(input, gradient));
        release(gradient);
      }
      step.kept().forEach(this::release);
    }
  }

  private void receive(Input input, Storage passed) {
    Value value = input.value();
    if (value.parameter) {
      release(allocate(value.bytes));
      return;
    }
    Storage addend = input.passing() == Passing.NEW ? allocate(value.bytes) : hold(passed);
    if (value.gradient == NONE) {
      value.gradient = addend;
    } else if (value.gradient.holders == 1) {
      release(addend);
    } else {
      Storage sum = allocate(value.bytes);
      release(addend);
      release(value.gradient);
      value.gradient = sum;
    }
  }

  TracedArray made(long[] shape, DataType type, boolean reached) {
    long bytes = bytes(shape, type);
    return new TracedArray(this, allocate(bytes), new Value(bytes, false), reached, shape, type);
  }

  /** An array in the memory of another. */
  TracedArray view(TracedArray of, long... shape) {
    var value = new Value(bytes(shape, of.getDataType()), false);
    boolean reached = of.reached();
    return new TracedArray(this, hold(of.storage()), value, reached, shape, of.getDataType());
  }

  /**
   * Records an operation, if a gradient will come through it.
   *
   * @param work multiplications of its matrix products in backpropagation
   */
  void record(
      TracedArray output,
      List<TracedArray> kept,
      Passing passing,
      double work,
      TracedArray... inputs) {
    if (!output.reached()) {
      return;
    }
    tape.add(
        new Recorded(
            output.value(),
            kept.stream().map(array -> hold(array.storage())).toList(),
            new ArrayList<>(
                Arrays.stream(inputs)
                    .filter(TracedArray::reached)
                    .map(array -> new Input(array.value(), passing))
                    .toList()),
            work));
  }

  void work(double more) {
    multiplications += more;
  }

  boolean reached(TracedArray... inputs) {
    return recording && Arrays.stream(inputs).anyMatch(TracedArray::reached);
  }

  private Storage allocate(long bytes) {
    live += bytes;
    peak = Math.max(peak, live);
    return new Storage(bytes);
  }

  private static Storage hold(Storage storage) {
    storage.holders++;
    return storage;
  }

  void release(Storage storage) {
    if (--storage.holders == 0) {
      live -= storage.bytes;
    }
  }

  private static long bytes(long[] shape, DataType type) {
    long elements = 1;
    for (long dimension : shape) {
      elements = Math.multiplyExact(elements, dimension);
    }
    return Math.multiplyExact(elements, (long) type.getNumOfBytes());
  }
}
