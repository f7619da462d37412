package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves over a common axis: XChart draws the plot and its axes, this class the title and a legend
 * that wraps.
 */
final class CurvesChart {
  private static final int WIDTH = 720;
  private static final int PLOT_HEIGHT = 340;
  private static final int MARGIN = 16;
  private static final int LEGEND = 40;

  /** About how wide the plot is between its axis and the margin. */
  private static final int TICKS_WIDTH = 620;

  /** Seven hues with four kinds of dashes; more could not be told apart. */
  private static final int MOST_NAMED = 28;

  private record Entry(Curve curve, Color colour, BasicStroke stroke) {}

  private CurvesChart() {}

  static Chart draw(String title, String xTitle, String yTitle, List<Curve> curves) {
    var entries = entries(curves);
    var legend = new Legend(legend(entries), WIDTH - 2 * MARGIN);
    int top = LEGEND + legend.height();
    var canvas = new Canvas(WIDTH, top + PLOT_HEIGHT);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    legend.draw(canvas, MARGIN, LEGEND);
    if (curves.stream().anyMatch(CurvesChart::hasPoint)) {
      drawPlot(canvas, top, xTitle, yTitle, entries);
    } else {
      canvas.text(
          "no points yet",
          Canvas.BODY,
          Palette.MUTED,
          Canvas.Align.CENTRE,
          WIDTH / 2.0,
          top + PLOT_HEIGHT / 2.0);
    }
    return Chart.of(canvas, describe(title, xTitle, yTitle, curves));
  }

  /**
   * Seven hues, then the same dashed, then grey; a faint curve has the hue of the one after it. The
   * grey ones come first: they lie beneath.
   */
  private static List<Entry> entries(List<Curve> curves) {
    var entries = new ArrayList<Entry>();
    var grey = new ArrayList<Entry>();
    int next = 0;
    for (var curve : curves) {
      if (next >= MOST_NAMED) {
        grey.add(new Entry(curve, Palette.FROZEN, new BasicStroke(1)));
        continue;
      }
      var style = SeriesStyle.of(next);
      var hue = style.colour();
      boolean faint = curve.look() == Curve.Look.FAINT;
      var colour = faint ? Palette.mix(hue, Palette.CARD, 0.6) : hue;
      float thick = curve.look() == Curve.Look.LINE ? 2 : 1;
      entries.add(new Entry(curve, colour, style.stroke(thick)));
      next += faint ? 0 : 1;
    }
    grey.addAll(entries);
    return grey;
  }

  private static List<Legend.Entry> legend(List<Entry> entries) {
    var named = entries.stream().filter(entry -> !isGrey(entry)).map(CurvesChart::legend).toList();
    var all = new ArrayList<>(named);
    int more = entries.size() - named.size();
    if (more > 0) {
      all.add(
          new Legend.Entry(
              more == 1 ? "one more curve" : more + " more curves",
              (canvas, x, y) -> drawSwatch(canvas, entries.get(0), x, y)));
    }
    return all;
  }

  private static boolean isGrey(Entry entry) {
    return entry.colour().equals(Palette.FROZEN);
  }

  private static Legend.Entry legend(Entry entry) {
    return new Legend.Entry(
        entry.curve().name(), (canvas, x, y) -> drawSwatch(canvas, entry, x, y));
  }

  private static void drawSwatch(Canvas canvas, Entry entry, double x, double y) {
    var graphics = canvas.graphics();
    graphics.setColor(entry.colour());
    graphics.setStroke(entry.stroke());
    graphics.draw(new Line2D.Double(x, y, x + Legend.SWATCH, y));
    if (entry.curve().look() == Curve.Look.POINTS) {
      canvas.fill(entry.colour(), new Ellipse2D.Double(x + Legend.SWATCH / 2 - 4, y - 4, 8, 8));
    }
  }

