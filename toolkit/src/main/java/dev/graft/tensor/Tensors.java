package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes, copies and reads arrays.
 *
 * <p>Every array made here lives in memory that the engine allocated itself. An array that DJL
 * makes from Java data aliases Java memory: autograd keeps the pointer when Java has freed it.
 */
public final class Tensors {
  private Tensors() {}

  /**
   * A new scope for arrays: closing it frees all that it still holds.
   *
   * @return a manager on the CPU
   */
  public static NDManager newScope() {
    return TorchScript.manager().newSubManager();
  }

  /**
   * Copies 32-bit floating-point numbers into a new array.
   *
   * @param scope the owner of the new array
   * @param values row-major values, in native byte order
   * @param shape the shape, with as many elements as there are values
   * @return a float32 array
   */
  public static NDArray float32(NDManager scope, ByteBuffer values, long... shape) {
    return copy(scope, values.duplicate().order(ByteOrder.nativeOrder()), shape, DataType.FLOAT32);
  }

  /**
   * Copies 32-bit floating-point numbers into a new array.
   *
   * @param scope the owner of the new array
   * @param values row-major values
   * @param shape the shape, with as many elements as there are values
   * @return a float32 array
   */
  public static NDArray float32(NDManager scope, float[] values, long... shape) {
    return copy(scope, FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }

  /**
   * A new array whose values are written straight into its memory: nothing lies in between, and
   * nothing of Java's is aliased.
   *
   * @param scope the owner of the new array
   * @param writer writes row-major values into the array's memory, in native byte order, which is
   *     zero before; must not keep it
   * @param shape the shape
   * @return a float32 array
   */
  public static NDArray float32(NDManager scope, Consumer<ByteBuffer> writer, long... shape) {
    NDArray array = zeros(scope, shape);
    writer.accept(memory(array));
    return array;
  }

  /**
   * A new array of zeros.
   *
   * @param scope the owner of the new array
   * @param shape the shape
   * @return a float32 array
   */
  public static NDArray zeros(NDManager scope, long... shape) {
    return scope.zeros(new Shape(shape));
  }

  /**
   * The memory of an array itself. Reading or writing it once the array is closed ends the process.
   *
   * @param array a contiguous array on the CPU, of less than 2 GB
   * @return its row-major values, in native byte order
   */
  public static ByteBuffer memory(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }

  /**
   * Copies whole numbers into a new array.
   *
   * @param scope the owner of the new array
   * @param values row-major values
   * @param shape the shape, with as many elements as there are values
   * @return an int64 array
   */
  public static NDArray int64(NDManager scope, long[] values, long... shape) {
    return copy(scope, LongBuffer.wrap(values), shape, DataType.INT64);
  }

  private static NDArray copy(NDManager scope, Buffer values, long[] shape, DataType type) {
    try (NDArray fromJava = scope.create(values, new Shape(shape), type)) {
      return fromJava.duplicate();
    }
  }

  /**
   * Copies an array into another scope; the copy takes no part in gradients.
   *
   * @param scope the owner of the copy
   * @param array the array to copy
   * @return an independent copy
   */
  public static NDArray copy(NDManager scope, NDArray array) {
    NDArray copy = array.stopGradient();
    try (copy) {
      NDArray owned = copy.duplicate();
      owned.attach(scope);
      return owned;
    }
  }

  /**
   * Overwrites arrays with the values of others, outside autograd.
   *
   * @param destinations the arrays to change
   * @param sources as many arrays of the same shapes
   */
  public static void assign(List<NDArray> destinations, List<NDArray> sources) {
    if (!destinations.isEmpty()) {
      var unused =
          TorchScript.callWithoutGradients(
              "assign", TorchScript.listOf(destinations), TorchScript.listOf(sources));
    }
  }

  /**
   * The SHA-256 checksum of an array's bytes.
   *
   * @param array an array on the CPU
   * @return 64 hexadecimal digits
   */
  public static String sha256(NDArray array) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(array.toByteBuffer(true));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
