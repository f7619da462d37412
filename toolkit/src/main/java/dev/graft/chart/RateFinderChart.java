package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The loss over the learning rates that a rate finder tried, and the rate it suggests. */
final class RateFinderChart {
  private static final int WIDTH = 720;
  private static final int PLOT_HEIGHT = 280;
  private static final int MARGIN = 16;
  private static final int TOP = 92;

  private static final double FAR = 10_000;

  private static final Color LINE = Palette.BLUE;
  private static final Color RAW = Palette.mix(Palette.BLUE, Palette.CARD, 0.65);
  private static final Color SUGGESTION = Palette.VERMILLION;

  private RateFinderChart() {}

  static Chart draw(
      String title, double[] rates, double[] losses, double[] smoothed, double suggestion) {
    check(rates, losses, smoothed, suggestion);
    var canvas = new Canvas(WIDTH, TOP + PLOT_HEIGHT + Axes.BELOW);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    boolean any = LossWindow.anyUsable(losses) || LossWindow.anyUsable(smoothed);
    var window = any ? LossWindow.of(losses, smoothed) : new LossWindow(0, 0, 1);
    var leftOut = leftOut(rates, window);
    canvas.text(
        Double.isNaN(suggestion)
            ? suggested(suggestion) + leftOut
            : leftOut.replaceFirst("^; ", ""),
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        40);
    if (any) {
      legend(losses, smoothed).draw(canvas, MARGIN, 52);
      drawPlot(canvas, window, rates, losses, smoothed, suggestion);
    } else {
      canvas.text(
          "no finite losses",
          Canvas.BODY,
          Palette.MUTED,
          Canvas.Align.CENTRE,
          WIDTH / 2.0,
          TOP + PLOT_HEIGHT / 2.0);
    }
    return Chart.of(
        canvas, describe(title, suggested(suggestion) + leftOut, window, rates, losses, smoothed));
  }

  private static void check(double[] rates, double[] losses, double[] smoothed, double suggestion) {
    if (rates.length == 0 || losses.length != rates.length || smoothed.length != rates.length) {
      throw new IllegalArgumentException(
          "expected a loss and a smoothed loss for each of one or more rates, got %d rates, %d losses and %d smoothed"
              .formatted(rates.length, losses.length, smoothed.length));
    }
    for (int i = 0; i < rates.length; i++) {
      if (!(rates[i] > 0 && Double.isFinite(rates[i])) || (i > 0 && rates[i] < rates[i - 1])) {
        throw new IllegalArgumentException(
            "expected rising, finite learning rates above 0, got %s at place %d after %s"
                .formatted(rates[i], i, i > 0 ? Double.toString(rates[i - 1]) : "none"));
      }
    }
    if (!(Double.isNaN(suggestion) || (suggestion > 0 && Double.isFinite(suggestion)))) {
      throw new IllegalArgumentException(
          "expected a suggestion above 0, or NaN for none, got " + suggestion);
    }
  }

  private static String suggested(double suggestion) {
    return Double.isNaN(suggestion)
        ? "no learning rate could be suggested"
        : "suggested: " + brief(suggestion);
  }

  private static String leftOut(double[] rates, LossWindow window) {
    int out = rates.length - window.shown();
    if (out == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "; the loss diverged: %d of %d rates, from %s on, are left out",
        out,
        rates.length,
        brief(rates[window.shown()]));
  }

  /** Two significant digits. */
  private static String brief(double rate) {
    return CurvesChart.tick(new BigDecimal(rate).round(new MathContext(2)).doubleValue());
  }

  private static Legend legend(double[] losses, double[] smoothed) {
    var raw =
        new Legend.Entry("loss of each batch", (canvas, x, y) -> swatch(canvas, RAW, 1, x, y));
    var smooth = new Legend.Entry("smoothed", (canvas, x, y) -> swatch(canvas, LINE, 2.5, x, y));
    return new Legend(
        !LossWindow.anyUsable(smoothed)
            ? List.of(raw)
            : LossWindow.anyUsable(losses) ? List.of(raw, smooth) : List.of(smooth),
        WIDTH - 2 * MARGIN);
  }

  private static void swatch(Canvas canvas, Color colour, double thick, double x, double y) {
    canvas.line(colour, thick, x, y, x + Legend.SWATCH, y);
  }

