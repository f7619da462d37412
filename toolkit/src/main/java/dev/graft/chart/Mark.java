package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Shapes for points, which tell series apart without colour. */
enum Mark {
  CIRCLE(new Ellipse2D.Double(-1, -1, 2, 2)),
  SQUARE(polygon(-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9)),
  TRIANGLE(polygon(0, -1.25, 1.15, 0.85, -1.15, 0.85)),
  DIAMOND(polygon(0, -1.35, 1.1, 0, 0, 1.35, -1.1, 0)),
  DOWN(polygon(0, 1.25, 1.15, -0.85, -1.15, -0.85)),
  PLUS(plus(0)),
  CROSS(plus(Math.PI / 4));

  @SuppressWarnings("ImmutableEnumChecker") // never changed, and not handed out
  private final Shape unit;

  Mark(Shape unit) {
    this.unit = unit;
  }

  /** In order, beginning again after the last. */
  static Mark of(int index) {
    return values()[index % values().length];
  }

  /** Filled, with a white edge that keeps overlapping marks apart. */
  void draw(Canvas canvas, Color colour, double x, double y, double radius) {
    var shape = at(x, y, radius);
    canvas.fill(colour, shape);
    outline(canvas, Palette.CARD, shape, 0.8f);
  }

  /** White inside. */
  void hollow(Canvas canvas, Color colour, double x, double y, double radius) {
    var shape = at(x, y, radius);
    canvas.fill(Palette.CARD, shape);
    outline(canvas, colour, shape, 1.5f);
  }

  private static void outline(Canvas canvas, Color colour, Shape shape, float thick) {
    canvas.graphics().setColor(colour);
    canvas.graphics().setStroke(new BasicStroke(thick));
    canvas.graphics().draw(shape);
  }

  private Shape at(double x, double y, double radius) {
    var place = AffineTransform.getTranslateInstance(x, y);
    place.scale(radius, radius);
    return place.createTransformedShape(unit);
  }

  private static Shape plus(double angle) {
    double a = 0.42;
    double b = 1.3;
    var plus =
        polygon(-a, -b, a, -b, a, -a, b, -a, b, a, a, a, a, b, -a, b, -a, a, -b, a, -b, -a, -a, -a);
    return AffineTransform.getRotateInstance(angle).createTransformedShape(plus);
  }

  private static Shape polygon(double... points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
