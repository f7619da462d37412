package dev.graft.chart;

import java.util.ArrayList;
import java.util.List;

/** Names beside samples of what they name, in as many lines as they need. */
final class Legend {
  /** How wide a sample is. */
  static final double SWATCH = 24;

  private static final int LINE = 20;

  /** About how wide an entry may be; the line is divided into equal parts. */
  private static final double WIDEST = 320;

  private static final double GAP = 8;

  /** Draws a sample from x to {@code x + SWATCH}, centred on y. */
  interface Swatch {
    void draw(Canvas canvas, double x, double y);
  }

  /** One of the names. */
  record Entry(String name, Swatch swatch) {}

  private final List<List<Entry>> lines = new ArrayList<>();
  private final double longestName;

  Legend(List<Entry> entries, double width) {
    var ruler = Canvas.ruler();
    longestName = Math.floor(width / Math.max(1, Math.rint(width / WIDEST))) - SWATCH - 3 * GAP;
    double used = Double.POSITIVE_INFINITY;
    for (var entry : entries) {
      double needed = width(ruler, entry);
      if (used + needed > width) {
        lines.add(new ArrayList<>());
        used = 0;
      }
      lines.get(lines.size() - 1).add(entry);
      used += needed;
    }
  }

  int height() {
    return LINE * lines.size();
  }

  void draw(Canvas canvas, double left, double top) {
    for (int i = 0; i < lines.size(); i++) {
      double x = left;
      double y = top + LINE * (i + 0.5);
      for (var entry : lines.get(i)) {
        entry.swatch().draw(canvas, x, y);
        var name = name(canvas, entry);
        canvas.text(name, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x + SWATCH + GAP, y);
        x += width(canvas, entry);
      }
    }
  }

  private double width(Canvas canvas, Entry entry) {
    return SWATCH + GAP + canvas.width(name(canvas, entry), Canvas.BODY) + 2 * GAP;
  }

  /** Names often begin alike and differ at their ends: the middle is left out. */
  private String name(Canvas canvas, Entry entry) {
    return canvas.fitPath(entry.name(), Canvas.BODY, longestName);
  }
}
