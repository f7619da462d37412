package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.chart.LabelPlacement.Place;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LabelPlacementTest {
  private static final Rectangle2D BOUNDS = new Rectangle2D.Double(0, 0, 600, 340);
  private static final Point2D MIDDLE = new Point2D.Double(300, 170);
  private static final double RADIUS = 5;

  @Test
  void aLabelWithRoomStandsToTheRightOfItsPoint() {
    var place = place(List.of(MIDDLE), List.of(), 80).get(0);
    assertThat(place.box()).isEqualTo(new Rectangle2D.Double(308, 162.5, 80, 15));
    assertThat(place.far()).isFalse();
  }

  @Test
  void atTheRightEdgeItStandsToTheLeft() {
    var place = place(List.of(new Point2D.Double(590, 170)), List.of(), 80).get(0);
    assertThat(place.box().getMaxX()).isLessThan(590 - RADIUS);
  }

  @Test
  void aLineIsRatherNotCovered() {
    var line = new Line2D.Double(320, 0, 320, 340);
    var place = place(List.of(MIDDLE), List.of(line), 80).get(0);
    assertThat(line.intersects(place.box())).isFalse();
  }

  @Test
  void pointsUponOneAnotherHaveLabelsApartAndLinesToThem() {
    var places = place(Collections.nCopies(8, MIDDLE), List.of(), 120);
    assertApart(places);
    assertThat(places).anyMatch(Place::far);
  }

  @Property(tries = 200)
  void fifteenLabelsNeitherOverlapNorCoverAPointNorLeaveThePicture(
      @ForAll @DoubleRange(min = 0.2, max = 1) double spread,
      @ForAll @IntRange(min = 20, max = 130) int width,
      @ForAll long seed) {
    var random = new Random(seed);
    List<Point2D> points = IntStream.range(0, 15).mapToObj(i -> point(random, spread)).toList();
    var places = place(points, List.of(), width);
    assertApart(places);
    for (var place : places) {
      assertThat(BOUNDS.contains(place.box())).isTrue();
      assertThat(points).noneMatch(point -> place.box().contains(point));
    }
  }

  @Test
  void whereThereIsNoRoomAtAllEveryLabelStillHasAPlace() {
    assertThat(place(Collections.nCopies(200, MIDDLE), List.of(), 170))
        .hasSize(200)
        .allMatch(place -> BOUNDS.contains(place.box()));
  }

  @Test
  void aLeaderEndsAtTheNearestPlaceOfTheLabel() {
    var box = new Rectangle2D.Double(40, 0, 50, 20);
    assertThat(LabelPlacement.leader(new Point2D.Double(10, 10), box).getP2())
        .isEqualTo(new Point2D.Double(40, 10));
  }

  private static Point2D point(Random random, double spread) {
    return new Point2D.Double(
        300 + 290 * spread * (2 * random.nextDouble() - 1),
        170 + 160 * spread * (2 * random.nextDouble() - 1));
  }

  private static void assertApart(List<Place> places) {
    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(places.get(i).box().intersects(places.get(j).box()))
            .as("%s and %s", places.get(i), places.get(j))
            .isFalse();
      }
    }
  }

  private static List<Place> place(List<Point2D> points, List<Line2D> lines, double width) {
    var placement = new LabelPlacement(BOUNDS, RADIUS, points, lines);
    return points.stream().map(point -> placement.place(point, width, 15)).toList();
  }
}
