package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.graft.tensor.ActivationTrace.Storage;
import dev.graft.tensor.ActivationTrace.Value;
import java.nio.ByteBuffer;

/** A stand-in without numbers, whose operations and whose end an {@link ActivationTrace} counts. */
final class TracedArray extends NDArrayAdapter {
  private final ActivationTrace trace;
  private final Storage storage;
  private final Value value;
  private final boolean reached;

  TracedArray(
      ActivationTrace trace,
      Storage storage,
      Value value,
      boolean reached,
      long[] shape,
      DataType type) {
    super(TorchScript.manager(), TorchScript.manager(), new Shape(shape), type, "traced");
    this.trace = trace;
    this.storage = storage;
    this.value = value;
    this.reached = reached;
  }

  ActivationTrace owner() {
    return trace;
  }

  Storage storage() {
    return storage;
  }

  Value value() {
    return value;
  }

  /** Whether a gradient comes to it. */
  boolean reached() {
    return reached;
  }

  /** The same array seen in another shape of as many elements. */
  TracedArray alike(long... shape) {
    return new TracedArray(trace, storage, value, reached, shape, getDataType());
  }

  /** A copy of the shape. */
  long[] dimensions() {
    return getShape().getShape().clone();
  }

  /** The last dimension. */
  long width() {
    return getShape().get(getShape().dimension() - 1);
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      trace.release(storage);
    }
  }

  @Override
  public boolean isReleased() {
    return isClosed;
  }

  @Override
  public void intern(NDArray replaced) {
    throw unsupported();
  }

  @Override
  public void detach() {
    throw unsupported();
  }

  @Override
  public void returnResource(NDManager manager) {
    throw unsupported();
  }

  @Override
  public ByteBuffer toByteBuffer(boolean tryDirect) {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("A stand-in of a trace has a shape and no numbers");
  }
}
