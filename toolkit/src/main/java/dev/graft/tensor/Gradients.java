package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether operations on the current thread are recorded for backpropagation.
 *
 * <p>The engine keeps this per thread and has it on in a new thread, so every computation says what
 * it wants.
 */
public final class Gradients implements AutoCloseable {
  private final boolean before;

  private Gradients(boolean on) {
    var unused = TorchScript.manager();
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
  }

  /**
   * Records operations until closed.
   *
   * @return the scope to close
   */
  public static Gradients recorded() {
    return new Gradients(true);
  }

  /**
   * Computes without recording anything.
   *
   * @param <T> the result's type
   * @param computation what to compute
   * @return its result
   */
  public static <T> T off(Supplier<T> computation) {
    var scope = new Gradients(false);
    try {
      return computation.get();
    } finally {
      scope.close();
    }
  }

  /**
   * Adds the gradient of a loss to every array that requires one.
   *
   * @param loss a zero-dimensional array computed inside this scope
   */
  public void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }
  }

  /**
   * The gradient accumulated so far.
   *
   * @param array an array that requires a gradient
   * @return the gradient, of the array's shape and to be closed, or null when none has reached it
   */
  public static @Nullable NDArray of(NDArray array) {
    return JniUtils.getGradient((PtNDArray) array);
  }

  /**
   * Whether backpropagation shall give an array a gradient.
   *
   * @param parameter a parameter's array
   * @return false while it is frozen
   */
  public static boolean wantedFor(NDArray parameter) {
    return parameter instanceof TracedArray traced ? traced.reached() : parameter.hasGradient();
  }

  /**
   * Whether backpropagation would go through an array: it was computed, while recording, from
   * something that requires a gradient.
   *
   * @param activation the result of an operation
   * @return false for an array that nothing trained has touched
   */
  public static boolean goThrough(NDArray activation) {
    try (NDArray answer = TorchScript.call("requires_gradient", activation)) {
      return answer.getFloat() == 1;
    }
  }

  /**
   * Has the gradient of an activation kept for {@link #of}; without this, only that of parameters
   * is.
   *
   * @param activation the result of an operation that backpropagation goes through
   * @return the same values under a handle of its own, for {@link #of} to be asked with after
   *     {@link #backward}; {@code activation} itself may be closed before
   */
  public static NDArray kept(NDArray activation) {
    return TorchScript.call("keep_gradient", activation);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
