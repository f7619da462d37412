package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.ReliabilityBin;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How often predictions of like confidence are right, and below how many there are. */
final class ReliabilityChart {
  private static final int WIDTH = 520;
  private static final int LEGEND = 64;
  private static final int TOP = 90;
  private static final int SIDE = 400;
  private static final int LEFT = 88;
  private static final int COUNTS_TOP = TOP + SIDE + 22;
  private static final int COUNTS = 64;
  private static final int MOST_LARGE = 25;
  private static final Color BAR = Palette.mix(Palette.SKY, Palette.CARD, 0.7);

  private ReliabilityChart() {}

  static Chart draw(String title, List<ReliabilityBin> bins) {
    check(bins);
    var canvas = new Canvas(WIDTH, COUNTS_TOP + COUNTS + 60);
    Heading.draw(canvas, title, summary(bins));
    drawLegend(canvas);
    drawFrame(canvas);
    var filled = bins.stream().filter(bin -> bin.count() > 0).toList();
    for (var bin : filled) {
      canvas.fill(
          BAR,
          x(bin.low()) + gap(bin),
          y(bin.accuracy()),
          x(bin.high()) - x(bin.low()) - 2 * gap(bin),
          y(0) - y(bin.accuracy()));
    }
    drawDiagonal(canvas);
    for (var bin : filled) {
      drawDot(canvas, bin, bins.size() <= MOST_LARGE);
    }
    drawCounts(canvas, bins);
    return Chart.of(canvas, describe(title, bins));
  }

