package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  @Test
  void equalRatiosLieEquallyFarApart() {
    var scale = Scale.logarithmic(1, 10_000, 0, 540);
    // 4% of four decades on both sides: 4.32 decades on 540 pixels.
    assertThat(scale.at(1)).isCloseTo(0.16 / 4.32 * 540, within(1e-9));
    assertThat(scale.at(10) - scale.at(1)).isCloseTo(540 / 4.32, within(1e-9));
    assertThat(scale.at(5_000) - scale.at(50)).isCloseTo(2 * 540 / 4.32, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "1e-6, 1, '1e-6 1e-5 1e-4 0.001 0.01 0.1 1'",
    "3080, 2.3e7, '10k 100k 1M 10M'",
    "50, 800, '50 100 200 500'",
    "1000, 1400, '1k 1.1k 1.2k 1.3k 1.4k'",
    "500, 500, '400 600 800'",
    "1e-7, 1e7, '1e-6 1e-4 0.01 1 100 10k 1M'",
    "1e-300, 1e300, '1e-231 1e-154 1e-77 1 1e77 1e154 1e231'"
  })
  void logarithmicTicksAreFewAndRound(double low, double high, String expected) {
    var scale = Scale.logarithmic(low, high, 0, 600);
    var labels = Arrays.stream(scale.ticks()).mapToObj(scale::label).toList();
    assertThat(String.join(" ", labels)).isEqualTo(expected);
  }

  @Property
  void logarithmicTicksLieWithinTheAxisAndRise(
      @ForAll @DoubleRange(min = -12, max = 12) double from,
      @ForAll @DoubleRange(min = 0, max = 12) double decades) {
    double low = Math.pow(10, from);
    double high = Math.pow(10, from + decades);
    var scale = Scale.logarithmic(low, high, 100, 500);
    assertThat(scale.at(low)).isBetween(100.0, 500.0);
    assertThat(scale.at(high)).isBetween(100.0, 500.0);
    double[] ticks = scale.ticks();
    assertThat(ticks).hasSizeBetween(2, 9);
    for (int i = 0; i < ticks.length; i++) {
      assertThat(scale.at(ticks[i])).isBetween(99.999, 500.001);
      assertThat(i == 0 || ticks[i] > ticks[i - 1]).isTrue();
    }
  }

  @Test
  void aVerticalAxisGrowsUpward() {
    var scale = Scale.linear(0, 1, 300, 100);
    assertThat(scale.at(0)).isBetween(280.0, 300.0);
    assertThat(scale.at(1)).isBetween(100.0, 120.0);
  }

  @Test
  void numbersTooLargeToSubtractStayFinite() {
    var scale = Scale.linear(-1e308, 1e308, 0, 100);
    assertThat(scale.at(1e308)).isBetween(50.0, 100.0);
    assertThat(Arrays.stream(scale.ticks())).isNotEmpty().allMatch(Double::isFinite);
    assertThat(Scale.logarithmic(1e-320, 1e308, 0, 100).at(1)).isBetween(40.0, 60.0);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "NaN, 1", "2, 1"})
  void aLogarithmicAxisNeedsNumbersAboveZero(double low, double high) {
    assertThatThrownBy(() -> Scale.logarithmic(low, high, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.00002, 2e-5",
    "999, 999",
    "1000, 1k",
    "1500000, 1.5M",
    "1000000000, 1G",
    "1e17, 1e17"
  })
  void costsAreWrittenBriefly(double value, String expected) {
    assertThat(Counts.axis(value)).isEqualTo(expected);
  }
}
