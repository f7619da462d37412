package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.ActivationTrace;
import dev.graft.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An array that belongs to a pretrained network but has no gradient, such as the running statistics
 * of a batch norm: it is kept, saved and compared as a parameter is, and not counted as one.
 *
 * <p>Networks share the upstream's array; one in which it may change gets a copy of its own.
 */
public final class Buffer implements StateArray {
  private final NDArray upstream;
  private final BooleanSupplier changes;
  private @Nullable NDArray start;
  private @Nullable NDArray lent;
  private @Nullable NDArray array;

  /**
   * A buffer of the pretrained upstream.
   *
   * @param upstream the upstream's array, which is never changed
   * @param changes whether training will change it, asked when the network gets its arrays
   */
  public Buffer(NDArray upstream, BooleanSupplier changes) {
    this.upstream = upstream;
    this.changes = changes;
  }

  @Override
  public Parameter.Role role() {
    return Parameter.Role.UPSTREAM;
  }

  @Override
  public long[] shape() {
    return upstream.getShape().getShape().clone();
  }

  @Override
  public NDArray array() {
    if (array == null) {
      throw new IllegalStateException("The network has no arrays yet: materialise it first");
    }
    return array;
  }

  @Override
  public boolean trained() {
    return changes.getAsBoolean();
  }

  @Override
  public boolean sharesUpstream() {
    return array == upstream;
  }

  @Override
  public void startFrom(NDArray values) {
    checkFits(values);
    start = values;
  }

  @Override
  public void borrow(NDArray values) {
    checkFits(values);
    lent = values;
  }

  private void checkFits(NDArray values) {
    if (array != null) {
      throw new IllegalStateException("A buffer's first values are set before it gets its array");
    }
    if (!values.getShape().equals(upstream.getShape())) {
      throw new IllegalArgumentException(
          "A buffer of shape %s cannot take values of shape %s"
              .formatted(Arrays.toString(shape()), values.getShape()));
    }
  }

  @Override
  public void assign(ByteBuffer values) {
    if (array == null || array == upstream || array == lent) {
      throw new IllegalStateException("Only a buffer with an array of its own can be assigned");
    }
    NDArray own = Tensors.float32(array.getManager(), values, shape());
    array.close();
    array = own;
  }

  /** Gives the buffer its array. */
  void materialise(NDManager scope) {
    if (array != null) {
      throw new IllegalStateException("The buffer already has its array");
    }
    if (lent != null) {
      array = lent;
      return;
    }
    if (start == null && !trained()) {
      array = upstream;
      return;
    }
    array = Tensors.copy(scope, start == null ? upstream : start);
    start = null;
  }

  /** Gives the buffer a stand-in in the place of its array. */
  void outline(ActivationTrace trace) {
    array = trace.parameter(false, shape());
  }
}
