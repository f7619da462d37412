package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandsChartTest {
  private static final double[] SIZES = {50, 100, 200, 400, 800};

  /** How high the picture is where the names stand at the ends of the lines. */
  private static final int DIRECT = 426;

  @Test
  void everyPointIsTold() {
    var band = new Band("probe", new double[] {50, 100}, List.of(at(0.5), at(0.7)));
    assertThat(chart(true, band).description())
        .isEqualTo(
            "Learning. accuracy over examples (logarithmic), with 95% intervals."
                + " probe: 0.500 (0.450 to 0.550) at 50, 0.700 (0.650 to 0.750) at 100.");
  }

  @Test
  void ofManyPointsTheEndsAndTheExtremesAreTold() {
    double[] x = IntStream.range(0, 100).asDoubleStream().toArray();
    var y = Arrays.stream(x).mapToObj(v -> at(v == 50 ? 9 : v == 60 ? -9 : 1)).toList();
    assertThat(chart(false, new Band("a", x, y)).description())
        .contains("a: 100 points from 1.00")
        .contains("lowest -9.00 (-9.05 to -8.95) at 60, highest 9.00 (8.95 to 9.05) at 50");
  }

  @Test
  void linesThatEndApartAreNamedAtTheirEnds() {
    var chart = chart(true, band("head", 0.5), band("full", 0.8));
    assertThat(chart.height()).isEqualTo(DIRECT);
    var picture = Picture.of(chart);
    assertThat(picture.has(Palette.TEXT, 670, 66, 40, 300)).as("names").isTrue();
    assertThat(picture.has(Palette.BLUE, 640, 66, 40, 300)).as("a mark").isTrue();
  }

  @Test
  void namesThatDoNotFitAtTheEndsStandInALegend() {
    assertThat(chart(true, band("a".repeat(60), 0.5), band("b", 0.6)).height())
        .as("long names")
        .isGreaterThan(DIRECT);
    var nine = IntStream.range(0, 9).mapToObj(i -> band("b" + i, 0.5)).toArray(Band[]::new);
    assertThat(chart(true, nine).height()).as("nine ends in one place").isGreaterThan(DIRECT);
    var brief = new Band("b", new double[] {50}, List.of(at(0.6)));
    assertThat(chart(true, band("a", 0.5), brief).height())
        .as("an end elsewhere")
        .isGreaterThan(DIRECT);
  }

  @Test
  void theBandReachesFromTheLowToTheHighEnd() {
    var y = new Estimate(0.5, 0.1, 0.9);
    var picture = Picture.of(chart(false, new Band("a", new double[] {0, 1}, List.of(y, y))));
    var scale = Scale.linear(0.1, 0.9, DIRECT - 56, DIRECT - 356);
    for (double inside : new double[] {0.12, 0.3, 0.7, 0.88}) {
      assertThat(picture.at(310, scale.at(inside))).as("at %s", inside).isNotEqualTo(Palette.CARD);
    }
    assertThat(picture.at(310, scale.at(0.08))).isEqualTo(Palette.CARD);
    assertThat(picture.at(310, scale.at(0.92))).isEqualTo(Palette.CARD);
    assertThat(picture.at(310, scale.at(0.5))).isEqualTo(Palette.BLUE);
  }

  @Test
  void equalRatiosOfXLieEquallyFarApartOnlyOnALogarithmicAxis() {
    var band = new Band("a", new double[] {1, 10, 100}, List.of(at(0), at(1), at(0)));
    var logarithmic = Picture.of(chart(true, band));
    var linear = Picture.of(chart(false, band));
    // The peak lies in the middle, or near the left end.
    assertThat(logarithmic.has(Palette.BLUE, 300, 70, 120, 40)).isTrue();
    assertThat(linear.has(Palette.BLUE, 300, 70, 120, 40)).isFalse();
    assertThat(linear.has(Palette.BLUE, 60, 70, 120, 40)).isTrue();
  }

  @Test
  void pointsInAnyOrderGiveTheSamePicture() {
    var rising = new Band("a", new double[] {1, 2, 3}, List.of(at(1), at(2), at(3)));
    var mixed = new Band("a", new double[] {3, 1, 2}, List.of(at(3), at(1), at(2)));
    assertThat(chart(false, mixed)).isEqualTo(chart(false, rising));
  }

  @Test
  void onePointIsSeenWithItsInterval() {
    var y = List.of(new Estimate(0.5, 0.1, 0.9));
    double[] x = {400};
    var picture = Picture.of(chart(true, new Band("a", x, y), new Band("b", x, y)));
    for (var colour : List.of(Palette.BLUE, Palette.VERMILLION)) {
      assertThat(picture.has(colour, 300, 100, 200, 80)).as("the upper end").isTrue();
      assertThat(picture.has(colour, 300, 300, 200, 80)).as("the lower end").isTrue();
    }
  }

  @Test
  void noPointAtAllIsSaidNotThrown() {
    var empty = new Band("empty", new double[0], List.of());
    assertThat(chart(true, empty).description())
        .isEqualTo("Learning. accuracy over examples (logarithmic). empty has no points.");
    assertThat(chart(false).description())
        .isEqualTo("Learning. accuracy over examples. No points.");
    assertThat(chart(true, band("a", 0.5), empty).description()).endsWith("empty has no points.");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 12, 13, 150})
  void anyNumberOfOverlappingBandsIsDrawn(int count) {
    var bands =
        IntStream.range(0, count)
            .mapToObj(i -> band("plan " + i, 0.5 + i * 1e-3))
            .toArray(Band[]::new);
    var chart = chart(true, bands);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.png()).hasSizeLessThan(600_000);
    assertThat(chart.description().contains("; and " + (count - 20) + " more"))
        .isEqualTo(count > 20);
  }

  @Test
  void fourteenSeriesDifferInMoreThanColour() {
    var looks =
        IntStream.range(0, 14)
            .mapToObj(SeriesStyle::of)
            .map(style -> style.mark() + " " + style.dashes())
            .toList();
    assertThat(looks).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-12, 1, 1e9, 1e300, 1e308})
  void valuesOfAnySizeAreDrawn(double size) {
    var y = List.of(new Estimate(-size, -size, -size), new Estimate(size, 0, size));
    var picture = Picture.of(chart(false, new Band("a", new double[] {-size, size}, y)));
    assertThat(picture.has(Palette.BLUE, 60, 70, 550, 300)).isTrue();
    assertThat(picture.hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var bands = HostileText.ALL.stream().map(name -> band(name, 0.5)).toList();
    var all =
        Charts.bands(
            HostileText.ALL.get(8), HostileText.ALL.get(8), HostileText.ALL.get(9), true, bands);
    assertThat(all.width()).isEqualTo(720);
    assertThat(all.height()).isBetween(440, 700);
    assertThat(Picture.of(all).hasWhiteBorder(4)).isTrue();
    assertThat(all.description()).doesNotContain("\n").doesNotContain("\u202E");
    for (var band : bands) {
      assertThat(Picture.of(chart(true, band)).hasWhiteBorder(4)).isTrue();
    }
  }

  @Test
  void bandsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Band("probe", SIZES, List.of(at(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 5 x and 1 y in band \"probe\"");
    assertThatThrownBy(() -> new Band("probe", new double[] {Double.NaN}, List.of(at(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected finite x, got [NaN] in band \"probe\"");
    assertThatThrownBy(() -> chart(true, new Band("layers", new double[] {0}, List.of(at(1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0 for a logarithmic axis, got 0.0 in band \"layers\"");
  }

  @Test
  void whatIsChangedOutsideDoesNotReachInside() {
    double[] x = {1, 2};
    var y = new ArrayList<>(List.of(at(1), at(2)));
    var band = new Band("a", x, y);
    x[0] = 99;
    band.x()[1] = 99;
    y.clear();
    var same = new Band("a", new double[] {1, 2}, List.of(at(1), at(2)));
    assertThat(band).isEqualTo(same).hasSameHashCodeAs(same).hasToString("Band a, 2 points");
    assertThat(band).isNotEqualTo(new Band("a", new double[] {1, 3}, List.of(at(1), at(2))));
  }

  private static Estimate at(double value) {
    return new Estimate(value, value - 0.05, value + 0.05);
  }

  private static Band band(String name, double last) {
    var y = IntStream.range(0, 5).mapToObj(i -> at(last - 0.05 * (4 - i))).toList();
    return new Band(name, SIZES, y);
  }

  private static Chart chart(boolean logarithmic, Band... bands) {
    return Charts.bands("Learning", "examples", "accuracy", logarithmic, List.of(bands));
  }
}
