package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A band as it is drawn: its points from left to right, and its look. */
record BandLine(String name, List<Double> x, List<Estimate> y, SeriesStyle style) {
  /** Longer series are described by their ends and their best and worst. */
  private static final int DESCRIBED_POINTS = 12;

  private static final int DESCRIBED_BANDS = 20;

  static BandLine of(Band band, int index) {
    var x = band.x();
    var order =
        IntStream.range(0, x.length).boxed().sorted(Comparator.comparingDouble(i -> x[i])).toList();
    return new BandLine(
        band.name(),
        order.stream().map(i -> x[i]).toList(),
        order.stream().map(i -> band.y().get(i)).toList(),
        SeriesStyle.of(index));
  }

  int size() {
    return x.size();
  }

  double lastX() {
    return x.get(size() - 1);
  }

  Estimate last() {
    return y.get(size() - 1);
  }

  static boolean anyInterval(List<BandLine> lines) {
    return lines.stream().anyMatch(BandLine::hasInterval);
  }

  private boolean hasInterval() {
    return y.stream().anyMatch(EstimatesChart::hasInterval);
  }

  void drawBand(Axes axes, double shade) {
    if (!hasInterval()) {
      return;
    }
    var band = path(axes, Estimate::high);
    for (int i = size() - 1; i >= 0; i--) {
      band.lineTo(axes.x().at(x.get(i)), axes.y().at(y.get(i).low()));
    }
    band.closePath();
    axes.canvas().fill(faded(shade), band);
    axes.canvas().graphics().setStroke(style.stroke(0.7f));
    axes.canvas().graphics().setColor(faded(2.5 * shade));
    axes.canvas().graphics().draw(path(axes, Estimate::high));
    axes.canvas().graphics().draw(path(axes, Estimate::low));
  }

  /** A single point has no width to shade: its interval is a line. */
  void drawInterval(Axes axes, double aside) {
    double at = axes.x().at(x.get(0)) + aside;
    double low = axes.y().at(y.get(0).low());
    double high = axes.y().at(y.get(0).high());
    if (hasInterval()) {
      axes.canvas().line(style.colour(), 2, at, low, at, high);
      axes.canvas().line(style.colour(), 2, at - 4, low, at + 4, low);
      axes.canvas().line(style.colour(), 2, at - 4, high, at + 4, high);
    }
  }

  void drawLine(Axes axes) {
    axes.canvas().graphics().setStroke(style.stroke(2));
    axes.canvas().graphics().setColor(style.colour());
    axes.canvas().graphics().draw(path(axes, Estimate::value));
  }

  void drawMarks(Axes axes, double aside, double radius, int most) {
    int each = (size() + most - 1) / most;
    for (int i = 0; i < size(); i++) {
      if (i % each == 0 || i == size() - 1) {
        double at = axes.x().at(x.get(i)) + aside;
        style.drawMark(axes.canvas(), at, axes.y().at(y.get(i).value()), radius);
      }
    }
  }

  void drawSwatch(Canvas canvas, double left, double at) {
    canvas.graphics().setStroke(style.stroke(2));
    canvas.graphics().setColor(style.colour());
    canvas.graphics().draw(new Line2D.Double(left, at, left + Legend.SWATCH, at));
    style.drawMark(canvas, left + Legend.SWATCH / 2, at, 4.5);
  }

  private Path2D path(Axes axes, ToDoubleFunction<Estimate> part) {
    var path = new Path2D.Double();
    for (int i = 0; i < size(); i++) {
      double across = axes.x().at(x.get(i));
      double up = axes.y().at(part.applyAsDouble(y.get(i)));
      if (i == 0) {
        path.moveTo(across, up);
      } else {
        path.lineTo(across, up);
      }
    }
    return path;
  }

  private Color faded(double share) {
    var colour = style.colour();
    return new Color(
        colour.getRed(), colour.getGreen(), colour.getBlue(), (int) Math.round(255 * share));
  }

  static String describe(
      String title, String xTitle, String yTitle, boolean logarithmic, List<BandLine> lines) {
    var bands =
        lines.stream()
            .limit(DESCRIBED_BANDS)
            .map(line -> PlainText.brief(line.name, 80) + line.points())
            .collect(Collectors.joining("; "));
    int more = lines.size() - DESCRIBED_BANDS;
    return String.format(
        Locale.ROOT,
        "%s. %s over %s%s%s. %s%s.",
        PlainText.brief(title, 120),
        PlainText.brief(yTitle, 120),
        PlainText.brief(xTitle, 120),
        logarithmic ? " (logarithmic)" : "",
        anyInterval(lines) ? ", with 95% intervals" : "",
        lines.isEmpty() ? "No points" : bands,
        more > 0 ? String.format(Locale.ROOT, "; and %d more", more) : "");
  }

  private String points() {
    if (x.isEmpty()) {
      return " has no points";
    }
    if (size() <= DESCRIBED_POINTS) {
      return IntStream.range(0, size())
          .mapToObj(this::point)
          .collect(Collectors.joining(", ", ": ", ""));
    }
    var byValue = Comparator.comparingDouble((Integer i) -> y.get(i).value());
    int lowest = IntStream.range(0, size()).boxed().min(byValue).orElseThrow();
    int highest = IntStream.range(0, size()).boxed().max(byValue).orElseThrow();
    return String.format(
        Locale.ROOT,
        ": %d points from %s to %s, lowest %s, highest %s",
        size(),
        point(0),
        point(size() - 1),
        point(lowest),
        point(highest));
  }

  private String point(int i) {
    return EstimatesChart.value(y.get(i)) + " at " + CurvesChart.tick(x.get(i));
  }
}
