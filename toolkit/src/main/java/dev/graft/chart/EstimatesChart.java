package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A dot with its interval per line. */
final class EstimatesChart {
  private static final int WIDTH = 720;
  private static final int MARGIN = 16;
  private static final int ROW = 30;
  private static final int LOW_ROW = 20;
  private static final int TOP = 44;

  /** Of more rows the axis is too far from the first to read it there. */
  private static final int MOST_WITH_ONE_AXIS = 25;

  private static final double LONGEST_NAME = 230;

  private EstimatesChart() {}

  static Chart draw(String title, String axis, List<NamedEstimate> estimates) {
    if (estimates.isEmpty()) {
      throw new IllegalArgumentException("expected at least one estimate, got none");
    }
    boolean many = estimates.size() > MOST_WITH_ONE_AXIS;
    int row = many ? LOW_ROW : ROW;
    int top = many ? TOP + 24 : TOP;
    int bottom = top + row * estimates.size() + 4;
    var canvas = new Canvas(WIDTH, bottom + 64);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    var names =
        Names.fit(
            canvas,
            estimates.stream().map(NamedEstimate::name).toList(),
            Canvas.BODY,
            LONGEST_NAME);
    var numbers = estimates.stream().map(each -> value(each.estimate())).toList();
    double values = Names.widest(canvas, numbers, Canvas.BODY);
    double left = MARGIN + Names.widest(canvas, names, Canvas.BODY) + 20;
    double right = WIDTH - MARGIN - values - 20;
    var scale = Scale.over(estimates, left, right);
    boolean intervals = estimates.stream().anyMatch(each -> hasInterval(each.estimate()));
    drawAxis(canvas, scale, intervals ? axis + ", with its 95% interval" : axis, top, bottom);
    if (many) {
      drawTicks(canvas, scale, top - 12.0);
    }
    for (int i = 0; i < estimates.size(); i++) {
      drawRow(canvas, scale, names.get(i), estimates.get(i), top + row * (i + 0.5));
    }
    return Chart.of(canvas, describe(title, axis, estimates));
  }

  private static void drawTicks(Canvas canvas, Scale scale, double y) {
    for (double tick : scale.ticks()) {
      canvas.text(
          scale.label(tick), Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, scale.at(tick), y);
    }
  }

  private static void drawAxis(Canvas canvas, Scale scale, String axis, int top, int bottom) {
    for (double tick : scale.ticks()) {
      canvas.line(Palette.GRID, 1, scale.at(tick), top, scale.at(tick), bottom);
    }
    drawTicks(canvas, scale, bottom + 14.0);
    canvas.line(Palette.MUTED, 1, scale.start(), bottom, scale.end(), bottom);
    canvas.text(
        canvas.fit(axis, Canvas.BODY, WIDTH - 2 * MARGIN),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        WIDTH / 2.0,
        bottom + 42.0);
  }

  private static void drawRow(
      Canvas canvas, Scale scale, String name, NamedEstimate row, double y) {
    canvas.text(name, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, MARGIN, y);
    canvas.text(
        value(row.estimate()),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.RIGHT,
        WIDTH - MARGIN * 1.0,
        y);
    double low = scale.at(row.estimate().low());
    double high = scale.at(row.estimate().high());
    double dot = scale.at(row.estimate().value());
    if (hasInterval(row.estimate())) {
      canvas.line(Palette.BLUE, 2, low, y, high, y);
      canvas.line(Palette.BLUE, 2, low, y - 5, low, y + 5);
      canvas.line(Palette.BLUE, 2, high, y - 5, high, y + 5);
    }
    canvas.fill(Palette.BLUE, new Ellipse2D.Double(dot - 5, y - 5, 10, 10));
  }

  /** Three digits, and the interval where there is one: {@code 0.860 (0.779 to 0.915)}. */
  static String value(Estimate estimate) {
    var value = String.format(Locale.ROOT, "%.3g", estimate.value());
    return hasInterval(estimate)
        ? String.format(Locale.ROOT, "%s (%.3g to %.3g)", value, estimate.low(), estimate.high())
        : value;
  }

  static boolean hasInterval(Estimate estimate) {
    return estimate.low() < estimate.high();
  }

  private static String describe(String title, String axis, List<NamedEstimate> estimates) {
    return "%s. %s with 95%% intervals: %s."
        .formatted(
            PlainText.shorten(PlainText.clean(title), 120),
            PlainText.clean(axis),
            estimates.stream()
                .map(
                    row ->
                        PlainText.shorten(PlainText.clean(row.name()), 80)
                            + " "
                            + value(row.estimate()))
                .collect(Collectors.joining("; ")));
  }
}
