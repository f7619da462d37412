package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A matrix of more labels than numbers could stand in: the mistakes in strong colours on a pale
 * diagonal, beside it the recall of each label and the names of those confused most, which also are
 * the first to be named along the axes.
 */
final class LargeConfusionMatrix {
  static final int NAMED = 8;

  private static final int MARGIN = Heading.MARGIN;
  private static final int TOP = 78;
  private static final double SIDE = 450;
  private static final double LONGEST_LABEL = 140;
  private static final int LABEL_LINE = 12;
  private static final int STRIP_GAP = 10;
  private static final int STRIP = 48;
  private static final int PANEL_GAP = 26;

  private static final Color FEW = new Color(0xF7CFAE);
  private static final Color ALL = new Color(0x5A2600);

  /** Where along the square root of the share the scale reaches its middle colour. */
  private static final double MIDDLE = 0.6;

  /**
   * Where the cells lie, in CSS pixels.
   *
   * @param left the left edge of the first column
   * @param cell the side of a cell
   */
  record Layout(double left, double top, double cell, int size) {
    double side() {
      return cell * size;
    }

    double right() {
      return left + side();
    }

    double bottom() {
      return top + side();
    }

    double x(int column) {
      return left + cell * column;
    }

    double y(int row) {
      return top + cell * row;
    }
  }

  private LargeConfusionMatrix() {}

  static Chart draw(ConfusionMatrix matrix, String title) {
    var ruler = Canvas.ruler();
    var names = names(matrix, ruler);
    var layout = layout(matrix);
    var confusions = Confusion.of(matrix);
    var marked = confusions.subList(0, Math.min(NAMED, confusions.size()));
    double room = Names.widest(ruler, names, Canvas.SMALL);
    double panel = layout.right() + STRIP_GAP + STRIP + PANEL_GAP;
    double height =
        Math.max(layout.bottom() + 0.9 * room + 60, TOP + ConfusionPanel.height(marked.size()));
    var canvas = new Canvas((int) (panel + ConfusionPanel.WIDTH + MARGIN), (int) height);
    Heading.draw(canvas, title, summary(matrix, confusions));
    drawCells(canvas, matrix, layout);
    for (int i = 0; i < marked.size(); i++) {
      drawRing(canvas, layout, marked.get(i), i + 1);
    }
    drawRows(canvas, names, layout, marked);
    drawColumns(canvas, names, layout, marked, room);
    drawRecall(canvas, matrix, layout);
    ConfusionPanel.draw(canvas, matrix.labels().names(), confusions, panel, TOP);
    return Chart.of(canvas, describe(matrix, confusions, title));
  }

  static Layout layout(ConfusionMatrix matrix) {
    var ruler = Canvas.ruler();
    double room = Names.widest(ruler, names(matrix, ruler), Canvas.SMALL);
    int size = matrix.size();
    // Half pixels of the page are whole ones of the picture, and crisp.
    double cell = SIDE / size >= 0.5 ? Math.floor(2 * SIDE / size) / 2 : SIDE / size;
    return new Layout(MARGIN + 24 + Math.ceil(room) + 10, TOP, cell, size);
  }

  private static List<String> names(ConfusionMatrix matrix, Canvas canvas) {
    return Names.fit(canvas, matrix.labels().names(), Canvas.SMALL, LONGEST_LABEL);
  }

  /** The colour of a cell off the diagonal; equal steps of the square root of the row's share. */
  static Color mistake(double share) {
    if (share == 0) {
      return ConfusionMatrixChart.NONE;
    }
    double root = Math.sqrt(share);
    return root <= MIDDLE
        ? Palette.mix(FEW, Palette.VERMILLION, root / MIDDLE)
        : Palette.mix(Palette.VERMILLION, ALL, (root - MIDDLE) / (1 - MIDDLE));
  }

  private static void drawCells(Canvas canvas, ConfusionMatrix matrix, Layout layout) {
    var counts = matrix.counts();
    double cell = layout.cell();
    // Where cells are finer than pixels a mistake is drawn larger than it is, so that it shows.
    double side = Math.max(cell >= 12 ? cell - 1 : cell, 1);
    canvas.fill(
        ConfusionMatrixChart.NONE, layout.left(), layout.top(), layout.side(), layout.side());
    for (int row = 0; row < counts.length; row++) {
      int total = Arrays.stream(counts[row]).sum();
      if (total == 0) {
        canvas.fill(
            ConfusionMatrixChart.EMPTY_ROW, layout.left(), layout.y(row), layout.side(), cell);
      }
      for (int column = 0; column < counts.length; column++) {
        int count = counts[row][column];
        if (count > 0) {
          var colour = row == column ? Palette.FROZEN : mistake((double) count / total);
          canvas.fill(colour, layout.x(column), layout.y(row), side, side);
        }
      }
    }
    canvas.line(
        Palette.MUTED,
        1,
        layout.left() - 1,
        layout.bottom() + 0.5,
        layout.right(),
        layout.bottom() + 0.5);
    canvas.line(
        Palette.MUTED, 1, layout.left() - 0.5, layout.top(), layout.left() - 0.5, layout.bottom());
  }

