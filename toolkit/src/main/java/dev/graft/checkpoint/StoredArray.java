package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One named array of a {@link Checkpoint}: what it is, and its values on request.
 *
 * <p>Nothing of the values is on the Java heap; {@link #float32()} reads them from the mapped file.
 */
public final class StoredArray {

  /** Gives the stored values as little-endian bytes, each call in a buffer of its own. */
  @FunctionalInterface
  interface Bytes {
    ByteBuffer littleEndian();
  }

  private final String name;
  private final ElementType type;
  private final Shape shape;
  private final boolean transposed;
  private final Bytes bytes;
  private final String file;

  /**
   * Describes an array.
   *
   * @param shape as delivered
   * @param transposed whether the bytes hold the matrix with rows and columns exchanged
   */
  StoredArray(
      String name, ElementType type, Shape shape, boolean transposed, Bytes bytes, String file) {
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
   * @throws CheckpointException if the elements are integers or truth values, or the array needs
   *     more than 2 GB
   */
  public ByteBuffer float32() {
    if (!type.isFloatingPoint()) {
      throw new CheckpointException(
          describe() + " holds " + type + " values; only floating-point arrays give float32");
    }
    if (elements() > Integer.MAX_VALUE / Float.BYTES) {
      throw new CheckpointException(
          describe() + " needs more than 2 GB as float32, the most that one buffer holds");
    }
    try {
      ByteBuffer values = Float32.from(type, bytes.littleEndian());
      return transposed
          ? Float32.transposed(
              values, shape.sizes().get(1).intValue(), shape.sizes().get(0).intValue())
          : values;
    } catch (OutOfMemoryError e) {
      throw new CheckpointException(
          describe()
              + " needs "
              + elements() * Float.BYTES / 1_000_000
              + " MB of memory outside the Java heap; raise -XX:MaxDirectMemorySize",
          e);
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
