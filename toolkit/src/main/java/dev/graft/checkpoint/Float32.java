package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Brings stored floating-point values into native float32, a piece at a time. */
final class Float32 {

  private static final int CHUNK_BYTES = 1 << 19;
  private static final int TILE_ROWS = 32;

  private static final ThreadLocal<ByteBuffer> CHUNK =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN));

  private Float32() {}

  /**
   * Whether stored float32 values can be used where they lie. An unaligned view would be undefined
   * behaviour in native code that walks floats.
   */
  static boolean isNative(ByteBuffer stored) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && stored.isDirect()
        && stored.alignmentOffset(0, Float.BYTES) == 0;
  }

  /**
   * Converts values in their order.
   *
   * @param first the first element to take
   * @param target filled with native float32 values
   */
  static void copy(ElementType type, StoredBytes.Reader stored, long first, ByteBuffer target)
      throws IOException {
    if (type == ElementType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      stored.read(first * Float.BYTES, target);
      return;
    }
    FloatBuffer out = target.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
    var values = new float[Math.min(CHUNK_BYTES / type.bytes(), Math.max(1, out.remaining()))];
    long from = first;
    while (out.hasRemaining()) {
      int n = Math.min(values.length, out.remaining());
      widen(type, chunk(type, stored, from, n), values, n);
      out.put(values, 0, n);
      from += n;
    }
    target.position(target.limit());
  }

  /**
   * Converts a matrix and exchanges its rows and columns, tile by tile, so that both sides move in
   * runs that fit the caches.
   *
   * @param rows the stored matrix's
   * @param columns the stored matrix's
   * @param target filled with native float32 values, {@code [columns, rows]}
   */
  static void copyTransposed(
      ElementType type, StoredBytes.Reader stored, long rows, long columns, ByteBuffer target)
      throws IOException {
    FloatBuffer out = target.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
    int width = (int) Math.min(columns, CHUNK_BYTES / type.bytes());
    int height = Math.max(1, Math.min(TILE_ROWS, CHUNK_BYTES / type.bytes() / Math.max(1, width)));
    var tile = new float[height * width];
    var run = new float[height];
    for (long top = 0; top < rows; top += height) {
      int tall = (int) Math.min(height, rows - top);
      for (long left = 0; left < columns; left += width) {
        int wide = (int) Math.min(width, columns - left);
        // More than one row at a time only where rows are read whole, one after the other.
        int n = tall * wide;
        widen(type, chunk(type, stored, top * columns + left, n), tile, n);
        for (int j = 0; j < wide; j++) {
          for (int i = 0; i < tall; i++) {
            run[i] = tile[i * wide + j];
          }
          out.put((int) ((left + j) * rows + top), run, 0, tall);
        }
      }
    }
    target.position(target.limit());
  }

  private static ByteBuffer chunk(
      ElementType type, StoredBytes.Reader stored, long first, int elements) throws IOException {
    ByteBuffer chunk = CHUNK.get().clear().limit(elements * type.bytes());
    stored.read(first * type.bytes(), chunk);
    return chunk.flip();
  }

  private static void widen(ElementType type, ByteBuffer from, float[] to, int count) {
    switch (type) {
      case F32 -> from.asFloatBuffer().get(to, 0, count);
      case F64 -> {
        var doubles = new double[count];
        from.asDoubleBuffer().get(doubles);
        for (int i = 0; i < count; i++) {
          to[i] = (float) doubles[i];
        }
      }
      case F16 -> {
        short[] halves = shorts(from, count);
        for (int i = 0; i < count; i++) {
          to[i] = HalfPrecision.toFloat(halves[i]);
        }
      }
      case BF16 -> {
        short[] halves = shorts(from, count);
        for (int i = 0; i < count; i++) {
          to[i] = Float.intBitsToFloat(halves[i] << 16);
        }
      }
      default -> throw new IllegalArgumentException("not a floating-point type: " + type);
    }
  }

  private static short[] shorts(ByteBuffer from, int count) {
    var shorts = new short[count];
    from.asShortBuffer().get(shorts);
    return shorts;
  }
}