  private static void check(List<ReliabilityBin> bins) {
    if (bins.isEmpty()) {
      throw new IllegalArgumentException("expected at least one bin, got none");
    }
    for (var bin : bins) {
      boolean share = isShare(bin.confidence()) && isShare(bin.accuracy());
      if (!share
          || bin.count() < 0
          || !(isShare(bin.low()) && isShare(bin.high()))
          || bin.low() >= bin.high()) {
        throw new IllegalArgumentException(
            "expected bins from a low to a higher confidence, with shares from 0 to 1 and counts"
                + " of 0 or more, got "
                + bin);
      }
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  /**
   * The expected calibration error, {@code sum of count / n * |accuracy - confidence|}: M. P.
   * Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015. NaN
   * without predictions.
   */
  static double error(List<ReliabilityBin> bins) {
    double sum =
        bins.stream()
            .mapToDouble(bin -> bin.count() * Math.abs(bin.accuracy() - bin.confidence()))
            .sum();
    return sum / total(bins);
  }

  private static long total(List<ReliabilityBin> bins) {
    return bins.stream().mapToLong(ReliabilityBin::count).sum();
  }

  private static String summary(List<ReliabilityBin> bins) {
    long total = total(bins);
    return total == 0
        ? "no predictions"
        : String.format(
            Locale.ROOT,
            "expected calibration error (ECE) %.3f: %,d prediction%s, %d bin%s",
            error(bins),
            total,
            total == 1 ? "" : "s",
            bins.size(),
            bins.size() == 1 ? "" : "s");
  }

  private static void drawLegend(Canvas canvas) {
    double x = Heading.MARGIN + 5;
    Mark.CIRCLE.draw(canvas, Palette.BLUE, x, LEGEND, 5);
    var first = "accuracy, with its 95% interval";
    canvas.text(first, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x + 11, LEGEND);
    x += 11 + canvas.width(first, Canvas.BODY) + 24;
    Mark.SQUARE.draw(canvas, Palette.VERMILLION, x, LEGEND, 5);
    canvas.text(
        "interval misses the diagonal",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.LEFT,
        x + 11,
        LEGEND);
  }

  private static void drawFrame(Canvas canvas) {
    for (int percent = 0; percent <= 100; percent += 20) {
      double share = percent / 100.0;
      canvas.line(Palette.GRID, 1, LEFT, y(share), LEFT + SIDE, y(share));
      canvas.text(percent + "%", Canvas.BODY, Palette.TEXT, Canvas.Align.RIGHT, LEFT - 8, y(share));
      double bottom = COUNTS_TOP + COUNTS;
      canvas.line(Palette.MUTED, 1, x(share), bottom, x(share), bottom + 4);
      canvas.text(
          percent + "%", Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, x(share), bottom + 15);
    }
    upright(canvas, "accuracy", TOP + SIDE / 2.0);
    upright(canvas, "count", COUNTS_TOP + COUNTS / 2.0);
    canvas.text(
        "mean confidence",
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        LEFT + SIDE / 2.0,
        COUNTS_TOP + COUNTS + 38.0);
  }

  private static void upright(Canvas canvas, String text, double y) {
    canvas.turned(text, Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, 28, y, -90);
  }

  private static void drawDiagonal(Canvas canvas) {
    var graphics = canvas.graphics();
    graphics.setColor(Palette.MUTED);
    graphics.setStroke(
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0));
    graphics.draw(new Line2D.Double(x(0), y(0), x(1), y(1)));
    side(canvas, "more often right than sure", Canvas.Align.LEFT, x(0) + 8, y(1) + 12);
    side(canvas, "more often sure than right", Canvas.Align.RIGHT, x(1) - 8, y(0) - 12);
  }

  private static void side(Canvas canvas, String text, Canvas.Align align, double x, double y) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, align, x, y);
  }

  /** Of many bins the intervals stand side by side: they are pale and the dots small. */
  private static void drawDot(Canvas canvas, ReliabilityBin bin, boolean large) {
    var interval = interval(bin);
    var colour = misses(bin) ? Palette.VERMILLION : Palette.BLUE;
    double x = x(bin.confidence());
    double y = y(bin.accuracy());
    canvas.line(
        large ? colour : Palette.mix(colour, Palette.CARD, 0.5),
        large ? 2 : 1,
        x,
        y(interval.low()),
        x,
        y(interval.high()));
    if (!large) {
      canvas.fill(colour, x - 1.5, y - 1.5, 3, 3);
    } else if (misses(bin)) {
      Mark.SQUARE.draw(canvas, colour, x, y, 5);
    } else {
      Mark.CIRCLE.draw(canvas, colour, x, y, 5);
    }
  }

  static Estimate interval(ReliabilityBin bin) {
    return Estimate.share(Math.round(bin.accuracy() * bin.count()), bin.count());
  }

  /** Whether chance alone hardly explains the distance between accuracy and confidence. */
  static boolean misses(ReliabilityBin bin) {
    var interval = interval(bin);
    return bin.confidence() < interval.low() || bin.confidence() > interval.high();
  }

  private static void drawCounts(Canvas canvas, List<ReliabilityBin> bins) {
    int most = bins.stream().mapToInt(ReliabilityBin::count).max().orElse(0);
    double bottom = COUNTS_TOP + COUNTS;
    boolean each =
        bins.stream()
            .allMatch(bin -> x(bin.high()) - x(bin.low()) >= canvas.width("99.9k", Canvas.SMALL));
    for (var bin : bins) {
      double height = most == 0 ? 0 : (COUNTS - 14.0) * bin.count() / most;
      double left = x(bin.low()) + gap(bin);
      double width = x(bin.high()) - x(bin.low()) - 2 * gap(bin);
      canvas.fill(Palette.FROZEN, left, bottom - height, width, height);
      if (each) {
        canvas.text(
            Counts.shortest(bin.count()),
            Canvas.SMALL,
            bin.count() == 0 ? Palette.MUTED : Palette.TEXT,
            Canvas.Align.CENTRE,
            left + width / 2,
            bottom - height - 7);
      }
    }
    canvas.line(Palette.MUTED, 1, LEFT, bottom, LEFT + SIDE, bottom);
    if (!each) {
      canvas.text(
          Counts.shortest(most),
          Canvas.SMALL,
          Palette.TEXT,
          Canvas.Align.RIGHT,
          LEFT - 8,
          COUNTS_TOP + 14.0);
    }
  }

  /** Between bars, where they are wide enough to be told apart. */
  private static double gap(ReliabilityBin bin) {
    return x(bin.high()) - x(bin.low()) >= 6 ? 1 : 0;
  }

  static double x(double confidence) {
    return LEFT + SIDE * confidence;
  }

  static double y(double accuracy) {
    return TOP + SIDE * (1 - accuracy);
  }

  private static String describe(String title, List<ReliabilityBin> bins) {
    var parts =
        bins.stream()
            .filter(bin -> bin.count() > 0)
            .map(
                bin ->
                    String.format(
                        Locale.ROOT,
                        "confidence %.3f, accuracy %.3f of %d",
                        bin.confidence(),
                        bin.accuracy(),
                        bin.count()))
            .collect(Collectors.joining("; "));
    return "%s. Reliability diagram, %s.%s"
        .formatted(
            PlainText.brief(title, 120), summary(bins), parts.isEmpty() ? "" : " " + parts + ".");
  }
}
