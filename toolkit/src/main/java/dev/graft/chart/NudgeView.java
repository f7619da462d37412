package dev.graft.chart;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What the three panels of a projection show, and where they lie. Both axes have the same unit, so
 * that distances and angles are true.
 *
 * @param x the middle, as {@code y}
 * @param halfX how far the panel reaches from the middle, as {@code halfY}
 * @param left where the first panel begins, in CSS pixels
 * @param width how wide each panel is, in CSS pixels
 */
record NudgeView(double x, double y, double halfX, double halfY, double left, double width) {
  private static final int PANELS = 3;
  private static final double GAP = 18;

  /** The least room for the numbers left of the first panel. */
  private static final double NUMBERS = 34;

  /** Flatter than so a picture of points along a line would be. */
  private static final double FLATTEST = 0.6;

  static NudgeView of(List<Arrow> arrows, double left, double right) {
    if (arrows.isEmpty()) {
      return new NudgeView(0, 0, 1, FLATTEST, left, right).withNumbers(left, right);
    }
    var x = range(arrows.stream().flatMapToDouble(a -> DoubleStream.of(a.fromX(), a.toX())));
    var y = range(arrows.stream().flatMapToDouble(a -> DoubleStream.of(a.fromY(), a.toY())));
    double tall = y.getMax() - y.getMin();
    double halfX = Math.max(x.getMax() - x.getMin(), tall) / 2;
    double halfY = Math.max(tall / 2, FLATTEST * halfX);
    double middleX = x.getMin() / 2 + x.getMax() / 2;
    double middleY = y.getMin() / 2 + y.getMax() / 2;
    return new NudgeView(middleX, middleY, halfX, halfY, left, right).withNumbers(left, right);
  }

  private static DoubleSummaryStatistics range(DoubleStream values) {
    return values.map(v -> Math.max(-Scale.HUGE, Math.min(Scale.HUGE, v))).summaryStatistics();
  }

  /** The same numbers in panels that leave room for the numbers left of the first. */
  private NudgeView withNumbers(double start, double end) {
    var canvas = Canvas.ruler();
    var scale = vertical(0);
    double widest =
        Arrays.stream(scale.ticks())
            .map(tick -> canvas.width(scale.label(tick), Canvas.SMALL))
            .max()
            .orElse(0);
    double numbers = Math.max(NUMBERS, widest + 10);
    double room = end - start - numbers - (PANELS - 1) * GAP;
    return new NudgeView(x, y, halfX, halfY, start + numbers, Math.floor(room / PANELS));
  }

  int height() {
    return (int) Math.round(halfX > 0 ? width * halfY / halfX : width);
  }

  NudgePanel panel(Canvas canvas, int place, int top) {
    double start = left + place * (width + GAP);
    return new NudgePanel(
        canvas, Scale.linear(x - halfX, x + halfX, start, start + width), vertical(top));
  }

  private Scale vertical(int top) {
    return Scale.linear(y - halfY, y + halfY, top + height(), top);
  }
}
