package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Quality over cost, with what is worth its cost on a step line. */
final class ParetoChart {
  private static final int WIDTH = 720;
  private static final int PLOT_HEIGHT = 340;
  private static final int MARGIN = 16;
  private static final int TOP = 64;
  private static final double RADIUS = 5.5;

  /** The longest names of few points and of many. */
  private static final double LONG_NAME = 190;

  private static final double SHORT_NAME = 135;
  private static final int FEW = 8;
  private static final double NAME_HEIGHT = 15;

  /** Of more points only those on the front are named. */
  private static final int NAMED = 20;

  private static final int MOST_NAMED = 40;

  private static final int DESCRIBED = 30;

  private static final Color FRONT = Palette.BLUE;
  private static final Color OTHER = Palette.MUTED;
  private static final double EDGE = 1.5;

  /** A point and where it is drawn. */
  private record Dot(ParetoPoint point, double x, double y, double low, double high) {
    Point2D centre() {
      return new Point2D.Double(x, y);
    }

    Color colour() {
      return point.front() ? FRONT : OTHER;
    }
  }

  private ParetoChart() {}

  static Chart draw(String title, String costTitle, String qualityTitle, List<ParetoPoint> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("expected at least one point, got none");
    }
    var canvas = new Canvas(WIDTH, TOP + PLOT_HEIGHT + Axes.BELOW);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    new Legend(entries(points), WIDTH - 2 * MARGIN).draw(canvas, MARGIN, 32);
    var y =
        Scale.linear(
            points.stream().mapToDouble(p -> p.quality().low()).min().orElse(0),
            points.stream().mapToDouble(p -> p.quality().high()).max().orElse(1),
            TOP + PLOT_HEIGHT,
            TOP);
    double left = Axes.leftOf(canvas, y, MARGIN);
    var costs = new CostAxis(points, left, WIDTH - MARGIN);
    var plot = new Rectangle2D.Double(left, TOP, WIDTH - MARGIN - left, PLOT_HEIGHT);
    new Axes(canvas, Scale.linear(0, 1, left, WIDTH - MARGIN), y).drawY(qualityTitle);
    costs.draw(canvas, costTitle, left, y);
    var dots = dots(points, costs, y);
    var steps = steps(dots);
    drawIntervals(canvas, dots);
    drawSteps(canvas, steps);
    drawDots(canvas, dots);
    drawNames(canvas, plot, dots, steps);
    return Chart.of(canvas, describe(title, costTitle, qualityTitle, points));
  }

  private static List<Legend.Entry> entries(List<ParetoPoint> points) {
    var entries = new ArrayList<Legend.Entry>();
    if (points.stream().anyMatch(ParetoPoint::front)) {
      entries.add(new Legend.Entry("Pareto front (best for its cost)", ParetoChart::front));
    }
    if (points.stream().anyMatch(point -> !point.front())) {
      entries.add(
          new Legend.Entry(
              "others",
              (canvas, x, y) ->
                  Mark.CIRCLE.hollow(canvas, OTHER, x + Legend.SWATCH / 2, y, RADIUS - 1)));
    }
    if (hasInterval(points)) {
      entries.add(
          new Legend.Entry(
              "95% interval",
              (canvas, x, y) ->
                  canvas.line(
                      pale(OTHER), 5, x + Legend.SWATCH / 2, y - 7, x + Legend.SWATCH / 2, y + 7)));
    }
    return entries;
  }

  private static boolean hasInterval(List<ParetoPoint> points) {
    return points.stream().anyMatch(point -> EstimatesChart.hasInterval(point.quality()));
  }

  private static Color pale(Color colour) {
    return Palette.mix(colour, Palette.CARD, 0.68);
  }

  private static void front(Canvas canvas, double x, double y) {
    canvas.line(FRONT, 1.5, x, y, x + Legend.SWATCH, y);
    Mark.CIRCLE.draw(canvas, FRONT, x + Legend.SWATCH / 2, y, RADIUS - 0.5);
  }

  private static List<Dot> dots(List<ParetoPoint> points, CostAxis costs, Scale y) {
    double[] places = costs.places(points);
    return IntStream.range(0, places.length)
        .mapToObj(
            i -> {
              var quality = points.get(i).quality();
              return new Dot(
                  points.get(i),
                  places[i],
                  y.at(quality.value()),
                  y.at(quality.low()),
                  y.at(quality.high()));
            })
        .toList();
  }

  /** From each point of the front at its quality to the next one's cost, then up to it. */
  private static List<Line2D> steps(List<Dot> dots) {
    var front =
        dots.stream()
            .filter(dot -> dot.point().front())
            .sorted(Comparator.comparingDouble(Dot::x))
            .toList();
    var steps = new ArrayList<Line2D>();
    for (int i = 1; i < front.size(); i++) {
      var from = front.get(i - 1);
      var to = front.get(i);
      steps.add(new Line2D.Double(from.x(), from.y(), to.x(), from.y()));
      steps.add(new Line2D.Double(to.x(), from.y(), to.x(), to.y()));
    }
    return steps;
  }

  private static void drawSteps(Canvas canvas, List<Line2D> steps) {
    var path = new Path2D.Double();
    steps.forEach(step -> path.append(step, true));
    canvas.graphics().setColor(FRONT);
    canvas.graphics().setStroke(new BasicStroke(1.5f));
    canvas.graphics().draw(path);
  }

  private static void drawIntervals(Canvas canvas, List<Dot> dots) {
    for (var dot : dots) {
      if (EstimatesChart.hasInterval(dot.point().quality())) {
        canvas.line(pale(dot.colour()), 5, dot.x(), dot.low(), dot.x(), dot.high());
      }
    }
  }

  private static void drawDots(Canvas canvas, List<Dot> dots) {
    for (var dot : dots) {
      if (dot.point().front()) {
        Mark.CIRCLE.draw(canvas, FRONT, dot.x(), dot.y(), RADIUS);
      } else {
        Mark.CIRCLE.hollow(canvas, OTHER, dot.x(), dot.y(), RADIUS - 1);
      }
    }
  }

  private static void drawNames(
      Canvas canvas, Rectangle2D plot, List<Dot> dots, List<Line2D> steps) {
    var lines = new ArrayList<>(steps);
    dots.forEach(dot -> lines.add(new Line2D.Double(dot.x(), dot.low(), dot.x(), dot.high())));
    var placement =
        new LabelPlacement(plot, RADIUS, dots.stream().map(Dot::centre).toList(), lines);
    var order =
        dots.stream()
            .filter(dot -> dots.size() <= NAMED || dot.point().front())
            .sorted(Comparator.comparing((Dot dot) -> !dot.point().front()))
            .limit(MOST_NAMED)
            .toList();
    for (var dot : order) {
      var name =
          canvas.fitPath(
              dot.point().name(), Canvas.BODY, dots.size() <= FEW ? LONG_NAME : SHORT_NAME);
      double width = canvas.width(name, Canvas.BODY);
      var place = placement.place(dot.centre(), width, NAME_HEIGHT);
      var box = place.box();
      if (place.far()) {
        var leader = LabelPlacement.leader(dot.centre(), box);
        double share = RADIUS / Math.max(RADIUS, leader.getP1().distance(leader.getP2()));
        canvas.line(
            Palette.MUTED,
            0.8,
            leader.getX1() + share * (leader.getX2() - leader.getX1()),
            leader.getY1() + share * (leader.getY2() - leader.getY1()),
            leader.getX2(),
            leader.getY2());
      }
      drawName(canvas, name, box.getX(), box.getCenterY());
    }
  }

  /** With a white edge about the letters, so that they read on lines. */
  private static void drawName(Canvas canvas, String name, double x, double y) {
    for (int i = 0; i < 8; i++) {
      double across = EDGE * Math.cos(i * Math.PI / 4);
      double down = EDGE * Math.sin(i * Math.PI / 4);
      canvas.text(name, Canvas.BODY, Palette.CARD, Canvas.Align.LEFT, x + across, y + down);
    }
    canvas.text(name, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x, y);
  }

  private static String describe(
      String title, String costTitle, String qualityTitle, List<ParetoPoint> points) {
    var order =
        points.stream()
            .sorted(
                Comparator.comparing((ParetoPoint point) -> !point.front())
                    .thenComparingDouble(ParetoPoint::cost))
            .toList();
    long front = points.stream().filter(ParetoPoint::front).count();
    return String.format(
        Locale.ROOT,
        "%s. %s%s over %s%s, %d of %d points on the Pareto front. %s%s.",
        PlainText.brief(title, 120),
        PlainText.brief(qualityTitle, 120),
        hasInterval(points) ? " with 95% intervals" : "",
        PlainText.brief(costTitle, 120),
        points.stream().anyMatch(point -> point.cost() > 0) ? " (logarithmic)" : "",
        front,
        points.size(),
        order.stream()
            .limit(DESCRIBED)
            .map(ParetoChart::describe)
            .collect(Collectors.joining("; ")),
        order.size() > DESCRIBED
            ? String.format(Locale.ROOT, "; and %d more", order.size() - DESCRIBED)
            : "");
  }

  private static double rounded(double cost) {
    return new BigDecimal(cost).round(new MathContext(3)).doubleValue();
  }

  private static String describe(ParetoPoint point) {
    return String.format(
        Locale.ROOT,
        "%s: %s at %s%s",
        PlainText.brief(point.name(), 80),
        EstimatesChart.value(point.quality()),
        Counts.axis(rounded(point.cost())),
        point.front() ? ", on the front" : "");
  }
}
