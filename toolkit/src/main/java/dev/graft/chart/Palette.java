package dev.graft.chart;

import java.awt.Color;
import java.util.List;

/**
 * Colours that people with any common kind of colour blindness can tell apart: M. Okabe and K. Ito,
 * "Color universal design" (2008), https://jfly.uni-koeln.de/color/; its yellow is left out, being
 * too pale on white.
 */
final class Palette {
  static final Color CARD = Color.WHITE;
  static final Color TEXT = new Color(0x1A1A1A);
  static final Color MUTED = new Color(0x5F6368);
  static final Color GRID = new Color(0xE3E5E8);

  static final Color BLUE = new Color(0x0072B2);
  static final Color ORANGE = new Color(0xE69F00);
  static final Color GREEN = new Color(0x009E73);
  static final Color VERMILLION = new Color(0xD55E00);
  static final Color PURPLE = new Color(0xCC79A7);
  static final Color SKY = new Color(0x56B4E9);
  static final Color BLACK = new Color(0x1A1A1A);

  /** Grey-blue: what stays as it is. */
  static final Color FROZEN = new Color(0xC3CFDC);

  /** For series, in order. */
  static final List<Color> SERIES = List.of(BLUE, VERMILLION, GREEN, PURPLE, SKY, ORANGE, BLACK);

  private Palette() {}

  /**
   * White or dark text, whichever contrasts more by WCAG 2.1's relative luminance; the border is
   * where both contrasts are equal.
   */
  static Color inkOn(Color background) {
    double luminance =
        0.2126 * linear(background.getRed())
            + 0.7152 * linear(background.getGreen())
            + 0.0722 * linear(background.getBlue());
    return luminance < 0.2 ? Color.WHITE : TEXT;
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  /** A mixture: 0 gives the first colour, 1 the second. */
  static Color mix(Color from, Color to, double share) {
    return new Color(
        mix(from.getRed(), to.getRed(), share),
        mix(from.getGreen(), to.getGreen(), share),
        mix(from.getBlue(), to.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}
