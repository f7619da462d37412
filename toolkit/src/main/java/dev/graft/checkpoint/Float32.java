package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Brings stored floating-point values into native float32. */
final class Float32 {

  private static final int CHUNK = 8192;
  private static final int TILE_ROWS = 32;
  private static final int TILE_COLUMNS = 512;

  private Float32() {}

  /**
   * Converts stored values.
   *
   * @param stored little-endian values from position to limit
   * @return the same memory where nothing needs converting, else a new direct buffer
   */
  static ByteBuffer from(ElementType type, ByteBuffer stored) {
    ByteBuffer source = stored.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.F32 && isNative(source)) {
      return source.order(ByteOrder.nativeOrder());
    }
    int elements = source.remaining() / type.bytes();
    ByteBuffer target = allocate(elements);
    FloatBuffer out = target.asFloatBuffer();
    switch (type) {
      case F32 -> out.put(source.asFloatBuffer());
      case F64 -> doubles(source, out);
      case F16 -> halves(source, out);
      case BF16 -> brainFloats(source, out);
      default -> throw new IllegalArgumentException("not a floating-point type: " + type);
    }
    return target;
  }

  /** An unaligned view would be undefined behaviour in native code that walks floats. */
  private static boolean isNative(ByteBuffer source) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && source.isDirect()
        && source.alignmentOffset(0, Float.BYTES) == 0;
  }

  private static void doubles(ByteBuffer source, FloatBuffer out) {
    var in = source.asDoubleBuffer();
    var from = new double[CHUNK];
    var to = new float[CHUNK];
    while (in.hasRemaining()) {
      int n = Math.min(CHUNK, in.remaining());
      in.get(from, 0, n);
      for (int i = 0; i < n; i++) {
        to[i] = (float) from[i];
      }
      out.put(to, 0, n);
    }
  }

  private static void halves(ByteBuffer source, FloatBuffer out) {
    var in = source.asShortBuffer();
    var from = new short[CHUNK];
    var to = new float[CHUNK];
    while (in.hasRemaining()) {
      int n = Math.min(CHUNK, in.remaining());
      in.get(from, 0, n);
      for (int i = 0; i < n; i++) {
        to[i] = HalfPrecision.toFloat(from[i]);
      }
      out.put(to, 0, n);
    }
  }

  private static void brainFloats(ByteBuffer source, FloatBuffer out) {
    var in = source.asShortBuffer();
    var from = new short[CHUNK];
    var to = new float[CHUNK];
    while (in.hasRemaining()) {
      int n = Math.min(CHUNK, in.remaining());
      in.get(from, 0, n);
      for (int i = 0; i < n; i++) {
        to[i] = Float.intBitsToFloat(from[i] << 16);
      }
      out.put(to, 0, n);
    }
  }

  /**
   * Transposes a matrix tile by tile, so that both sides move in runs that fit the caches.
   *
   * @param matrix native float32 values, {@code [rows, columns]}
   * @return a new direct buffer, {@code [columns, rows]}
   */
  static ByteBuffer transposed(ByteBuffer matrix, int rows, int columns) {
    ByteBuffer target = allocate(matrix.remaining() / Float.BYTES);
    FloatBuffer in = matrix.asFloatBuffer();
    FloatBuffer out = target.asFloatBuffer();
    var tile = new float[TILE_ROWS * TILE_COLUMNS];
    var run = new float[TILE_ROWS];
    for (int top = 0; top < rows; top += TILE_ROWS) {
      int height = Math.min(TILE_ROWS, rows - top);
      for (int left = 0; left < columns; left += TILE_COLUMNS) {
        int width = Math.min(TILE_COLUMNS, columns - left);
        for (int i = 0; i < height; i++) {
          in.get((top + i) * columns + left, tile, i * TILE_COLUMNS, width);
        }
        for (int j = 0; j < width; j++) {
          for (int i = 0; i < height; i++) {
            run[i] = tile[i * TILE_COLUMNS + j];
          }
          out.put((left + j) * rows + top, run, 0, height);
        }
      }
    }
    return target;
  }

  private static ByteBuffer allocate(int elements) {
    return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
