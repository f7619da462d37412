package dev.graft.chart;

import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.function.DoubleFunction;

/** Draws the axes around a plot, on two scales: the vertical one starts at the bottom. */
record Axes(Canvas canvas, Scale x, Scale y) {
  /** Between the end of an axis and its numbers. */
  private static final double GAP = 8;

  /** Below a plot: its numbers and the title of its x axis. */
  static final int BELOW = 56;

  /** Left of a plot: the title of its y axis and its numbers. */
  static double leftOf(Canvas canvas, Scale y, double margin) {
    double widest =
        Arrays.stream(y.ticks())
            .map(tick -> canvas.width(y.label(tick), Canvas.BODY))
            .max()
            .orElse(0);
    return margin + 24 + widest + GAP;
  }

  Rectangle2D plot() {
    return new Rectangle2D.Double(x.start(), y.end(), x.end() - x.start(), y.start() - y.end());
  }

  void drawY(String title) {
    for (double tick : y.ticks()) {
      double at = y.at(tick);
      canvas.line(Palette.GRID, 1, x.start(), at, x.end(), at);
      canvas.text(
          y.label(tick), Canvas.BODY, Palette.TEXT, Canvas.Align.RIGHT, x.start() - GAP, at);
    }
    canvas.turned(
        canvas.fit(title, Canvas.BODY, y.start() - y.end() + 24),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        24,
        (y.start() + y.end()) / 2,
        -90);
  }

  void drawX(String title) {
    drawX(title, x.ticks(), x::label);
  }

  void drawX(String title, double[] ticks, DoubleFunction<String> label) {
    double bottom = y.start();
    for (double tick : ticks) {
      double at = x.at(tick);
      canvas.line(Palette.MUTED, 1, at, bottom, at, bottom + 4);
      canvas.text(
          label.apply(tick), Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, at, bottom + 15);
    }
    canvas.line(Palette.MUTED, 1, x.start(), bottom, x.end(), bottom);
    canvas.text(
        canvas.fit(title, Canvas.BODY, canvas.width() - 48),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        middle(title),
        bottom + 38);
  }

  /** The middle of the plot, or of the canvas where the text would run over its edge. */
  private double middle(String title) {
    double middle = (x.start() + x.end()) / 2;
    double half = canvas.width(title, Canvas.BODY) / 2;
    return middle - half < 16 || middle + half > canvas.width() - 16
        ? canvas.width() / 2.0
        : middle;
  }

  /** Whether ticks at these numbers have room for their labels. */
  boolean fit(double[] ticks, DoubleFunction<String> label) {
    double free = Double.NEGATIVE_INFINITY;
    for (double tick : ticks) {
      double half = canvas.width(label.apply(tick), Canvas.BODY) / 2 + 4;
      if (x.at(tick) - half < free) {
        return false;
      }
      free = x.at(tick) + half;
    }
    return true;
  }
}
