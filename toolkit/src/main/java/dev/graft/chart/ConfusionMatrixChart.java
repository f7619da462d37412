package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import java.awt.Color;
import java.util.List;
import java.util.Locale;

/** A matrix of cells with numbers, the darker the larger their share of their row. */
final class ConfusionMatrixChart {
  private static final int MARGIN = 16;
  private static final int TITLE = 44;
  private static final double LONGEST_LABEL = 150;
  private static final int MOST_WITH_NUMBERS = 20;
  private static final int LEGEND = 120;
  private static final double SIDE = 640;
  private static final double LARGEST_CELL = 56;

  /** The title of the rows stands upright beside them. */
  private static final double LEAST_HEIGHT = 96;

  /** Light to dark in one hue, so that it reads without colour. */
  static final Color NONE = new Color(0xF4F7FA);

  private static final double FEWEST = 0.07;
  private static final Color ALL = new Color(0x08306B);

  /** A row without examples has no shares. */
  static final Color EMPTY_ROW = new Color(0xE3E5E8);

  /**
   * Where the cells lie, in CSS pixels.
   *
   * @param left the left edge of the first column
   * @param top the upper edge of the first row
   * @param cell the side of a cell
   * @param labelHeight the room for the labels of the columns
   */
  record Layout(int left, int top, double cell, int labelHeight, int size) {
    int right() {
      return left + (int) Math.ceil(cell * size);
    }

    int bottom() {
      return top + (int) Math.ceil(cell * size);
    }
  }

  private ConfusionMatrixChart() {}

  static Chart draw(ConfusionMatrix matrix, String title) {
    return matrix.size() <= MOST_WITH_NUMBERS
        ? drawSmall(matrix, title)
        : LargeConfusionMatrix.draw(matrix, title);
  }

  private static Chart drawSmall(ConfusionMatrix matrix, String title) {
    var ruler = Canvas.ruler();
    var layout = layout(matrix, ruler);
    int width = Math.max(420, layout.right() + LEGEND);
    var canvas = new Canvas(width, layout.bottom() + layout.labelHeight() + 44);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, width - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    drawCells(canvas, matrix, layout);
    drawLabels(canvas, matrix, layout);
    drawScale(canvas, layout);
    return Chart.of(canvas, describe(matrix, title));
  }

  static Layout layout(ConfusionMatrix matrix) {
    return layout(matrix, Canvas.ruler());
  }

  private static Layout layout(ConfusionMatrix matrix, Canvas ruler) {
    int size = matrix.size();
    // Whole pixels of the page stay crisp.
    double cell = Math.floor(Math.min(SIDE / size, Math.max(LARGEST_CELL, LEAST_HEIGHT / size)));
    double longest = Names.widest(ruler, names(matrix, ruler), Canvas.BODY);
    boolean flat = longest < cell - 4;
    int room = (int) Math.ceil(longest);
    return new Layout(
        MARGIN + 24 + room + 8, TITLE, cell, flat ? 24 : (int) (room * 0.9) + 16, size);
  }

  /** The colour of a share from 0 to 1: a step apart from none, so that one mistake shows. */
  static Color colour(double share) {
    return share == 0 ? NONE : Palette.mix(NONE, ALL, FEWEST + (1 - FEWEST) * share);
  }

  private static void drawCells(Canvas canvas, ConfusionMatrix matrix, Layout layout) {
    for (int row = 0; row < matrix.size(); row++) {
      int total = matrix.rowTotal(row);
      double y = layout.top() + row * layout.cell();
      for (int column = 0; column < matrix.size(); column++) {
        double share = total == 0 ? 0 : (double) matrix.count(row, column) / total;
        double x = layout.left() + column * layout.cell();
        double side = layout.cell() - 1;
        canvas.fill(total == 0 ? EMPTY_ROW : colour(share), x, y, side, side);
        if (total > 0) {
          drawCount(canvas, matrix.count(row, column), share, layout.cell(), x, y);
        }
      }
      if (total == 0) {
        drawEmpty(canvas, layout, y);
      }
    }
    // Beside the cells, not on them.
    double left = layout.left() - 0.5;
    double bottom = layout.bottom() + 0.5;
    canvas.line(Palette.MUTED, 1, left - 0.5, bottom, layout.right(), bottom);
    canvas.line(Palette.MUTED, 1, left, layout.top(), left, bottom);
  }

