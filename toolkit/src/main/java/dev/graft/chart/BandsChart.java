package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines with marks and shaded intervals, named at their ends or in a legend. */
final class BandsChart {
  private static final int WIDTH = 720;
  private static final int PLOT_HEIGHT = 300;
  private static final int MARGIN = 16;
  private static final int TITLE = 40;

  /** Names at the ends of the lines: how wide at most, how far apart, how far from the end. */
  private static final double WIDEST_NAME = 170;

  private static final double NAME_HEIGHT = 16;
  private static final double FARTHEST = 28;
  private static final double LEADER = 24;
  private static final double NAME_MARK = 14;

  /** Up to so many different x have each its own tick. */
  private static final int OWN_TICKS = 12;

  private static final int MOST_MARKS = 30;

  /** The shades of more lines would only make one grey. */
  private static final int MOST_SHADED = 12;

  private static final double RADIUS = 4.5;

  private BandsChart() {}

  static Chart draw(
      String title, String xTitle, String yTitle, boolean logarithmic, List<Band> bands) {
    check(logarithmic, bands);
    var lines =
        IntStream.range(0, bands.size()).mapToObj(i -> BandLine.of(bands.get(i), i)).toList();
    var drawn = lines.stream().filter(line -> line.size() > 0).toList();
    boolean direct = fitAtEnds(drawn, logarithmic);
    var legend = new Legend(direct ? List.of() : entries(lines), WIDTH - 2 * MARGIN);
    boolean intervals = BandLine.anyInterval(drawn);
    int note = intervals ? 18 : 0;
    int top = TITLE + note + legend.height() + 12;
    var canvas = new Canvas(WIDTH, top + PLOT_HEIGHT + Axes.BELOW);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    if (intervals) {
      canvas.text(note(drawn), Canvas.BODY, Palette.MUTED, Canvas.Align.LEFT, MARGIN, 40);
    }
    legend.draw(canvas, MARGIN, TITLE + note);
    if (drawn.isEmpty()) {
      canvas.text(
          "no points yet",
          Canvas.BODY,
          Palette.MUTED,
          Canvas.Align.CENTRE,
          WIDTH / 2.0,
          top + PLOT_HEIGHT / 2.0);
    } else {
      var axes = axes(canvas, top, drawn, logarithmic, direct);
      drawAxes(axes, logarithmic ? xTitle + " (logarithmic)" : xTitle, yTitle, drawn);
      drawLines(axes, drawn);
      if (direct) {
        drawNames(axes, drawn);
      }
    }
    return Chart.of(canvas, BandLine.describe(title, xTitle, yTitle, logarithmic, lines));
  }

  private static void check(boolean logarithmic, List<Band> bands) {
    for (var band : bands) {
      double least = Arrays.stream(band.x()).min().orElse(1);
      if (logarithmic && least <= 0) {
        throw new IllegalArgumentException(
            "expected x above 0 for a logarithmic axis, got %s in band \"%s\": leave it out or draw a linear axis"
                .formatted(least, PlainText.brief(band.name(), 80)));
      }
    }
  }

  private static String note(List<BandLine> lines) {
    if (lines.stream().allMatch(line -> line.size() == 1)) {
      return "vertical lines: 95% intervals";
    }
    return lines.size() > MOST_SHADED
        ? "too many lines to shade their 95% intervals"
        : "shaded: 95% intervals";
  }

  private static Axes axes(
      Canvas canvas, int top, List<BandLine> lines, boolean logarithmic, boolean direct) {
    var y =
        Scale.linear(
            extreme(lines, Estimate::low).min().orElse(0),
            extreme(lines, Estimate::high).max().orElse(1),
            top + PLOT_HEIGHT,
            top);
    double left = Axes.leftOf(canvas, y, MARGIN);
    double names = direct ? LEADER + widestName(canvas, lines) : 0;
    double right = WIDTH - MARGIN - names;
    var xs = xs(lines);
    double least = xs[0];
    double most = xs[xs.length - 1];
    var x =
        logarithmic
            ? Scale.logarithmic(least, most, left, right)
            : Scale.linear(least, most, left, right);
    return new Axes(canvas, x, y);
  }

