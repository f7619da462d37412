package dev.graft.module;

/**
 * The numbers of rotary positions.
 *
 * @param headWidth the width of a head, even
 * @param base what the wave lengths are powers of, often called theta; at least 1
 * @param scaling how they are stretched for long texts
 */
public record RotarySettings(int headWidth, double base, RotaryScaling scaling) {

  /** Checks the numbers. */
  public RotarySettings {
    if (headWidth < 2 || headWidth % 2 != 0) {
      throw new IllegalArgumentException(
          "Rotary positions turn pairs: the width of a head must be even, but was " + headWidth);
    }
    if (!(base >= 1 && base < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The base of rotary positions must be at least 1, but was " + base);
    }
  }
}