  /** Its number stands on the side away from the diagonal. */
  private static void drawRing(Canvas canvas, Layout layout, Confusion confusion, int number) {
    double x = layout.x(confusion.predicted()) + layout.cell() / 2;
    double y = layout.y(confusion.actual()) + layout.cell() / 2;
    double radius = Math.max(5, layout.cell() * 0.75);
    var graphics = canvas.graphics();
    graphics.setColor(Palette.TEXT);
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    boolean above = confusion.predicted() > confusion.actual();
    boolean outside = above ? x + radius + 12 > layout.right() : x - radius - 12 < layout.left();
    double aside = (outside ? -1 : 1) * (above ? radius + 5 : -radius - 5);
    canvas.text(
        Integer.toString(number),
        Canvas.SMALL,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        x + aside,
        above ? y - 5 : y + 5);
  }

  /**
   * Which labels are named along an axis: the preferred ones first, in their order, then those that
   * still have room.
   */
  static boolean[] named(int size, double cell, List<Integer> preferred) {
    int apart = (int) Math.ceil(LABEL_LINE / cell);
    var named = new boolean[size];
    for (int label : preferred) {
      named[label] = hasRoom(named, label, apart);
    }
    for (int label = 0; label < size; label++) {
      named[label] = named[label] || hasRoom(named, label, apart);
    }
    return named;
  }

  private static boolean hasRoom(boolean[] named, int label, int apart) {
    for (int i = Math.max(0, label - apart + 1); i < Math.min(named.length, label + apart); i++) {
      if (named[i] && i != label) {
        return false;
      }
    }
    return true;
  }

  private static void drawRows(
      Canvas canvas, List<String> names, Layout layout, List<Confusion> marked) {
    var preferred = marked.stream().map(Confusion::actual).toList();
    var named = named(layout.size(), layout.cell(), preferred);
    for (int row = 0; row < named.length; row++) {
      if (named[row]) {
        double y = layout.y(row) + layout.cell() / 2;
        canvas.line(Palette.MUTED, 1, layout.left() - 5, y, layout.left() - 1, y);
        canvas.text(
            names.get(row),
            Canvas.SMALL,
            preferred.contains(row) ? Palette.TEXT : Palette.MUTED,
            Canvas.Align.RIGHT,
            layout.left() - 8,
            y);
      }
    }
    canvas.turned(
        "actual (rows)",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        MARGIN + 6.0,
        (layout.top() + layout.bottom()) / 2,
        -90);
  }

  private static void drawColumns(
      Canvas canvas, List<String> names, Layout layout, List<Confusion> marked, double room) {
    var preferred = marked.stream().map(Confusion::predicted).toList();
    var named = named(layout.size(), layout.cell(), preferred);
    for (int column = 0; column < named.length; column++) {
      if (named[column]) {
        double x = layout.x(column) + layout.cell() / 2;
        canvas.line(Palette.MUTED, 1, x, layout.bottom() + 1, x, layout.bottom() + 5);
        canvas.turned(
            names.get(column),
            Canvas.SMALL,
            preferred.contains(column) ? Palette.TEXT : Palette.MUTED,
            Canvas.Align.RIGHT,
            x,
            layout.bottom() + 9,
            -60);
      }
    }
    canvas.text(
        "predicted (columns)",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        (layout.left() + layout.right()) / 2,
        layout.bottom() + 0.9 * room + 36);
  }

  private static void drawRecall(Canvas canvas, ConfusionMatrix matrix, Layout layout) {
    double left = layout.right() + STRIP_GAP;
    var counts = matrix.counts();
    canvas.text("recall", Canvas.SMALL, Palette.TEXT, Canvas.Align.LEFT, left, layout.top() - 9);
    canvas.fill(ConfusionMatrixChart.NONE, left, layout.top(), STRIP, layout.side());
    for (int row = 0; row < counts.length; row++) {
      int total = Arrays.stream(counts[row]).sum();
      if (total == 0) {
        canvas.fill(ConfusionMatrixChart.EMPTY_ROW, left, layout.y(row), STRIP, layout.cell());
      } else {
        double gap = layout.cell() >= 12 ? 1 : 0;
        double width = STRIP * (double) counts[row][row] / total;
        canvas.fill(Palette.BLUE, left, layout.y(row), width, layout.cell() - gap);
      }
    }
    for (int percent = 0; percent <= 100; percent += 100) {
      double x = left + STRIP * percent / 100.0;
      canvas.line(Palette.MUTED, 1, x, layout.bottom(), x, layout.bottom() + 4);
      canvas.text(
          percent + "%", Canvas.SMALL, Palette.TEXT, Canvas.Align.CENTRE, x, layout.bottom() + 12);
    }
  }

  private static String summary(ConfusionMatrix matrix, List<Confusion> confusions) {
    return String.format(
        Locale.ROOT,
        "%d labels, %,d of %,d examples on the diagonal, %,d pair%s confused",
        matrix.size(),
        matrix.right(),
        matrix.total(),
        confusions.size(),
        confusions.size() == 1 ? "" : "s");
  }

  private static String describe(ConfusionMatrix matrix, List<Confusion> confusions, String title) {
    var words = new StringBuilder(ConfusionMatrixChart.beginning(matrix, title));
    var lead = " Most often ";
    for (var confusion : confusions.subList(0, Math.min(NAMED, confusions.size()))) {
      words.append(
          "%s%s was taken for %s, %d of %d times"
              .formatted(
                  lead,
                  PlainText.brief(matrix.labels().name(confusion.actual()), 60),
                  PlainText.brief(matrix.labels().name(confusion.predicted()), 60),
                  confusion.count(),
                  confusion.total()));
      lead = "; ";
    }
    words.append(confusions.isEmpty() ? " No label was taken for another." : ".");
    if (confusions.size() > NAMED) {
      words.append(" %d other pairs were confused.".formatted(confusions.size() - NAMED));
    }
    return words.toString();
  }
}
