package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A dot per layer, from the input at the top to the head, as high as its gradient is long. */
final class GradientFlowChart {
  private static final int WIDTH = 760;
  private static final int MARGIN = Heading.MARGIN;
  private static final int LEGEND = 64;
  private static final int HEADER = 104;
  private static final double NORMS = WIDTH - MARGIN - 104.0;
  private static final double UPDATES = WIDTH - MARGIN;
  private static final double PLOT_END = NORMS - 76;
  private static final double DOT = 4.5;

  static final String STOP =
      "backpropagation stops here: nothing below it, toward the input, trains";

  private GradientFlowChart() {}

  static Chart draw(String title, List<GradientFlowRow> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("expected a row per layer, got none");
    }
    int stop = stop(layers);
    var rows = new LayerRows(layers.size(), HEADER);
    rows = stop > 0 ? rows.gapBefore(stop) : rows;
    var names = rows.names(Canvas.ruler(), layers.stream().map(GradientFlowRow::name).toList());
    double left = MARGIN + Names.widest(Canvas.ruler(), names, rows.font()) + 20;
    var scale = scale(layers, left);
    var canvas = new Canvas(WIDTH, (int) rows.bottom() + (scale == null ? 20 : 60));
    Heading.draw(canvas, title, counts(layers) + "; input at the top, backpropagation runs upward");
    drawLegend(canvas);
    drawAxis(canvas, scale, rows, left);
    drawPath(canvas, scale, layers, rows);
    for (int i = 0; i < rows.shown(); i++) {
      if (rows.layer(i) < 0) {
        drawFold(canvas, layers.subList(rows.foldStart(), rows.foldEnd()), rows, i);
      } else {
        drawRow(canvas, scale, layers.get(rows.layer(i)), names.get(rows.layer(i)), left, rows, i);
      }
    }
    if (rows.gapAt() >= 0) {
      drawStop(canvas, rows.gap());
    }
    return Chart.of(canvas, GradientFlowWords.describe(title, layers, stop));
  }

  /**
   * The first layer that a gradient reaches, if none before it trains: there backpropagation has
   * nothing left to do. -1 if a gradient reaches the first layer or none at all.
   */
  static int stop(List<GradientFlowRow> layers) {
    int first =
        IntStream.range(0, layers.size())
            .filter(i -> layers.get(i).reached())
            .findFirst()
            .orElse(-1);
    boolean waiting = first > 0 && layers.stream().limit(first).anyMatch(GradientFlowRow::trained);
    return first == 0 || waiting ? -1 : first;
  }

  static String counts(List<GradientFlowRow> layers) {
    long reached = layers.stream().filter(GradientFlowRow::reached).count();
    long trained = layers.stream().filter(GradientFlowRow::trained).count();
    var reach =
        reached == 0
            ? "no gradient reaches any of %d layers".formatted(layers.size())
            : "a gradient reaches %d of %d layers".formatted(reached, layers.size());
    return "%s, trained: %d".formatted(reach, trained);
  }

  private static @Nullable Scale scale(List<GradientFlowRow> layers, double left) {
    var norms =
        layers.stream()
            .filter(GradientFlowRow::drawable)
            .mapToDouble(GradientFlowRow::gradientNorm)
            .summaryStatistics();
    return norms.getCount() == 0
        ? null
        : Scale.logarithmic(norms.getMin(), norms.getMax(), left, PLOT_END);
  }

  private static void drawLegend(Canvas canvas) {
    double x = MARGIN + DOT;
    Mark.CIRCLE.draw(canvas, Palette.BLUE, x, LEGEND, DOT + 0.5);
    x = label(canvas, "trained", x);
    Mark.CIRCLE.hollow(canvas, Palette.TEXT, x, LEGEND, DOT);
    var unused = label(canvas, "frozen, the gradient passes through", x);
    head(canvas, "gradient norm", NORMS);
    head(canvas, "update / weights", UPDATES);
  }

  private static double label(Canvas canvas, String text, double x) {
    canvas.text(text, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x + 12, LEGEND);
    return x + 12 + canvas.width(text, Canvas.BODY) + 28;
  }

  private static void head(Canvas canvas, String text, double right) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, Canvas.Align.RIGHT, right, HEADER - 10.0);
  }

  private static void drawAxis(Canvas canvas, @Nullable Scale scale, LayerRows rows, double left) {
    double bottom = rows.bottom();
    if (scale == null) {
      return;
    }
    for (double tick : scale.ticks()) {
      double x = scale.at(tick);
      canvas.line(Palette.GRID, 1, x, HEADER - 2, x, bottom);
      canvas.text(
          scale.label(tick), Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, x, bottom + 14);
    }
    canvas.line(Palette.MUTED, 1, left, bottom, PLOT_END, bottom);
    canvas.text(
        "gradient norm, logarithmic",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        (left + PLOT_END) / 2,
        bottom + 38);
  }

  /** Joins neighbours, so that a gradient that fades on its way shows as a slope. */
  private static void drawPath(
      Canvas canvas, @Nullable Scale scale, List<GradientFlowRow> layers, LayerRows rows) {
    for (int i = 1; i < rows.shown(); i++) {
      int layer = rows.layer(i);
      if (scale == null || layer < 0 || rows.layer(i - 1) < 0) {
        continue;
      }
      var before = layers.get(layer - 1);
      var row = layers.get(layer);
      if (before.drawable() && row.drawable()) {
        canvas.line(
            Palette.FROZEN,
            1.5,
            scale.at(before.gradientNorm()),
            rows.at(i - 1),
            scale.at(row.gradientNorm()),
            rows.at(i));
      }
    }
  }

  private static void drawRow(
      Canvas canvas,
      @Nullable Scale scale,
      GradientFlowRow row,
      String name,
      double left,
      LayerRows rows,
      int place) {
    double y = rows.at(place);
    var ink = row.reached() || row.trained() ? Palette.TEXT : Palette.MUTED;
    canvas.text(name, rows.font(), ink, Canvas.Align.LEFT, MARGIN, y);
    if (scale != null && row.drawable()) {
      double x = scale.at(row.gradientNorm());
      if (row.trained()) {
        Mark.CIRCLE.draw(canvas, Palette.BLUE, x, y, DOT + 0.5);
      } else {
        Mark.CIRCLE.hollow(canvas, Palette.TEXT, x, y, DOT);
      }
    } else {
      var words = GradientFlowWords.instead(row);
      Color colour = row.trained() || row.reached() ? Palette.VERMILLION : Palette.MUTED;
      canvas.text(words, rows.font(), colour, Canvas.Align.LEFT, left, y);
    }
    if (row.reached()) {
      number(canvas, rows, Figures.brief(row.gradientNorm()), NORMS, y);
    }
    if (!Double.isNaN(row.updateRatio())) {
      number(canvas, rows, Figures.brief(row.updateRatio()), UPDATES, y);
    }
  }

  private static void number(Canvas canvas, LayerRows rows, String text, double right, double y) {
    canvas.text(text, rows.font(), Palette.TEXT, Canvas.Align.RIGHT, right, y);
  }

  private static void drawFold(
      Canvas canvas, List<GradientFlowRow> folded, LayerRows rows, int place) {
    canvas.text(
        canvas.fit(GradientFlowWords.fold(folded), rows.font(), NORMS - MARGIN),
        rows.font(),
        Palette.MUTED,
        Canvas.Align.LEFT,
        MARGIN,
        rows.at(place));
  }

  private static void drawStop(Canvas canvas, double y) {
    double width = canvas.width(STOP, Canvas.BODY) + 16;
    double middle = (MARGIN + UPDATES) / 2;
    var graphics = canvas.graphics();
    graphics.setColor(Palette.VERMILLION);
    graphics.setStroke(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0));
    graphics.draw(new Line2D.Double(MARGIN, y, middle - width / 2, y));
    graphics.draw(new Line2D.Double(middle + width / 2, y, UPDATES, y));
    canvas.text(STOP, Canvas.BODY, Palette.VERMILLION, Canvas.Align.CENTRE, middle, y);
  }
}
