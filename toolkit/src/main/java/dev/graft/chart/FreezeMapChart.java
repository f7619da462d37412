package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A block per module, divided into what is frozen, what trains and what adapters add. */
final class FreezeMapChart {
  private static final int WIDTH = 760;
  private static final int MARGIN = 16;
  private static final int ROW = 24;
  private static final int BLOCK = 18;
  private static final int HEADER = 88;
  private static final double LONGEST_NAME = 210;
  private static final int NUMBERS = 176;

  /** A picture of more rows would be taller than a page can show. */
  static final int MOST_ROWS = 120;

  /** A part that exists is never drawn narrower than this share of its block. */
  static final double NARROWEST = 0.05;

  enum Part {
    FROZEN("frozen", Palette.FROZEN),
    TRAINED("trained", Palette.ORANGE),
    ADAPTER("adapter, trained", Palette.GREEN);

    private final String label;
    private final Color colour;

    Part(String label, Color colour) {
      this.label = label;
      this.colour = colour;
    }

    private long count(FreezeMapRow row) {
      return switch (this) {
        case FROZEN -> row.frozen();
        case TRAINED -> row.trainable();
        case ADAPTER -> row.adapter();
      };
    }
  }

  private FreezeMapChart() {}

  static Chart draw(String title, List<FreezeMapRow> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("expected a row per module, got none");
    }
    var shown = shorten(rows);
    var canvas = new Canvas(WIDTH, HEADER + ROW * (shown.size() + 1) + 44);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    drawLegend(canvas);
    heading(canvas, "parameters", WIDTH - MARGIN - 112.0);
    heading(canvas, "trained", WIDTH - MARGIN);
    double left = left(shown);
    for (int i = 0; i < shown.size(); i++) {
      drawRow(canvas, shown.get(i), left, HEADER + ROW * i);
    }
    int bottom = HEADER + ROW * shown.size() + 4;
    canvas.line(Palette.MUTED, 1, MARGIN, bottom, WIDTH - MARGIN, bottom);
    drawRow(canvas, total(rows, "all"), left, bottom + 4);
    canvas.text(
        "A block shows the shares of its row; a part under 5% is drawn as 5%.",
        Canvas.SMALL, Palette.MUTED, Canvas.Align.LEFT, MARGIN, bottom + ROW + 20.0);
    return Chart.of(canvas, describe(title, rows));
  }

  static String title(List<FreezeMapRow> rows) {
    var all = total(rows, "all");
    long trained = all.trainable() + all.adapter();
    return "%s of %s parameters train (%s)"
        .formatted(
            Counts.brief(trained), Counts.brief(all.total()), Counts.percent(trained, all.total()));
  }

  /** Where the blocks begin. */
  static double left(List<FreezeMapRow> rows) {
    var ruler = Canvas.ruler();
    double longest =
        rows.stream()
            .mapToDouble(
                row ->
                    ruler.width(ruler.fitPath(row.name(), Canvas.BODY, LONGEST_NAME), Canvas.BODY))
            .max()
            .orElse(0);
    return MARGIN + Math.ceil(Math.max(longest, 40)) + 12;
  }

  /** The upper edge of a row's block. */
  static int top(int row) {
    return HEADER + ROW * row + (ROW - BLOCK) / 2;
  }

  static double blockWidth(double left) {
    return WIDTH - MARGIN - NUMBERS - left;
  }

  /** The shares as drawn: they sum to 1; an empty row has none. */
  static Map<Part, Double> shares(FreezeMapRow row) {
    var shares = new EnumMap<Part, Double>(Part.class);
    for (var part : Part.values()) {
      long count = part.count(row);
      if (count > 0) {
        shares.put(part, (double) count / row.total());
      }
    }
    // What the narrow parts gain the wide ones give up, each in proportion to its width.
    double narrow = NARROWEST * shares.values().stream().filter(s -> s < NARROWEST).count();
    double wide = shares.values().stream().filter(s -> s >= NARROWEST).mapToDouble(s -> s).sum();
    shares.replaceAll((part, s) -> s < NARROWEST ? NARROWEST : s / wide * (1 - narrow));
    return shares;
  }

  private static List<FreezeMapRow> shorten(List<FreezeMapRow> rows) {
    if (rows.size() <= MOST_ROWS) {
      return rows;
    }
    int half = MOST_ROWS / 2;
    var middle = rows.subList(half, rows.size() - half);
    var shown = new ArrayList<>(rows.subList(0, half));
    shown.add(total(middle, "… %d more rows".formatted(middle.size())));
    shown.addAll(rows.subList(rows.size() - half, rows.size()));
    return shown;
  }

  private static FreezeMapRow total(List<FreezeMapRow> rows, String name) {
    return new FreezeMapRow(
        name,
        rows.stream().mapToLong(FreezeMapRow::parameters).sum(),
        rows.stream().mapToLong(FreezeMapRow::trainable).sum(),
        rows.stream().mapToLong(FreezeMapRow::adapter).sum());
  }

  private static void drawLegend(Canvas canvas) {
    double x = MARGIN;
    for (var part : Part.values()) {
      block(canvas, part, x, 40, 28, 14);
      canvas.text(part.label, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x + 36, 47);
      x += 36 + canvas.width(part.label, Canvas.BODY) + 24;
    }
  }

  private static void heading(Canvas canvas, String text, double right) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, Canvas.Align.RIGHT, right, HEADER - 8.0);
  }

  private static void drawRow(Canvas canvas, FreezeMapRow row, double left, int top) {
    double middle = top + ROW / 2.0;
    canvas.text(
        canvas.fitPath(row.name(), Canvas.BODY, LONGEST_NAME),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        middle);
    var shares = shares(row);
    double x = left;
    for (var share : shares.entrySet()) {
      double width = share.getValue() * blockWidth(left);
      block(canvas, share.getKey(), x, top + (ROW - BLOCK) / 2.0, width - 1, BLOCK);
      inside(canvas, share.getKey(), x, middle, width);
      x += width;
    }
    long trained = row.trainable() + row.adapter();
    var numbers =
        trained == 0
            ? "0"
            : "%s (%s)".formatted(Counts.brief(trained), Counts.percent(trained, row.total()));
    canvas.text(
        Counts.brief(row.total()),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.RIGHT,
        WIDTH - MARGIN - 112.0,
        middle);
    canvas.text(numbers, Canvas.BODY, Palette.TEXT, Canvas.Align.RIGHT, WIDTH - MARGIN, middle);
  }

  private static void inside(Canvas canvas, Part part, double x, double y, double width) {
    if (part != Part.ADAPTER && canvas.width(part.label, Canvas.SMALL) + 8 <= width) {
      canvas.text(part.label, Canvas.SMALL, Palette.TEXT, Canvas.Align.CENTRE, x + width / 2, y);
    }
  }

  /** Adapters are striped too, so that they stand out without colour. */
  private static void block(Canvas canvas, Part part, double x, double y, double w, double h) {
    var shape = new Rectangle2D.Double(x, y, w, h);
    canvas.fill(part.colour, shape);
    if (part != Part.ADAPTER) {
      return;
    }
    var graphics = (Graphics2D) canvas.graphics().create();
    graphics.clip(shape);
    graphics.setColor(Color.WHITE);
    graphics.setStroke(new BasicStroke(1.5f));
    for (double stripe = x - h; stripe < x + w; stripe += 6) {
      graphics.draw(new Line2D.Double(stripe, y + h, stripe + h, y));
    }
    graphics.dispose();
  }

  private static String describe(String title, List<FreezeMapRow> rows) {
    var all = total(rows, "all");
    return "%s. Freeze map of %d rows: %s parameters frozen, %s trained, %s added by adapters."
        .formatted(
            PlainText.shorten(PlainText.clean(title), 120),
            rows.size(),
            Counts.brief(all.frozen()),
            Counts.brief(all.trainable()),
            Counts.brief(all.adapter()));
  }
}