  private static void drawPlot(
      Canvas canvas, int top, String xTitle, String yTitle, List<Entry> entries) {
    var chart = new XYChart(WIDTH, PLOT_HEIGHT);
    chart.setXAxisTitle(canvas.fit(xTitle, Canvas.BODY, WIDTH - 160));
    chart.setYAxisTitle(canvas.fit(yTitle, Canvas.BODY, PLOT_HEIGHT - 90));
    style(chart);
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      if (hasPoint(entry.curve())) {
        add(chart, "curve " + i, entry);
      }
    }
    var drawn = entries.stream().map(Entry::curve).filter(CurvesChart::hasPoint).toList();
    range(chart, drawn);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(CurvesChart::tick);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(CurvesChart::tick);
    var graphics = (Graphics2D) canvas.graphics().create();
    graphics.translate(0, top);
    chart.paint(graphics, WIDTH, PLOT_HEIGHT);
    graphics.dispose();
  }

  private static void style(XYChart chart) {
    var styler = chart.getStyler();
    styler.setChartTitleVisible(false);
    styler.setLegendVisible(false);
    styler.setLocale(Locale.ROOT);
    styler.setChartPadding(MARGIN);
    styler.setChartBackgroundColor(Palette.CARD);
    styler.setPlotBackgroundColor(Palette.CARD);
    styler.setPlotBorderVisible(false);
    styler.setChartFontColor(Palette.TEXT);
    styler.setPlotContentSize(1);
    styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
    styler.setMarkerSize(8);
    styler.setPlotGridLinesColor(Palette.GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setAxisTitleFont(Typeface.of(Canvas.BODY));
    styler.setAxisTickLabelsFont(Typeface.of(Canvas.BODY));
    styler.setAxisTickLabelsColor(Palette.TEXT);
    styler.setAxisTickMarksColor(Palette.MUTED);
  }

  private static void add(XYChart chart, String name, Entry entry) {
    var y = Arrays.stream(entry.curve().y()).map(v -> usable(v) ? v : Double.NaN).toArray();
    XYSeries series = chart.addSeries(name, entry.curve().x(), y);
    series.setLineColor(entry.colour());
    series.setLineStyle(entry.stroke());
    series.setMarkerColor(entry.colour());
    boolean marks = entry.curve().look() == Curve.Look.POINTS;
    series.setMarker(marks ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    var alone = alone(y);
    if (!marks && hasUsable(alone)) {
      XYSeries dots = chart.addSeries(name + " alone", entry.curve().x(), alone);
      dots.setLineStyle(SeriesLines.NONE);
      dots.setMarkerColor(entry.colour());
      dots.setMarker(SeriesMarkers.CIRCLE);
    }
  }

  /** The values between gaps on both sides, which a line cannot show; NaN elsewhere. */
  private static double[] alone(double[] y) {
    var alone = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      boolean before = i > 0 && usable(y[i - 1]);
      boolean after = i + 1 < y.length && usable(y[i + 1]);
      alone[i] = before || after ? Double.NaN : y[i];
    }
    return alone;
  }

  /** Six significant digits at most: {@code 2,500}, {@code 0.35}, {@code 1e-5}. */
  static String tick(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    var digits = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    if (size < 1e-3 || size >= 1e7) {
      int exponent = digits.precision() - digits.scale() - 1;
      return digits.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }
    return String.format(Locale.ROOT, "%,." + Math.max(0, digits.scale()) + "f", digits);
  }

  private static void range(XYChart chart, List<Curve> curves) {
    var x = curves.stream().flatMapToDouble(c -> Arrays.stream(c.x())).summaryStatistics();
    var y =
        curves.stream()
            .flatMapToDouble(c -> Arrays.stream(c.y()))
            .filter(CurvesChart::usable)
            .summaryStatistics();
    double width = span(x.getMin(), x.getMax());
    boolean point = width > x.getMax() - x.getMin();
    chart.getStyler().setXAxisMin(x.getMin() - width * (point ? 0.5 : 0.02));
    chart.getStyler().setXAxisMax(x.getMax() + width * (point ? 0.5 : 0.02));
    if (curves.stream()
        .flatMapToDouble(c -> Arrays.stream(c.x()))
        .allMatch(v -> v == Math.rint(v))) {
      spaceWholeTicks(chart, point ? width : 1.04 * width);
    }
    double height = span(y.getMin(), y.getMax());
    double low = y.getMin() - 0.08 * height;
    // Losses and shares are never negative: the axis goes below 0 just enough to label it.
    chart.getStyler().setYAxisMin(y.getMin() >= 0 ? Math.max(-0.02 * height, low) : low);
    chart.getStyler().setYAxisMax(y.getMax() + 0.08 * height);
  }

  /** Between whole steps or epochs there is nothing to label. */
  private static void spaceWholeTicks(XYChart chart, double width) {
    // XChart rounds the distance up to 1, 2 or 5 times a power of ten: 0.8 becomes 1.
    double spacing = 0.8 * TICKS_WIDTH / width;
    if (spacing > chart.getStyler().getXAxisTickMarkSpacingHint()) {
      chart.getStyler().setXAxisTickMarkSpacingHint((int) Math.min(spacing, TICKS_WIDTH));
    }
  }

  /** The distance, or a sensible one where there is none that an axis could show. */
  private static double span(double low, double high) {
    double magnitude = Math.max(Math.abs(low), Math.abs(high));
    double span = high - low;
    return span > 1e-9 * magnitude && span > 1e-30 ? span : Math.max(magnitude, 1e-3);
  }

  private static boolean usable(double y) {
    return Math.abs(y) < Scale.HUGE;
  }

  private static boolean hasPoint(Curve curve) {
    return hasUsable(curve.y());
  }

  private static boolean hasUsable(double[] y) {
    return Arrays.stream(y).anyMatch(CurvesChart::usable);
  }

  private static String describe(String title, String xTitle, String yTitle, List<Curve> curves) {
    var lines =
        curves.stream()
            .map(curve -> PlainText.shorten(PlainText.clean(curve.name()), 80) + last(curve))
            .collect(Collectors.joining("; "));
    return "%s. %s over %s. %s"
        .formatted(
            PlainText.shorten(PlainText.clean(title), 120),
            PlainText.clean(yTitle),
            PlainText.clean(xTitle),
            lines);
  }

  private static String last(Curve curve) {
    var y = Arrays.stream(curve.y()).filter(CurvesChart::usable).toArray();
    return y.length == 0
        ? " has no points"
        : String.format(
            Locale.ROOT, " from %.4g to %.4g in %d points", y[0], y[y.length - 1], y.length);
  }
}
