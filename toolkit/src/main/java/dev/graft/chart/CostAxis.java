package dev.graft.chart;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Costs on a logarithmic axis, with a place of its own for 0 before the axis breaks off. */
final class CostAxis {
  private static final double ZERO_ROOM = 36;
  private static final double BREAK_ROOM = 28;

  private final boolean hasZero;
  private final double zero;
  private final double[] ticks;
  private final Scale others;

  CostAxis(List<ParetoPoint> points, double left, double right) {
    var range =
        points.stream().mapToDouble(ParetoPoint::cost).filter(cost -> cost > 0).summaryStatistics();
    double least = range.getCount() > 0 ? range.getMin() : 1;
    double most = range.getCount() > 0 ? range.getMax() : 1;
    hasZero = range.getCount() < points.size();
    double start = hasZero ? left + ZERO_ROOM + BREAK_ROOM : left;
    others = Scale.logarithmic(least, most, start, right);
    zero = range.getCount() > 0 ? left + ZERO_ROOM : (left + right) / 2;
    ticks =
        range.getCount() == 0
            ? new double[0]
            : least == most ? new double[] {least} : others.ticks();
  }

  /** Whether a cost is above 0. */
  boolean isLogarithmic() {
    return ticks.length > 0;
  }

  double at(double cost) {
    return cost == 0 ? zero : others.at(cost);
  }

  void draw(Canvas canvas, String title, double left, Scale y) {
    var axis = new Axes(canvas, others, y);
    axis.drawX(isLogarithmic() ? title + " (logarithmic)" : title, ticks, others::label);
    double bottom = y.start();
    canvas.line(Palette.MUTED, 1, left, bottom, others.start(), bottom);
    if (hasZero) {
      canvas.line(Palette.MUTED, 1, zero, bottom, zero, bottom + 4);
      canvas.text("0", Canvas.BODY, Palette.TEXT, Canvas.Align.CENTRE, zero, bottom + 15);
    }
    if (hasZero && isLogarithmic()) {
      drawBreak(canvas, zero + BREAK_ROOM / 2 + 4, bottom);
    }
  }

  private static void drawBreak(Canvas canvas, double x, double y) {
    canvas.fill(Palette.CARD, x - 2, y - 2, 5, 4);
    for (double at : new double[] {x - 2, x + 3}) {
      canvas.line(Palette.MUTED, 1, at - 2, y + 5, at + 2, y - 5);
    }
  }

  /** Where each point lies; points that would hide one another stand side by side. */
  double[] places(List<ParetoPoint> points) {
    double[] places = points.stream().mapToDouble(point -> at(point.cost())).toArray();
    var apart = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      double place = places[i];
      int[] same =
          IntStream.range(0, places.length).filter(j -> Math.abs(places[j] - place) < 1).toArray();
      double gap = Math.min(9, 54.0 / same.length);
      int rank = Arrays.binarySearch(same, i);
      apart[i] = place + (rank - (same.length - 1) / 2.0) * gap;
    }
    return apart;
  }
}
