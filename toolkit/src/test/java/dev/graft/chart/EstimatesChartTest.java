package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.evaluation.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesChartTest {

  @Test
  void theDotAndTheEndsLieWhereTheScaleSays() {
    var rows = List.of(named("a", 0.2, 0.1, 0.3), named("b", 0.8, 0.7, 0.9));
    var scale = Scale.over(rows, 100, 500);
    assertThat(scale.at(0.1)).isGreaterThan(100);
    assertThat(scale.at(0.9)).isLessThan(500);
    assertThat(scale.at(0.5)).isCloseTo(300, within(1e-9));
    assertThat(scale.ticks()).hasSizeBetween(3, 9).contains(0.2, 0.8);
    assertThat(scale.label(0.2)).isEqualTo("0.2");
  }

  @Test
  void higherValuesLieFurtherRight() {
    var picture =
        Picture.of(
            Charts.estimates(
                "t",
                "accuracy",
                List.of(named("low", 0.2, 0.1, 0.3), named("high", 0.8, 0.7, 0.9))));
    double low = firstBlue(picture, 44 + 15);
    double high = firstBlue(picture, 44 + 45);
    assertThat(low).isBetween(50.0, 300.0);
    assertThat(high).isGreaterThan(low + 200);
  }

  @Test
  void withoutAnIntervalOnlyADotIsDrawnAndNoneIsClaimed() {
    var chart = Charts.estimates("t", "loss", List.of(named("a", 0.5, 0.5, 0.5)));
    assertThat(chart.description()).contains("a 0.500.").doesNotContain("to");
  }

  @Test
  void theDescriptionGivesTheNumbers() {
    var chart =
        Charts.estimates(
            "Plans", "accuracy", List.of(new NamedEstimate("p", Estimate.share(86, 100))));
    assertThat(chart.description())
        .isEqualTo("Plans. accuracy with 95% intervals: p 0.860 (0.779 to 0.915).");
  }

  @ParameterizedTest
  @CsvSource({"1e-9,1e-10", "1e9,1e8", "0,0", "-5,1", "1e300,1e299", "1,1e-14"})
  void valuesOfAnySizeAreDrawn(double value, double half) {
    var chart = Charts.estimates("t", "x", List.of(named("a", value, value - half, value + half)));
    assertThat(Picture.of(chart).has(Palette.BLUE)).isTrue();
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var rows = HostileText.ALL.stream().map(name -> named(name, 0.5, 0.4, 0.6)).toList();
    var chart = Charts.estimates(HostileText.ALL.get(8), HostileText.ALL.get(9), rows);
    assertThat(chart.width()).isEqualTo(720);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void noEstimateIsRefused() {
    assertThatThrownBy(() -> Charts.estimates("t", "x", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one estimate");
  }

  private static double firstBlue(Picture picture, double y) {
    for (double x = 0; x < 700; x += 0.5) {
      if (picture.at(x, y).equals(Palette.BLUE)) {
        return x;
      }
    }
    return Double.NaN;
  }

  private static NamedEstimate named(String name, double value, double low, double high) {
    return new NamedEstimate(name, new Estimate(value, low, high));
  }
}