  private static Stream<Estimate> values(List<BandLine> lines) {
    return lines.stream().flatMap(line -> line.y().stream());
  }

  private static DoubleStream extreme(List<BandLine> lines, ToDoubleFunction<Estimate> end) {
    return values(lines).mapToDouble(end);
  }

  private static double[] xs(List<BandLine> lines) {
    return lines.stream()
        .flatMapToDouble(line -> line.x().stream().mapToDouble(v -> v))
        .sorted()
        .distinct()
        .toArray();
  }

  private static void drawAxes(Axes axes, String xTitle, String yTitle, List<BandLine> lines) {
    axes.drawY(yTitle);
    var own = xs(lines);
    if (own.length <= OWN_TICKS && axes.fit(own, CurvesChart::tick)) {
      axes.drawX(xTitle, own, CurvesChart::tick);
    } else {
      axes.drawX(xTitle);
    }
  }

  private static void drawLines(Axes axes, List<BandLine> lines) {
    boolean single = xs(lines).length == 1;
    double shade = lines.size() <= 3 ? 0.16 : lines.size() <= 6 ? 0.11 : 0.07;
    for (var line : lines) {
      if (line.size() > 1 && lines.size() <= MOST_SHADED) {
        line.drawBand(axes, shade);
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      // Points above one another are drawn side by side.
      double aside =
          single ? (i - (lines.size() - 1) / 2.0) * Math.min(16, 240.0 / lines.size()) : 0;
      if (line.size() == 1) {
        line.drawInterval(axes, aside);
      }
      line.drawLine(axes);
      line.drawMarks(axes, aside, RADIUS, MOST_MARKS);
    }
  }

  private static List<Legend.Entry> entries(List<BandLine> lines) {
    return lines.stream().map(line -> new Legend.Entry(line.name(), line::drawSwatch)).toList();
  }

  /** Names fit where all lines end at the same x and not too many ends lie close together. */
  private static boolean fitAtEnds(List<BandLine> lines, boolean logarithmic) {
    var canvas = Canvas.ruler();
    if (lines.isEmpty()
        || lines.size() * NAME_HEIGHT > PLOT_HEIGHT
        || xs(lines).length == 1
        || widestName(canvas, lines) > WIDEST_NAME) {
      return false;
    }
    double last = xs(lines)[xs(lines).length - 1];
    if (lines.stream().anyMatch(line -> line.lastX() < last)) {
      return false;
    }
    var axes = axes(canvas, TITLE, lines, logarithmic, true);
    var ends = ends(axes, lines);
    var names = spread(axes, ends);
    return IntStream.range(0, ends.length).allMatch(i -> Math.abs(names[i] - ends[i]) <= FARTHEST);
  }

  private static double[] ends(Axes axes, List<BandLine> lines) {
    return lines.stream().mapToDouble(line -> axes.y().at(line.last().value())).toArray();
  }

  private static double[] spread(Axes axes, double[] ends) {
    return EndLabels.spread(ends, NAME_HEIGHT, axes.y().end() + 6, axes.y().start() - 6);
  }

  private static double widestName(Canvas canvas, List<BandLine> lines) {
    return lines.stream()
        .mapToDouble(line -> canvas.width(line.name(), Canvas.BODY))
        .max()
        .orElse(0);
  }

  private static void drawNames(Axes axes, List<BandLine> lines) {
    var ends = ends(axes, lines);
    var names = spread(axes, ends);
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      double left = axes.x().end() + LEADER;
      double end = axes.x().at(line.lastX()) + RADIUS + 2;
      if (Math.abs(names[i] - ends[i]) > 3) {
        axes.canvas().line(line.style().colour(), 1, end, ends[i], left - NAME_MARK, names[i]);
      }
      line.style().drawMark(axes.canvas(), left - NAME_MARK + 3, names[i], RADIUS - 0.5);
      axes.canvas().text(line.name(), Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, left, names[i]);
    }
  }
}
