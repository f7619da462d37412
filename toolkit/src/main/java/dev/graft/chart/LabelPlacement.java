package dev.graft.chart;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for labels near their points, one after the other: the nearest place that covers no
 * mark and no label that has its place already, and rather no line.
 */
final class LabelPlacement {
  /** A label's box; {@code far} says that a line must join it to its point. */
  record Place(Rectangle2D box, boolean far) {}

  private static final double[] DISTANCES = {0, 5, 12, 20, 30, 42, 56, 72, 90, 110, 135, 165};
  private static final int DIRECTIONS = 16;
  private static final double NEAR = 5;

  /** What it costs, in pixels of distance, to cover or to cross what should be seen. */
  private static final double COVERS_LINE = 14;

  private static final double CROSSES_MARK = 60;
  private static final double CROSSES_LABEL = 200;
  private static final double OVERLAPS = 2000;

  private final Rectangle2D bounds;
  private final double radius;
  private final List<Point2D> marks;
  private final List<Line2D> lines;
  private final List<Rectangle2D> taken = new ArrayList<>();
  private final List<Line2D> leaders = new ArrayList<>();

  /**
   * For one chart.
   *
   * @param bounds where labels may lie
   * @param marks the centres of the points, each of the given radius
   * @param lines what labels should rather not cover
   */
  LabelPlacement(Rectangle2D bounds, double radius, List<Point2D> marks, List<Line2D> lines) {
    this.bounds = bounds;
    this.radius = radius;
    this.marks = List.copyOf(marks);
    this.lines = List.copyOf(lines);
  }

  /** The place for the next label. */
  Place place(Point2D point, double width, double height) {
    Rectangle2D best = anywhere(point, width, height);
    double least = Double.POSITIVE_INFINITY;
    boolean far = false;
    for (double distance : DISTANCES) {
      if (distance >= least) {
        break;
      }
      for (int i = 0; i < DIRECTIONS; i++) {
        double angle = 2 * Math.PI * i / DIRECTIONS;
        var box = box(point, angle, distance, width, height);
        if (!bounds.contains(box)) {
          continue;
        }
        double cost = distance + preference(angle) + cost(box, point, distance > NEAR);
        if (cost < least) {
          least = cost;
          best = box;
          far = distance > NEAR;
        }
      }
    }
    taken.add(best);
    if (far) {
      leaders.add(leader(point, best));
    }
    return new Place(best, far);
  }

  /** The shortest line from a label to its point. */
  static Line2D leader(Point2D point, Rectangle2D box) {
    return new Line2D.Double(
        point.getX(),
        point.getY(),
        Math.max(box.getMinX(), Math.min(box.getMaxX(), point.getX())),
        Math.max(box.getMinY(), Math.min(box.getMaxY(), point.getY())));
  }

  private Rectangle2D box(
      Point2D point, double angle, double distance, double width, double height) {
    double away = radius + 3 + distance;
    double across = Math.cos(angle);
    double down = Math.sin(angle);
    return new Rectangle2D.Double(
        point.getX() + away * across - width * (1 - across) / 2,
        point.getY() + away * down - height * (1 - down) / 2,
        width,
        height);
  }

  /** For bounds in which no place lies near the point. */
  private Rectangle2D anywhere(Point2D point, double width, double height) {
    return new Rectangle2D.Double(
        Math.max(bounds.getMinX(), Math.min(bounds.getMaxX() - width, point.getX())),
        Math.max(bounds.getMinY(), Math.min(bounds.getMaxY() - height, point.getY())),
        width,
        height);
  }

  /** To the right rather than to the left, and at the height of the point. */
  private static double preference(double angle) {
    return 1 - Math.cos(angle) + 2 * Math.abs(Math.sin(angle));
  }

  private double cost(Rectangle2D box, Point2D point, boolean far) {
    double cost = 0;
    for (var other : taken) {
      cost += box.intersects(other) ? 5 * OVERLAPS : 0;
    }
    for (var mark : marks) {
      cost += box.intersects(around(mark)) ? OVERLAPS : 0;
    }
    for (var line : lines) {
      cost += line.intersects(box) ? COVERS_LINE : 0;
    }
    for (var leader : leaders) {
      cost += leader.intersects(box) ? CROSSES_LABEL : 0;
    }
    return far ? cost + crossings(leader(point, box), point) : cost;
  }

  private double crossings(Line2D leader, Point2D point) {
    double cost = 0;
    for (var other : taken) {
      cost += leader.intersects(other) ? CROSSES_LABEL : 0;
    }
    for (var other : leaders) {
      cost += leader.intersectsLine(other) ? CROSSES_MARK : 0;
    }
    for (var mark : marks) {
      cost += !mark.equals(point) && leader.intersects(around(mark)) ? CROSSES_MARK : 0;
    }
    return cost;
  }

  private Rectangle2D around(Point2D mark) {
    return new Rectangle2D.Double(
        mark.getX() - radius, mark.getY() - radius, 2 * radius, 2 * radius);
  }
}
