package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/** A white card to draw on, measured in CSS pixels and held at twice that size. */
final class Canvas {
  /** How many pixels of the picture make one of the page. */
  static final int SCALE = 2;

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
  static final Font BODY = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 10);

  /** Where a text lies, seen from its anchor. */
  enum Align {
    LEFT(0),
    CENTRE(0.5),
    RIGHT(1);

    private final double share;

    Align(double share) {
      this.share = share;
    }
  }

  /** Longer texts are cut before they are measured: measuring 10,000 characters takes long. */
  private static final int LONGEST = 300;

  private interface Shortener {
    String shorten(String text, int most);
  }

  private final BufferedImage image;
  private final int width;
  private final int height;
  private final Graphics2D graphics;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    fill(Palette.CARD, 0, 0, width, height);
  }

  /** A canvas to measure text on before the size of the real one is known. */
  static Canvas ruler() {
    return new Canvas(1, 1);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  BufferedImage image() {
    return image;
  }

  Graphics2D graphics() {
    return graphics;
  }

  /** How wide a text is drawn. */
  double width(String text, Font font) {
    return graphics
        .getFontMetrics(Typeface.of(font))
        .getStringBounds(cut(text), graphics)
        .getWidth();
  }

  /** The text on one line, its end replaced by an ellipsis if it is wider than allowed. */
  String fit(String text, Font font, double widest) {
    return fit(cut(text), font, widest, PlainText::shorten);
  }

  /** As {@link #fit}, but the ellipsis replaces the middle: for the names of modules. */
  String fitPath(String text, Font font, double widest) {
    var path = PlainText.shortenMiddle(PlainText.clean(text), LONGEST);
    return fit(path, font, widest, PlainText::shortenMiddle);
  }

  /** As {@link #fit}, but the ellipsis replaces the beginning. */
  String fitEnd(String text, Font font, double widest) {
    var end = PlainText.shortenStart(PlainText.clean(text), LONGEST);
    return fit(end, font, widest, PlainText::shortenStart);
  }

  private String fit(String clean, Font font, double widest, Shortener shortener) {
    if (width(clean, font) <= widest) {
      return clean;
    }
    int fits = 1;
    int tooLong = clean.codePointCount(0, clean.length());
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) / 2;
      if (width(shortener.shorten(clean, middle), font) <= widest) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return shortener.shorten(clean, fits);
  }

  /** Draws a text whose line is centred on {@code y}. */
  void text(String text, Font font, Color colour, Align align, double x, double y) {
    var clean = cut(text);
    var face = Typeface.of(font);
    var metrics = graphics.getFontMetrics(face);
    double left = x - align.share * width(clean, font);
    double base = y + (metrics.getAscent() - metrics.getDescent()) / 2.0;
    graphics.setFont(face);
    graphics.setColor(colour);
    graphics.drawString(clean, (float) left, (float) base);
  }

  /** Draws a text turned about its anchor, clockwise in degrees. */
  void turned(
      String text, Font font, Color colour, Align align, double x, double y, double degrees) {
    var before = graphics.getTransform();
    graphics.rotate(Math.toRadians(degrees), x, y);
    text(text, font, colour, align, x, y);
    graphics.setTransform(before);
  }

  void fill(Color colour, double x, double y, double w, double h) {
    fill(colour, new java.awt.geom.Rectangle2D.Double(x, y, w, h));
  }

  void fill(Color colour, Shape shape) {
    graphics.setColor(colour);
    graphics.fill(shape);
  }

  void line(Color colour, double thick, double x1, double y1, double x2, double y2) {
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke((float) thick));
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  private static String cut(String text) {
    return PlainText.shorten(PlainText.clean(text), LONGEST);
  }
}
