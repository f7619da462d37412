package dev.graft.chart;

import java.awt.Color;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far each layer moved: bars from 0, or dots where the layers differ too much for bars. */
final class MovementChart {
  private static final int WIDTH = 760;
  private static final int MARGIN = Heading.MARGIN;
  private static final int HEADER = 82;
  private static final double TRAINED = WIDTH - MARGIN;
  private static final double MOVED = TRAINED - 112;
  private static final double PLOT_END = MOVED - 76;
  private static final int MOST_NAMED = 30;

  /** On a linear axis a layer that moved this much less than the furthest is hardly seen. */
  private static final double LINEAR = 40;

  private MovementChart() {}

  static Chart draw(String title, List<MovementRow> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("expected a row per layer, got none");
    }
    var rows = new LayerRows(layers.size(), HEADER);
    var names = rows.names(Canvas.ruler(), layers.stream().map(MovementRow::name).toList());
    double left = MARGIN + Names.widest(Canvas.ruler(), names, rows.font()) + 20;
    var scale = scale(layers, left);
    var canvas = new Canvas(WIDTH, (int) rows.bottom() + (scale == null ? 20 : 60));
    Heading.draw(canvas, title, counts(layers));
    head(canvas, "moved", MOVED);
    head(canvas, "trained parameters", TRAINED);
    drawAxis(canvas, scale, rows, left);
    for (int i = 0; i < rows.shown(); i++) {
      int layer = rows.layer(i);
      if (layer < 0) {
        text(
            canvas,
            rows,
            fold(layers.subList(rows.foldStart(), rows.foldEnd())),
            Palette.MUTED,
            MARGIN,
            i);
      } else {
        boolean muted = layers.get(layer).isFrozen();
        text(canvas, rows, names.get(layer), muted ? Palette.MUTED : Palette.TEXT, MARGIN, i);
        drawRow(canvas, scale, layers.get(layer), left, rows, i);
      }
    }
    return Chart.of(canvas, describe(title, layers));
  }

  /** In per cent. */
  private static @Nullable Scale scale(List<MovementRow> layers, double left) {
    var moved =
        layers.stream()
            .filter(MovementRow::drawable)
            .mapToDouble(MovementChart::percent)
            .summaryStatistics();
    if (moved.getCount() == 0) {
      return null;
    }
    return moved.getMax() / LINEAR <= moved.getMin()
        ? Scale.linear(0, moved.getMax(), left, PLOT_END)
        : Scale.logarithmic(moved.getMin(), moved.getMax(), left, PLOT_END);
  }

  private static double percent(MovementRow row) {
    return Math.min(100 * row.relative(), Double.MAX_VALUE);
  }

  private static void head(Canvas canvas, String text, double right) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, Canvas.Align.RIGHT, right, HEADER - 10.0);
  }

  private static void drawAxis(Canvas canvas, @Nullable Scale scale, LayerRows rows, double left) {
    if (scale == null) {
      return;
    }
    double bottom = rows.bottom();
    for (double tick : scale.ticks()) {
      double x = scale.at(tick);
      canvas.line(Palette.GRID, 1, x, HEADER - 2, x, bottom);
      canvas.text(
          CurvesChart.tick(tick) + "%",
          Canvas.BODY,
          Palette.TEXT,
          Canvas.Align.CENTRE,
          x,
          bottom + 14);
    }
    canvas.line(Palette.MUTED, 1, left, bottom, PLOT_END, bottom);
    canvas.text(
        scale instanceof LinearScale
            ? "length of the change over length of the weights"
            : "length of the change over length of the weights, logarithmic",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        Math.max((left + PLOT_END) / 2, 260),
        bottom + 38);
  }

  private static void drawRow(
      Canvas canvas,
      @Nullable Scale scale,
      MovementRow row,
      double left,
      LayerRows rows,
      int place) {
    double y = rows.at(place);
    if (scale != null && row.drawable()) {
      drawMoved(canvas, scale, row, y, rows.height());
    } else {
      double x = scale instanceof LinearScale ? scale.at(0) + 6 : left;
      text(canvas, rows, instead(row), inkOf(row), x, place);
    }
    if (!row.isNew() && !row.isFrozen()) {
      number(canvas, rows, Figures.percent(row.relative()), MOVED, y);
    }
    number(canvas, rows, Counts.brief(row.trained()), TRAINED, y);
  }

  private static void drawMoved(
      Canvas canvas, Scale scale, MovementRow row, double y, double height) {
    // A layer that moved though nothing of it trains is a fault that must show.
    var colour = row.trained() == 0 ? Palette.VERMILLION : Palette.BLUE;
    double x = scale.at(percent(row));
    if (scale instanceof LinearScale) {
      double bar = Math.rint(height * 0.6);
      canvas.fill(colour, scale.at(0), y - bar / 2, x - scale.at(0), bar);
    } else {
      canvas.line(Palette.FROZEN, 1, scale.start(), y, x, y);
      Mark.CIRCLE.draw(canvas, colour, x, y, 5);
    }
  }

  /** What stands in a row in place of a bar. */
  static String instead(MovementRow row) {
    if (row.isNew()) {
      return "new: there was nothing to move from";
    }
    if (row.isFrozen()) {
      return "frozen: 0";
    }
    return row.relative() == 0 ? "trained, but did not move: 0" : "the weights were 0 before";
  }

  private static Color inkOf(MovementRow row) {
    if (row.isFrozen()) {
      return Palette.MUTED;
    }
    return row.isNew() ? Palette.TEXT : Palette.VERMILLION;
  }

  private static void text(
      Canvas canvas, LayerRows rows, String text, Color colour, double x, int place) {
    canvas.text(text, rows.font(), colour, Canvas.Align.LEFT, x, rows.at(place));
  }

  private static void number(Canvas canvas, LayerRows rows, String text, double right, double y) {
    canvas.text(text, rows.font(), Palette.TEXT, Canvas.Align.RIGHT, right, y);
  }

  private static String counts(List<MovementRow> layers) {
    return "%d layer%s: %d moved, %d frozen, %d new"
        .formatted(
            layers.size(),
            layers.size() == 1 ? "" : "s",
            layers.stream().filter(row -> row.relative() > 0).count(),
            layers.stream().filter(MovementRow::isFrozen).count(),
            layers.stream().filter(MovementRow::isNew).count());
  }

  private static String fold(List<MovementRow> folded) {
    var moved =
        folded.stream()
            .filter(MovementRow::drawable)
            .mapToDouble(MovementRow::relative)
            .summaryStatistics();
    return moved.getCount() == 0
        ? "… %d more layers, none of which moved".formatted(folded.size())
        : "… %d more layers, which moved up to %s"
            .formatted(folded.size(), Figures.percent(moved.getMax()));
  }

  private static String describe(String title, List<MovementRow> layers) {
    var rows =
        layers.size() <= MOST_NAMED
            ? layers.stream().map(MovementChart::row).collect(Collectors.joining("; "))
            : "%s; %s; %s"
                .formatted(
                    row(layers.get(0)),
                    fold(layers.subList(1, layers.size() - 1)),
                    row(layers.get(layers.size() - 1)));
    return "%s. How far the weights moved, relative to their length, from input to head. %s. %s."
        .formatted(PlainText.brief(title, 120), counts(layers), rows);
  }

  private static String row(MovementRow row) {
    return "%s: %s"
        .formatted(
            PlainText.brief(row.name(), 80),
            row.drawable() ? Figures.percent(row.relative()) : instead(row));
  }
}