  private static void drawPlot(
      Canvas canvas,
      LossWindow window,
      double[] rates,
      double[] losses,
      double[] smoothed,
      double suggestion) {
    var y = Scale.linear(window.low(), window.high(), TOP + PLOT_HEIGHT, TOP);
    double most = rates[window.shown() - 1];
    var x =
        Scale.logarithmic(
            Double.isNaN(suggestion) ? rates[0] : Math.min(rates[0], suggestion),
            Double.isNaN(suggestion) ? most : Math.max(most, suggestion),
            Axes.leftOf(canvas, y, MARGIN),
            WIDTH - MARGIN);
    var axes = new Axes(canvas, x, y);
    axes.drawY("loss");
    axes.drawX("learning rate (logarithmic)");
    var before = canvas.graphics().getClip();
    canvas.graphics().clip(axes.plot());
    drawLine(axes, rates, losses, window.shown(), RAW, 1);
    drawLine(axes, rates, smoothed, window.shown(), LINE, 2.5);
    canvas.graphics().setClip(before);
    if (!Double.isNaN(suggestion)) {
      drawSuggestion(axes, rates, smoothed, suggestion);
    }
  }

  private static void drawLine(
      Axes axes, double[] rates, double[] losses, int shown, Color colour, double thick) {
    var line = new Path2D.Double();
    for (int i = 0; i < shown; i++) {
      if (!LossWindow.usable(losses[i])) {
        continue;
      }
      double across = axes.x().at(rates[i]);
      // Far outside the picture, but not where drawing would overflow.
      double up = Math.max(-FAR, Math.min(FAR, axes.y().at(losses[i])));
      boolean after = i > 0 && LossWindow.usable(losses[i - 1]);
      boolean alone = !after && !(i + 1 < shown && LossWindow.usable(losses[i + 1]));
      if (alone) {
        axes.canvas().fill(colour, new Ellipse2D.Double(across - 3, up - 3, 6, 6));
      } else if (after) {
        line.lineTo(across, up);
      } else {
        line.moveTo(across, up);
      }
    }
    var graphics = axes.canvas().graphics();
    graphics.setColor(colour);
    graphics.setStroke(
        new BasicStroke((float) thick, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(line);
  }

  private static void drawSuggestion(
      Axes axes, double[] rates, double[] smoothed, double suggestion) {
    var canvas = axes.canvas();
    double at = axes.x().at(suggestion);
    var graphics = canvas.graphics();
    graphics.setColor(SUGGESTION);
    graphics.setStroke(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
    graphics.draw(new Line2D.Double(at, axes.y().start(), at, axes.y().end()));
    double loss = between(rates, smoothed, suggestion);
    double height = axes.y().at(loss);
    if (height >= axes.y().end() && height <= axes.y().start()) {
      Mark.CIRCLE.draw(canvas, SUGGESTION, at, height, 5.5);
    }
    var text = suggested(suggestion);
    double half = canvas.width(text, Canvas.BODY) / 2;
    canvas.text(
        text,
        Canvas.BODY,
        Palette.TEXT,
        Canvas.Align.CENTRE,
        Math.max(axes.x().start() + half, Math.min(axes.x().end() - half, at)),
        axes.y().end() - 10);
  }

  /** The smooth line's height at a rate, NaN where there is no line. */
  private static double between(double[] rates, double[] smoothed, double rate) {
    for (int i = 0; i < rates.length; i++) {
      if (rates[i] == rate) {
        return LossWindow.usable(smoothed[i]) ? smoothed[i] : Double.NaN;
      }
      if (i > 0 && rates[i - 1] < rate && rate < rates[i]) {
        double share = Math.log(rate / rates[i - 1]) / Math.log(rates[i] / rates[i - 1]);
        double height = smoothed[i - 1] + share * (smoothed[i] - smoothed[i - 1]);
        return LossWindow.usable(height) ? height : Double.NaN;
      }
    }
    return Double.NaN;
  }

  private static String describe(
      String title,
      String note,
      LossWindow window,
      double[] rates,
      double[] losses,
      double[] smoothed) {
    var sentence =
        String.format(
            Locale.ROOT,
            "%s. Loss over learning rate (logarithmic), %d rates from %s to %s; %s.",
            PlainText.brief(title, 120),
            rates.length,
            brief(rates[0]),
            brief(rates[rates.length - 1]),
            note);
    if (window.shown() == 0) {
      return sentence + " No loss is finite.";
    }
    boolean smooth = LossWindow.anyUsable(smoothed);
    double[] guide = smooth ? smoothed : losses;
    int[] usable =
        IntStream.range(0, window.shown()).filter(i -> LossWindow.usable(guide[i])).toArray();
    int lowest = Arrays.stream(usable).reduce(usable[0], (a, b) -> guide[b] < guide[a] ? b : a);
    return sentence
        + String.format(
            Locale.ROOT,
            " The %sloss begins at %.4g and is lowest with %.4g at %s.",
            smooth ? "smoothed " : "",
            guide[usable[0]],
            guide[lowest],
            brief(rates[lowest]));
  }
}
