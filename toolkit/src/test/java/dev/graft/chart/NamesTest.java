package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final double WIDE = 150;

  @Test
  void namesThatFitStayAndLongOnesLoseTheirEnd() {
    assertThat(fit(List.of("short", "first " + "x".repeat(99), "second " + "x".repeat(99))))
        .satisfies(names -> assertThat(names.get(0)).isEqualTo("short"))
        .satisfies(names -> assertThat(names.get(1)).startsWith("first xx").endsWith("x…"));
  }

  @Test
  void namesThatBeginAlikeAreCutWhereTheyStayApart() {
    var ends = numbered("the same long beginning of every name, number ", "");
    assertThat(fit(ends)).allSatisfy(name -> assertThat(name).startsWith("the s"));
    assertThat(new HashSet<>(fit(ends))).hasSize(30);
    var middles = numbered("model.encoder.layers.of.a.block.", ".attention.self");
    assertThat(new HashSet<>(fit(middles))).hasSize(30);
    assertThat(fit(middles).get(17)).startsWith("…").endsWith(".17.attention.self");
  }

  @Test
  void equalNamesAreNoReasonToCutElsewhere() {
    var name = "beginning " + "x".repeat(99);
    assertThat(fit(List.of(name, name))).allMatch(fitted -> fitted.startsWith("beginning"));
  }

  @Test
  void nothingIsWiderThanAllowed() {
    var canvas = Canvas.ruler();
    var fitted = fit(HostileText.ALL);
    assertThat(fitted).hasSameSizeAs(HostileText.ALL);
    assertThat(Names.widest(canvas, fitted, Canvas.BODY)).isLessThanOrEqualTo(WIDE);
    assertThat(fitted).noneMatch(name -> name.contains("\u202E") || name.contains("\n"));
    assertThat(canvas.width(canvas.fitEnd("y".repeat(9_999), Canvas.BODY, WIDE), Canvas.BODY))
        .isBetween(WIDE - 20, WIDE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0123456, 0.0123",
    "1.2345e-7, 1.23e-7",
    "123456, '123,000'",
    "0.000999999, 0.001",
    "1.7976931348623157e308, 1.79769e308",
    "Infinity, infinite",
    "NaN, –"
  })
  void figuresHaveThreeDigits(double value, String expected) {
    assertThat(Figures.brief(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0%",
    "0.07, 7%",
    "0.012345, 1.23%",
    "1e-9, 1e-7%",
    "3.5, 350%",
    "1e307, infinite",
    "NaN, –"
  })
  void sharesOfAnySizeArePercent(double share, String expected) {
    assertThat(Figures.percent(share)).isEqualTo(expected);
  }

  private static List<String> numbered(String before, String after) {
    return IntStream.range(0, 30).mapToObj(i -> before + i + after).toList();
  }

  private static List<String> fit(List<String> names) {
    return Names.fit(Canvas.ruler(), names, Canvas.BODY, WIDE);
  }
}
