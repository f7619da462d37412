package dev.graft.chart;

import java.awt.Font;
import java.util.List;

/** Beside a large matrix: the names of those confused most, and the scale of the colours. */
final class ConfusionPanel {
  static final int WIDTH = 220;

  private static final int LINE = 14;
  private static final int ENTRY = 3 * LINE + 6;
  private static final int HEAD = 24;
  private static final int REST = 24;
  private static final int SCALE = 60;
  private static final int INDENT = 16;
  private static final Font STRONG = Canvas.BODY.deriveFont(Font.BOLD);

  private ConfusionPanel() {}

  static double height(int entries) {
    return HEAD + ENTRY * Math.max(1, entries) + REST + SCALE + Heading.MARGIN;
  }

  static void draw(
      Canvas canvas, List<String> names, List<Confusion> confusions, double left, double top) {
    text(canvas, "most often confused", STRONG, left, top + 6);
    double y = top + HEAD + 8;
    int named = Math.min(LargeConfusionMatrix.NAMED, confusions.size());
    var fitted = Names.fit(canvas, names, Canvas.BODY, WIDTH - INDENT - 70.0);
    for (int i = 0; i < named; i++) {
      drawEntry(canvas, fitted, confusions.get(i), i + 1, left, y);
      y += ENTRY;
    }
    if (confusions.isEmpty()) {
      text(canvas, "no label was taken for another", Canvas.BODY, left, y);
      return;
    }
    muted(canvas, rest(confusions, named), left, y);
    drawScale(canvas, left, y + REST);
  }

  private static void drawEntry(
      Canvas canvas, List<String> names, Confusion confusion, int number, double left, double y) {
    text(canvas, Integer.toString(number), STRONG, left, y);
    text(canvas, names.get(confusion.actual()), Canvas.BODY, left + INDENT, y);
    text(
        canvas,
        "taken for " + names.get(confusion.predicted()),
        Canvas.BODY,
        left + INDENT,
        y + LINE);
    var share = Counts.percent(confusion.count(), confusion.total());
    muted(
        canvas,
        "%s of %s (%s)"
            .formatted(Counts.brief(confusion.count()), Counts.brief(confusion.total()), share),
        left + INDENT,
        y + 2 * LINE);
  }

  private static String rest(List<Confusion> confusions, int named) {
    int more = confusions.size() - named;
    if (more == 0) {
      return "";
    }
    var most = Counts.brief(confusions.get(named).count());
    return more == 1
        ? "and one more pair, %s×".formatted(most)
        : "and %d more pairs, each at most %s×".formatted(more, most);
  }

  private static void drawScale(Canvas canvas, double left, double y) {
    text(canvas, "mistakes as a share of their row", Canvas.SMALL, left, y);
    double width = WIDTH - 40.0;
    for (int i = 0; i < width; i++) {
      double root = (i + 0.5) / width;
      canvas.fill(LargeConfusionMatrix.mistake(root * root), left + i, y + 10, 1, 12);
    }
    for (int percent : new int[] {1, 10, 25, 50, 100}) {
      double x = left + width * Math.sqrt(percent / 100.0);
      canvas.line(Palette.MUTED, 1, x, y + 22, x, y + 25);
      canvas.text(percent + "%", Canvas.SMALL, Palette.TEXT, Canvas.Align.CENTRE, x, y + 32);
    }
  }

  private static void text(Canvas canvas, String text, Font font, double x, double y) {
    canvas.text(text, font, Palette.TEXT, Canvas.Align.LEFT, x, y);
  }

  private static void muted(Canvas canvas, String text, double x, double y) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, Canvas.Align.LEFT, x, y);
  }
}
