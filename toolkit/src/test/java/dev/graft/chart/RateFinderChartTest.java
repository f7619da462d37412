package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateFinderChartTest {
  private static final double[] RATES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
  private static final double[] LOSSES = {2.3, 2.2, 1.4, 0.9, 40, Double.NaN};

  @Test
  void theSuggestionIsMarkedAndWritten() {
    var chart = Charts.rateFinder("Rates", RATES, LOSSES, LOSSES, 0.0021);
    assertThat(chart.description())
        .isEqualTo(
            "Rates. Loss over learning rate (logarithmic), 6 rates from 1e-5 to 1; suggested:"
                + " 0.0021; the loss diverged: 1 of 6 rates, from 1 on, are left out. The smoothed"
                + " loss begins at 2.300 and is lowest with 0.9000 at 0.01.");
    assertThat(Picture.of(chart).has(Palette.VERMILLION)).isTrue();
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void theMarkLiesOnTheSmoothLine() {
    // In the middle between 1e-4 and 1e-3 the line is between 2.2 and 1.4.
    double[] losses = {2.3, 2.2, 1.4, 0.9, 0.9, 0.9};
    var picture = Picture.of(Charts.rateFinder("t", RATES, losses, losses, Math.sqrt(1e-4 * 1e-3)));
    double middle = Scale.linear(0.9, 2.3, 372, 92).at(1.8);
    assertThat(widthOfMark(picture, middle)).isBetween(9.0, 12.0);
    assertThat(widthOfMark(picture, middle - 8)).isLessThan(3);
    assertThat(widthOfMark(picture, middle + 8)).isLessThan(3);
  }

  @Test
  void thatNoneCouldBeSuggestedIsSaid() {
    var chart = Charts.rateFinder("Rates", RATES, LOSSES, LOSSES, Double.NaN);
    assertThat(chart.description()).contains("no learning rate could be suggested");
    assertThat(Picture.of(chart).has(Palette.VERMILLION)).isFalse();
  }

  @Test
  void whatDivergedDoesNotFlattenTheRest() {
    double[] huge = LOSSES.clone();
    huge[4] = 1e299;
    var picture = Picture.of(Charts.rateFinder("Rates", RATES, huge, huge, Double.NaN));
    double height = 0;
    for (double y = 92; y < 372; y++) {
      height += picture.has(Palette.BLUE, 60, y, 420, 1) ? 1 : 0;
    }
    assertThat(height).as("pixels that the line falls through").isGreaterThan(150);
    assertThat(picture.hasWhiteBorder(4)).isTrue();
  }

  @Test
  void lossesThatAreNoNumbersAreSaidNotThrown() {
    var none = new double[RATES.length];
    Arrays.fill(none, Double.NaN);
    assertThat(Charts.rateFinder("t", RATES, none, none, Double.NaN).description())
        .contains("No loss is finite");
    double[] infinite = {Double.POSITIVE_INFINITY};
    double[] rate = {1};
    assertThat(Charts.rateFinder("t", rate, infinite, infinite, Double.NaN).description())
        .contains("No loss is finite");
  }

  @Test
  void onePointIsSeen() {
    double[] rate = {1e-3};
    double[] loss = {0.7};
    assertThat(Picture.of(Charts.rateFinder("t", rate, loss, loss, 1e-3)).has(Palette.VERMILLION))
        .isTrue();
    double[] gaps = {2, Double.NaN, 1, Double.NaN, 3, Double.NaN};
    var picture = Picture.of(Charts.rateFinder("t", RATES, gaps, gaps, Double.NaN));
    assertThat(picture.has(Palette.BLUE, 60, 92, 600, 280)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1, 50})
  void aSuggestionOutsideTheShownRatesIsInThePicture(double suggestion) {
    var picture = Picture.of(Charts.rateFinder("t", RATES, LOSSES, LOSSES, suggestion));
    assertThat(picture.has(Palette.VERMILLION)).isTrue();
    assertThat(picture.hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileTitlesStayInTheirPlace() {
    for (var title : HostileText.ALL) {
      var chart = Charts.rateFinder(title, RATES, LOSSES, LOSSES, 1e-3);
      assertThat(chart.description()).doesNotContain("\n").doesNotContain("\u202E");
      assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> Charts.rateFinder("t", new double[0], two, two, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 0 rates, 2 losses and 2 smoothed");
    assertThatThrownBy(() -> Charts.rateFinder("t", two, two, new double[1], 1))
        .hasMessageContaining("got 2 rates, 2 losses and 1 smoothed");
    assertThatThrownBy(() -> Charts.rateFinder("t", new double[] {0, 1}, two, two, 1))
        .hasMessageContaining("got 0.0 at place 0 after none");
    assertThatThrownBy(() -> Charts.rateFinder("t", new double[] {2, 1}, two, two, 1))
        .hasMessageContaining("got 1.0 at place 1 after 2.0");
    assertThatThrownBy(() -> Charts.rateFinder("t", new double[] {1, Double.NaN}, two, two, 1))
        .hasMessageContaining("got NaN at place 1");
    for (double suggestion : new double[] {0, -1, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Charts.rateFinder("t", two, two, two, suggestion))
          .hasMessageContaining("got " + suggestion);
    }
  }

  /** How far the suggestion's colour reaches at a height. */
  private static double widthOfMark(Picture picture, double y) {
    double width = 0;
    for (double x = 60; x < 700; x += 0.5) {
      width += picture.at(x, y).equals(Palette.VERMILLION) ? 0.5 : 0;
    }
    return width;
  }
}
