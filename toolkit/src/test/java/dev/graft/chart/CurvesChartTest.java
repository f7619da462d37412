package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurvesChartTest {
  private static final double[] FIVE = {0, 1, 2, 3, 4};

  /** The plot, in CSS pixels: below the legend. */
  private static final double PLOT = 64;

  @Test
  void eachCurveHasItsOwnColour() {
    var chart =
        chart(new Curve("a", FIVE, new double[] {5, 4, 3, 2, 1}), new Curve("b", FIVE, FIVE));
    var picture = Picture.of(chart);
    assertThat(picture.has(Palette.BLUE, 100, PLOT, 600, 300)).isTrue();
    assertThat(picture.has(Palette.VERMILLION, 100, PLOT, 600, 300)).isTrue();
    assertThat(picture.has(Palette.GREEN)).isFalse();
  }

  @Test
  void aFaintCurveHasTheHueOfTheOneAfterIt() {
    var raw = new Curve("raw", FIVE, new double[] {5, 1, 4, 1, 3});
    var picture = Picture.of(chart(raw.faint(), raw.smoothed("smooth", 0.9)));
    assertThat(picture.has(Palette.mix(Palette.BLUE, Palette.CARD, 0.6))).isTrue();
    assertThat(picture.has(Palette.BLUE)).isTrue();
    assertThat(picture.has(Palette.VERMILLION)).isFalse();
  }

  @Test
  void aGapStaysAGap() {
    var y = new double[] {1, 1, Double.NaN, 1, 1};
    var gap = Picture.of(chart(new Curve("a", FIVE, y)));
    var whole = Picture.of(chart(new Curve("a", FIVE, new double[] {1, 1, 1, 1, 1})));
    // Between the second and the fourth point: the middle of the plot.
    assertThat(gap.has(Palette.BLUE, 390, PLOT, 60, 300)).isFalse();
    assertThat(whole.has(Palette.BLUE, 390, PLOT, 60, 300)).isTrue();
    assertThat(gap.has(Palette.BLUE, 150, PLOT, 100, 300)).isTrue();
  }

  @Test
  void onePointIsSeen() {
    var one = Picture.of(chart(new Curve("a", new double[] {1}, new double[] {0.5})));
    assertThat(one.has(Palette.BLUE, 100, PLOT, 600, 300)).isTrue();
    var y = new double[] {Double.NaN, 2, Double.NaN, Double.POSITIVE_INFINITY, 3};
    var alone = Picture.of(chart(new Curve("a", FIVE, y)));
    assertThat(alone.has(Palette.BLUE, 600, PLOT, 110, 300)).isTrue();
  }

  @Test
  void noPointAtAllIsSaidNotThrown() {
    var nothing = new Curve("a", new double[0], new double[0]);
    assertThat(chart(nothing).description()).contains("a has no points");
    assertThat(chart().width()).isEqualTo(720);
    var onlyNaN = new Curve("a", FIVE, new double[] {1e308, -1e308, Double.NaN, 1e301, -1e305});
    assertThat(chart(onlyNaN).description()).contains("a has no points");
  }

  @Test
  void valuesOfAnySizeAreDrawn() {
    for (double size : new double[] {1e-300, 1e-30, 1e-5, 1, 1e5, 1e17, 1e299}) {
      var y = Arrays.stream(FIVE).map(v -> v * size).toArray();
      assertThat(Picture.of(chart(new Curve("a", FIVE, y))).has(Palette.BLUE, 100, PLOT, 600, 300))
          .as("size %s", size)
          .isTrue();
      var far = Arrays.stream(FIVE).map(v -> v * size).toArray();
      assertThat(chart(new Curve("a", far, FIVE)).width()).isEqualTo(720);
    }
  }

  @Test
  void thousandsOfPointsStaySmall() {
    var x = IntStream.range(0, 5_000).asDoubleStream().toArray();
    var y = Arrays.stream(x).map(v -> Math.exp(-v / 1000) + 0.2 * Math.sin(v)).toArray();
    assertThat(chart(new Curve("a", x, y)).png()).hasSizeLessThan(300_000);
  }

  @Test
  void manyCurvesWithHostileNamesHaveALegendThatWraps() {
    var curves = HostileText.ALL.stream().map(name -> new Curve(name, FIVE, FIVE)).toList();
    var chart =
        Charts.curves(HostileText.ALL.get(8), "x".repeat(10_000), "שלום".repeat(999), curves);
    assertThat(chart.width()).isEqualTo(720);
    assertThat(chart.height()).isBetween(440, 700);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).doesNotContain("\u202E").doesNotContain("\n");
  }

  @Test
  void curvesThatCouldNotBeToldApartAreGreyAndCounted() {
    var curves = IntStream.range(0, 150).mapToObj(i -> line("curve " + i, i));
    var chart = Charts.curves("title", "step", "loss", curves.toList());
    assertThat(chart.height()).isLessThan(700);
    assertThat(Picture.of(chart).has(Palette.FROZEN)).isTrue();
    assertThat(chart.description()).contains("curve 149 from 149.0 to 149.0");
    var named = IntStream.range(0, 28).mapToObj(i -> line("curve " + i, i));
    var few = Charts.curves("title", "step", "loss", named.toList());
    assertThat(Picture.of(few).has(Palette.FROZEN)).isFalse();
  }

  private static Curve line(String name, double height) {
    return new Curve(name, new double[] {0, 1}, new double[] {height, height});
  }

  @Test
  void curvesOfTheSameNameAreBothDrawn() {
    var picture =
        Picture.of(chart(new Curve("a", FIVE, FIVE), new Curve("a", FIVE, new double[5])));
    assertThat(picture.has(Palette.BLUE, 100, PLOT, 600, 300)).isTrue();
    assertThat(picture.has(Palette.VERMILLION, 100, PLOT, 600, 300)).isTrue();
  }

  /** Memory 0.5: 4; (2 + 0.5*4)/1.5; gap; (1 + 0.5*2 + 0.25*4)/1.75. */
  @Test
  void smoothingIsTheWeightedMeanOfWhatCameBefore() {
    var raw = new Curve("raw", new double[] {0, 1, 2, 3}, new double[] {4, 2, Double.NaN, 1});
    var smooth = raw.smoothed("smooth", 0.5).y();
    assertThat(smooth[0]).isEqualTo(4);
    assertThat(smooth[1]).isCloseTo(4 / 1.5, within(1e-12));
    assertThat(smooth[2]).isNaN();
    assertThat(smooth[3]).isCloseTo(3 / 1.75, within(1e-12));
    assertThat(raw.smoothed("same", 0).y()).isEqualTo(raw.y());
    assertThatThrownBy(() -> raw.smoothed("x", 1)).hasMessageContaining("got 1.0");
  }

  @Test
  void curvesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Curve("a", FIVE, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 5 x and 2 y");
    assertThatThrownBy(() -> new Curve("a", new double[] {Double.NaN}, new double[1]))
        .hasMessageContaining("finite x");
  }

  @Test
  void whatIsChangedOutsideDoesNotReachInside() {
    var y = FIVE.clone();
    var curve = new Curve("a", FIVE, y);
    y[0] = 99;
    curve.y()[1] = 99;
    assertThat(curve.y()).isEqualTo(FIVE);
    assertThat(curve).isEqualTo(new Curve("a", FIVE, FIVE)).isNotEqualTo(curve.faint());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "0.30000000000000004, 0.3",
    "2500, '2,500'",
    "1000000, '1,000,000'",
    "25000000, 2.5e7",
    "0.001, 0.001",
    "0.00002, 2e-5",
    "-1.5, -1.5"
  })
  void ticksAreShort(double value, String expected) {
    assertThat(CurvesChart.tick(value)).isEqualTo(expected);
  }

  private static Chart chart(Curve... curves) {
    return Charts.curves("title", "step", "loss", List.of(curves));
  }
}
