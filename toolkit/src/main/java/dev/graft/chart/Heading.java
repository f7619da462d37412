package dev.graft.chart;

/** What stands above a chart. */
final class Heading {
  static final int MARGIN = 16;

  private static final double TITLE = 20;
  private static final double SUBTITLE = 41;

  private Heading() {}

  static void draw(Canvas canvas, String title, String subtitle) {
    double widest = canvas.width() - 2 * MARGIN;
    canvas.text(
        canvas.fit(title, Canvas.TITLE, widest),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        TITLE);
    canvas.text(
        canvas.fit(subtitle, Canvas.BODY, widest),
        Canvas.BODY,
        Palette.MUTED,
        Canvas.Align.LEFT,
        MARGIN,
        SUBTITLE);
  }
}
