package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What {@link SafetensorsWriter} writes: a shape and its float32 values.
 *
 * <p>The values are not copied; they must not change until they are written.
 */
public final class FloatArray {

  private final Shape shape;
  private final ByteBuffer values;

  /**
   * Joins a shape with its values.
   *
   * @param shape the sizes of the dimensions, outermost first; empty for a single number
   * @param values row-major little-endian float32 values from the buffer's position to its limit;
   *     the buffer's own byte order is not looked at, and its position stays
   * @throws IllegalArgumentException if a size is negative or the values do not fill the shape
   */
  public FloatArray(long[] shape, ByteBuffer values) {
    this.shape = Shape.of(shape);
    this.values = Objects.requireNonNull(values, "values").slice();
    if (this.shape.bytes(ElementType.F32) != this.values.remaining()) {
      throw new IllegalArgumentException(
          "An array of shape "
              + this.shape
              + " takes "
              + this.shape.elements()
              + " float32 values of 4 bytes, but there are "
              + this.values.remaining()
              + " bytes");
    }
  }

  /**
   * Copies Java floats.
   *
   * @param shape the sizes of the dimensions, outermost first
   * @param values row-major values
   * @throws IllegalArgumentException if a size is negative or the values do not fill the shape
   */
  public static FloatArray of(long[] shape, float... values) {
    var bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new FloatArray(shape, bytes);
  }

  /** The sizes of the dimensions, outermost first. */
  public long[] shape() {
    return shape.toArray();
  }

  /** A little-endian view of the values. */
  public ByteBuffer values() {
    return values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
