package dev.graft.checkpoint;

/** IEEE 754 half precision, which Java 17 cannot read by itself. */
final class HalfPrecision {

  private static final int EXPONENT_SHIFT = 10;
  private static final int EXPONENT_MASK = 0x1f;
  private static final int FRACTION_MASK = 0x3ff;
  private static final float SMALLEST = 0x1p-24f;

  private HalfPrecision() {}

  /** Widens a half-precision number; exact, the bits of a NaN are kept. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> EXPONENT_SHIFT & EXPONENT_MASK;
    int fraction = half & FRACTION_MASK;
    if (exponent == 0) {
      float magnitude = fraction * SMALLEST;
      return sign == 0 ? magnitude : -magnitude;
    }
    // Single precision's bias is 127 against 15; all ones stay all ones (infinity and NaN).
    int widened = exponent == EXPONENT_MASK ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }
}
