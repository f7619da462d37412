package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.evaluation.Estimate;
import java.awt.Color;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoChartTest {
  private static final double TOP = 64;
  private static final double BOTTOM = 404;

  @Test
  void theDescriptionGivesTheFrontFirstThenTheOthers() {
    var chart =
        chart(
            point("full", 22_565_376, 0.86, true),
            point("top", 3.5e6, 0.7, false),
            point("head", 0, 0.75, true));
    assertThat(chart.description())
        .isEqualTo(
            "Plans. accuracy with 95% intervals over trained parameters (logarithmic), 2 of 3"
                + " points on the Pareto front. head: 0.750 (0.730 to 0.770) at 0, on the front;"
                + " full: 0.860 (0.840 to 0.880) at 22.6M, on the front;"
                + " top: 0.700 (0.680 to 0.720) at 3.5M.");
  }

  @Test
  void pointsOnTheFrontAreFilledAndTheOthersHollow() {
    var both = List.of(point("a", 10, 0.5, true), point("b", 1_000, 0.5, false));
    var picture = Picture.of(Charts.pareto("t", "c", "q", both));
    double middle = (TOP + BOTTOM) / 2;
    assertThat(longest(picture, Palette.BLUE, middle)).isBetween(9.0, 12.0);
    // The outline alone: left and right of the white inside.
    assertThat(longest(picture, Palette.MUTED, middle)).isBetween(0.5, 3.0);
  }

  @Test
  void theStepsGoToTheNextCostAndThenUp() {
    double[] costs = {10, 100, 1_000};
    var points =
        IntStream.range(0, 3).mapToObj(i -> sure("p" + i, costs[i], 0.5 + 0.2 * i, true)).toList();
    var picture = Picture.of(Charts.pareto("t", "c", "q", points));
    var y = Scale.linear(0.5, 0.9, BOTTOM, TOP);
    // Flat at the first quality until the second cost: blue far right of the first point.
    assertThat(longest(picture, Palette.BLUE, y.at(0.5))).isGreaterThan(250);
    assertThat(longest(picture, Palette.BLUE, y.at(0.7))).isGreaterThan(250);
    assertThat(longest(picture, Palette.BLUE, y.at(0.6))).as("upright").isBetween(1.0, 2.0);
  }

  @Test
  void aCostOfZeroHasItsOwnPlaceLeftOfTheOthers() {
    var points = List.of(sure("free", 0, 0.5, true), sure("dear", 1_000_000, 0.9, false));
    var axis = new CostAxis(points, 60, 700);
    assertThat(axis.at(0)).isBetween(60.0, 110.0);
    assertThat(axis.at(1_000_000)).isGreaterThan(300);
    var only = new CostAxis(points.subList(0, 1), 60, 700);
    assertThat(only.isLogarithmic()).isFalse();
    assertThat(only.at(0)).isEqualTo(380);
    assertThat(Charts.pareto("t", "c", "q", points.subList(0, 1)).description())
        .contains("over c, 1 of 1");
  }

  @Test
  void pointsOfTheSameCostStandSideBySide() {
    for (int count : new int[] {2, 6, 15}) {
      var points = Collections.nCopies(count, sure("a", 500, 0.5, false));
      double[] places = new CostAxis(points, 0, 600).places(points);
      for (int i = 1; i < count; i++) {
        assertThat(places[i] - places[i - 1]).isBetween(3.0, 9.5);
      }
      assertThat(places[0] + places[count - 1]).as("about the cost").isBetween(599.9, 600.1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 20, 21, 300})
  void anyNumberOfPointsIsDrawn(int count) {
    var points =
        IntStream.range(0, count)
            .mapToObj(
                i -> point("plan number " + i, 10 + i * i % 97, 0.5 + i % 13 * 0.01, i % 2 > 0))
            .toList();
    var chart = Charts.pareto("t", "c", "q", points);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description().contains("; and ")).isEqualTo(count > 30);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-320, 1e-9, 1, 1e12, 1e308})
  void costsOfAnySizeAreDrawn(double cost) {
    var chart = chart(point("a", cost, 0.5, true), point("b", 1, 0.6, true));
    assertThat(Picture.of(chart).has(Palette.BLUE)).isTrue();
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var points =
        IntStream.range(0, HostileText.ALL.size())
            .mapToObj(i -> point(HostileText.ALL.get(i), i * 100, 0.5 + i * 0.01, i % 2 == 0))
            .toList();
    var chart =
        Charts.pareto(
            HostileText.ALL.get(9), HostileText.ALL.get(8), HostileText.ALL.get(8), points);
    assertThat(chart.width()).isEqualTo(720);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).doesNotContain("\n").doesNotContain("\u202E");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> Charts.pareto("t", "c", "q", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one point");
    for (double cost : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> sure("plan", cost, 0.5, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got " + cost + " for \"plan\"");
    }
  }

  /** The longest run of a colour at a height, in pixels of the page. */
  private static double longest(Picture picture, Color colour, double y) {
    double longest = 0;
    double run = 0;
    for (double x = 40; x < 710; x += 0.5) {
      run = picture.at(x, y).equals(colour) ? run + 0.5 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static ParetoPoint point(String name, double cost, double quality, boolean front) {
    return new ParetoPoint(
        name, cost, new Estimate(quality, quality - 0.02, quality + 0.02), front);
  }

  /** Without an interval. */
  private static ParetoPoint sure(String name, double cost, double quality, boolean front) {
    return new ParetoPoint(name, cost, new Estimate(quality, quality, quality), front);
  }

  private static Chart chart(ParetoPoint... points) {
    return Charts.pareto("Plans", "trained parameters", "accuracy", List.of(points));
  }
}