  private static void drawEmpty(Canvas canvas, Layout layout, double y) {
    double width = layout.cell() * layout.size();
    canvas.text(
        canvas.fit("no examples", Canvas.SMALL, width),
        Canvas.SMALL,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        layout.left() + width / 2,
        y + layout.cell() / 2);
  }

  private static void drawCount(
      Canvas canvas, int count, double share, double cell, double x, double y) {
    double room = cell - 5;
    var whole = Integer.toString(count);
    var font = canvas.width(whole, Canvas.BODY) <= room ? Canvas.BODY : Canvas.SMALL;
    var text = canvas.width(whole, font) <= room ? whole : Counts.shortest(count);
    var colour = count == 0 ? Palette.MUTED : Palette.inkOn(colour(share));
    canvas.text(text, font, colour, Canvas.Align.CENTRE, x + cell / 2.0, y + cell / 2.0);
  }

  private static List<String> names(ConfusionMatrix matrix, Canvas canvas) {
    return Names.fit(canvas, matrix.labels().names(), Canvas.BODY, LONGEST_LABEL);
  }

  private static void drawLabels(Canvas canvas, ConfusionMatrix matrix, Layout layout) {
    var font = Canvas.BODY;
    var names = names(matrix, canvas);
    boolean flat = layout.labelHeight() == 24;
    for (int i = 0; i < matrix.size(); i++) {
      var name = names.get(i);
      double middle = layout.cell() * (i + 0.5);
      double x = layout.left() + middle;
      double y = layout.bottom() + 12.0;
      canvas.text(
          name, font, Palette.TEXT, Canvas.Align.RIGHT, layout.left() - 8.0, layout.top() + middle);
      if (flat) {
        canvas.text(name, font, Palette.TEXT, Canvas.Align.CENTRE, x, y);
      } else {
        canvas.turned(name, font, Palette.TEXT, Canvas.Align.RIGHT, x, y - 4, -60);
      }
    }
    canvas.turned(
        "actual (rows)",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        MARGIN + 6.0,
        (layout.top() + layout.bottom()) / 2.0,
        -90);
    canvas.text(
        "predicted (columns)",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        (layout.left() + layout.right()) / 2.0,
        layout.bottom() + layout.labelHeight() + 24.0);
  }

  private static void drawScale(Canvas canvas, Layout layout) {
    double x = layout.right() + 20.0;
    double height = Math.min(160, Math.max(layout.bottom() - layout.top() - 34, 40));
    double top = layout.top() + 34.0;
    canvas.text("share of", Canvas.SMALL, Palette.TEXT, Canvas.Align.LEFT, x, layout.top() + 6.0);
    canvas.text("the row", Canvas.SMALL, Palette.TEXT, Canvas.Align.LEFT, x, layout.top() + 19.0);
    for (int i = 0; i < height; i++) {
      canvas.fill(colour(1 - (i + 0.5) / height), x, top + i, 14, 1);
    }
    for (int percent = 0; percent <= 100; percent += 50) {
      canvas.text(
          percent + "%",
          Canvas.SMALL,
          Palette.TEXT,
          Canvas.Align.LEFT,
          x + 20,
          top + height * (1 - percent / 100.0));
    }
  }

  private static String describe(ConfusionMatrix matrix, String title) {
    var confusions = Confusion.of(matrix);
    if (confusions.isEmpty()) {
      return beginning(matrix, title);
    }
    var worst = confusions.get(0);
    return "%s Most often %s was taken for %s, %d times."
        .formatted(
            beginning(matrix, title),
            PlainText.brief(matrix.labels().name(worst.actual()), 60),
            PlainText.brief(matrix.labels().name(worst.predicted()), 60),
            worst.count());
  }

  static String beginning(ConfusionMatrix matrix, String title) {
    return String.format(
        Locale.ROOT,
        "%s. Confusion matrix of %d label%s, rows actual, columns predicted: %d of %d examples on"
            + " the diagonal.",
        PlainText.brief(title, 120),
        matrix.size(),
        matrix.size() == 1 ? "" : "s",
        matrix.right(),
        matrix.total());
  }
}
