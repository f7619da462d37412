package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * One named array of a {@link Checkpoint}: what it is, and its values on request.
 *
 * <p>Nothing of the values is on the Java heap; {@link #float32()} reads them from the mapped file.
 */
public final class StoredArray {

  private final String name;
  private final ElementType type;
  private final Shape shape;
  private final boolean transposed;
  private final StoredBytes bytes;
  private final String file;

  /**
   * Describes an array.
   *
   * @param shape as delivered
   * @param transposed whether the bytes hold the matrix with rows and columns exchanged
   */
  StoredArray(
      String name,
      ElementType type,
      Shape shape,
      boolean transposed,
      StoredBytes bytes,
      String file) {
    this.name = Objects.requireNonNull(name);
    this.type = type;
    this.shape = shape;
    this.transposed = transposed;
    this.bytes = bytes;
    this.file = file;
  }

  /** The array's name in its checkpoint. */
  public String name() {
    return name;
  }

  /** The element type in the file. */
  public ElementType type() {
    return type;
  }

  /** The sizes of the dimensions, outermost first; empty for a single number. */
  public long[] shape() {
    return shape.toArray();
  }

  /** The number of elements. */
  public long elements() {
    return shape.elements();
  }

  /** The size in the file, in bytes. */
  public long byteSize() {
    return shape.bytes(type);
  }

  /**
   * The values as float32, row-major in {@link #shape()}.
   *
   * <p>Half precision and bfloat16 are widened exactly; double precision is rounded to nearest.
   * Where the file already holds the values in this form, the buffer is a read-only view of the
   * mapped file and costs no memory of its own: it must never be handed to anything that writes in
   * place. Otherwise each call fills a new direct buffer.
   *
   * @return a direct buffer of {@code 4 * elements()} bytes in the machine's native byte order
   * @throws CheckpointException if the elements are integers or truth values, the array needs more
   *     than 2 GB, or the file cannot be read or is damaged
   */
  public ByteBuffer float32() {
    expectFloatingPoint();
    if (elements() > Integer.MAX_VALUE / Float.BYTES) {
      throw new CheckpointException(
          describe() + " needs more than 2 GB as float32, the most that one buffer holds");
    }
    if (type == ElementType.F32 && !transposed) {
      ByteBuffer view = bytes.view();
      if (Float32.isNative(view)) {
        return view.order(ByteOrder.nativeOrder());
      }
    }
    try {
      var values =
          ByteBuffer.allocateDirect((int) elements() * Float.BYTES).order(ByteOrder.nativeOrder());
      read(0, values.duplicate());
      return values;
    } catch (OutOfMemoryError e) {
      throw new CheckpointException(
          describe()
              + " needs "
              + elements() * Float.BYTES / 1_000_000
              + " MB of memory outside the Java heap; raise -XX:MaxDirectMemorySize",
          e);
    }
  }

  /**
   * Writes float32 values, converted as by {@link #float32()}, into memory that is there already.
   * Nothing of the size of the array lies in between, and nothing of the file stays mapped: the way
   * to load what is large, and in several pieces what is over 2 GB.
   *
   * @param first the first element to write, row-major in {@link #shape()}
   * @param target filled from its position to its limit; a multiple of 4 bytes, in the machine's
   *     native byte order whatever the buffer's own is
   * @throws IllegalArgumentException if there are not as many elements from {@code first} on
   * @throws CheckpointException if the elements are integers or truth values, the file cannot be
   *     read or is damaged, or a part is asked of a matrix that the file holds transposed
   */
  public void read(long first, ByteBuffer target) {
    expectFloatingPoint();
    long count = target.remaining() / Float.BYTES;
    if (first < 0 || count > elements() - first || target.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          describe() + " cannot give " + target.remaining() + " bytes from element " + first);
    }
    try (var reader = bytes.reader()) {
      if (!transposed) {
        Float32.copy(type, reader, first, target);
      } else if (count == elements()) {
        Float32.copyTransposed(type, reader, shape.sizes().get(1), shape.sizes().get(0), target);
      } else {
        throw new CheckpointException(
            describe() + " is stored transposed and can only be read as a whole, up to 2 GB");
      }
    } catch (IOException e) {
      throw new CheckpointException(describe() + " cannot be read: " + e, e);
    }
  }

  private void expectFloatingPoint() {
    if (!type.isFloatingPoint()) {
      throw new CheckpointException(
          describe() + " holds " + type + " values; only floating-point arrays give float32");
    }
  }

  StoredArray named(String other) {
    return new StoredArray(other, type, shape, transposed, bytes, file);
  }

  /** The same matrix delivered with rows and columns exchanged. */
  StoredArray transposed(String other) {
    return new StoredArray(other, type, shape.transposed(), !transposed, bytes, file);
  }

  private String describe() {
    return file + ": array " + Names.quote(name) + " " + shape;
  }

  @Override
  public String toString() {
    return name + " " + type + " " + shape;
  }
}
