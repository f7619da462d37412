package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** One of the three square pictures of a projection, all with the same numbers on their axes. */
record NudgePanel(Canvas canvas, Scale x, Scale y) {
  private static final Color GREY_MEAN = new Color(0xA9AEB4);
  private static final Color FRAME = new Color(0xB8BCC2);

  void drawFrame(String heading, boolean labelled) {
    double free = Double.NEGATIVE_INFINITY;
    for (double tick : x.ticks()) {
      double at = x.at(tick);
      canvas.line(Palette.GRID, 1, at, y.start(), at, y.end());
      double half = canvas.width(x.label(tick), Canvas.SMALL) / 2 + 3;
      if (at - half > free && at + half < x.end() + 12) {
        canvas.text(
            x.label(tick), Canvas.SMALL, Palette.MUTED, Canvas.Align.CENTRE, at, y.start() + 10);
        free = at + half;
      }
    }
    for (double tick : y.ticks()) {
      double at = y.at(tick);
      canvas.line(Palette.GRID, 1, x.start(), at, x.end(), at);
      if (labelled) {
        canvas.text(
            y.label(tick), Canvas.SMALL, Palette.MUTED, Canvas.Align.RIGHT, x.start() - 5, at);
      }
    }
    canvas.graphics().setColor(FRAME);
    canvas.graphics().setStroke(new BasicStroke(1));
    canvas
        .graphics()
        .draw(new Rectangle2D.Double(x.start(), y.end(), x.end() - x.start(), y.start() - y.end()));
    canvas.text(heading, Canvas.BODY, Palette.TEXT, Canvas.Align.LEFT, x.start(), y.end() - 11);
  }

  /** All points, those of grey labels below the others. */
  void drawPoints(List<NudgeGroup> groups, boolean after, double radius) {
    for (boolean coloured : new boolean[] {false, true}) {
      var drawn = groups.stream().filter(group -> group.coloured() == coloured).toList();
      int most = drawn.stream().mapToInt(group -> group.arrows().size()).max().orElse(0);
      // In turn, so that no label covers all the others.
      for (int i = 0; i < most; i++) {
        for (var group : drawn) {
          if (i < group.arrows().size()) {
            var arrow = group.arrows().get(i);
            drawPoint(
                group,
                after ? arrow.toX() : arrow.fromX(),
                after ? arrow.toY() : arrow.fromY(),
                radius);
          }
        }
      }
    }
  }

  private void drawPoint(NudgeGroup group, double atX, double atY, double radius) {
    if (group.coloured()) {
      group.mark().draw(canvas, group.colour(), x.at(atX), y.at(atY), radius);
    } else {
      double small = 0.7 * radius;
      canvas.fill(
          group.colour(),
          new Ellipse2D.Double(x.at(atX) - small, y.at(atY) - small, 2 * small, 2 * small));
    }
  }

  /** Single examples, faint. */
  void drawArrows(List<NudgeGroup> groups) {
    for (var group : groups) {
      var faint = Palette.mix(group.colour(), Palette.CARD, 0.62);
      group.arrows().forEach(arrow -> drawArrow(arrow, faint, 0.9, 3.5));
    }
  }

  /** The means of the labels, those of grey labels below the others. */
  void drawMeans(List<NudgeGroup> groups) {
    for (var group : groups) {
      if (!group.coloured()) {
        drawArrow(group.mean(), GREY_MEAN, 1.1, 4.5);
      }
    }
    for (var group : groups) {
      if (group.coloured()) {
        var mean = group.mean();
        drawArrow(mean, Palette.CARD, 5, 11);
        drawArrow(mean, group.colour(), 2.6, 9);
        group.mark().hollow(canvas, group.colour(), x.at(mean.fromX()), y.at(mean.fromY()), 5);
      }
    }
  }

  private void drawArrow(Arrow arrow, Color colour, double thick, double head) {
    double fromX = x.at(arrow.fromX());
    double fromY = y.at(arrow.fromY());
    double toX = x.at(arrow.toX());
    double toY = y.at(arrow.toY());
    double length = Math.hypot(toX - fromX, toY - fromY);
    if (length < 0.5) {
      canvas.fill(colour, new Ellipse2D.Double(toX - thick, toY - thick, 2 * thick, 2 * thick));
      return;
    }
    double size = Math.min(head, length);
    double alongX = (toX - fromX) / length;
    double alongY = (toY - fromY) / length;
    double neckX = toX - 0.8 * size * alongX;
    double neckY = toY - 0.8 * size * alongY;
    canvas.graphics().setColor(colour);
    canvas
        .graphics()
        .setStroke(new BasicStroke((float) thick, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    canvas.graphics().draw(new Line2D.Double(fromX, fromY, neckX, neckY));
    var tip = new Path2D.Double();
    tip.moveTo(toX, toY);
    tip.lineTo(
        toX - size * alongX - 0.45 * size * alongY, toY - size * alongY + 0.45 * size * alongX);
    tip.lineTo(
        toX - size * alongX + 0.45 * size * alongY, toY - size * alongY - 0.45 * size * alongX);
    tip.closePath();
    canvas.fill(colour, tip);
  }
}
