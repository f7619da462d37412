package dev.graft.chart;

import java.awt.Font;
import java.util.function.UnaryOperator;

/**
 * Which font is drawn for the one that a chart asks for: the machine's own sans-serif, which falls
 * back on others for the scripts that it lacks. It differs from machine to machine, so that
 * pictures kept to compare with are drawn with a font that comes with them.
 */
final class Typeface {
  private static volatile UnaryOperator<Font> chosen = UnaryOperator.identity();

  private Typeface() {}

  static Font of(Font asked) {
    return chosen.apply(asked);
  }

  /** Draws with other fonts from now on, until the identity is chosen again. */
  static void choose(UnaryOperator<Font> fonts) {
    chosen = fonts;
  }
}
