package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientFlowChartTest {
  private static final double NAN = Double.NaN;

  private static final List<GradientFlowRow> TOP_LAYER_TRAINS =
      List.of(
          new GradientFlowRow("embeddings", NAN, NAN, false),
          new GradientFlowRow("layer.0", NAN, NAN, false),
          new GradientFlowRow("layer.1", 0.012, 0.001, true),
          new GradientFlowRow("layer.2", 0.05, NAN, false),
          new GradientFlowRow("head", 0.25, 0.002, true));

  @Test
  void theLineStandsWhereTheGradientStopsBecauseNothingNearerTheInputTrains() {
    assertThat(GradientFlowChart.stop(TOP_LAYER_TRAINS)).isEqualTo(2);
    var picture = Picture.of(draw(TOP_LAYER_TRAINS));
    // The line's dashes start at the margin, between the second and the third row.
    assertThat(picture.has(Palette.VERMILLION, 14, 104 + 2 * 24, 60, 24)).isTrue();
    assertThat(picture.has(Palette.VERMILLION, 14, 104, 60, 2 * 24)).isFalse();
    assertThat(picture.has(Palette.VERMILLION, 14, 104 + 3 * 24, 60, 90)).isFalse();
  }

  @Test
  void noLineIsDrawnWhereTheGradientReachesTheInputOrNothing() {
    var all = List.of(row("a", 1, true), row("b", 1, true));
    assertThat(GradientFlowChart.stop(all)).isEqualTo(-1);
    assertThat(Picture.of(draw(all)).has(Palette.VERMILLION)).isFalse();
    assertThat(draw(all).description()).doesNotContain("stops");
    var none = List.of(row("a", NAN, false), row("b", NAN, false));
    assertThat(GradientFlowChart.stop(none)).isEqualTo(-1);
    assertThat(draw(none).description()).contains("no gradient reaches any of 2 layers");
  }

  @Test
  void aTrainedLayerThatNoGradientReachesIsAFaultAndNoReasonToStop() {
    var broken = List.of(row("a", NAN, true), row("b", 1, true));
    assertThat(GradientFlowChart.stop(broken)).isEqualTo(-1);
    assertThat(draw(broken).description()).contains("a: no gradient, though it trains");
    assertThat(Picture.of(draw(broken)).has(Palette.VERMILLION, 0, 104, 400, 24)).isTrue();
  }

  @Test
  void trainedDotsAreFilledAndFrozenOnesHollow() {
    // A single norm lies in the middle of the axis.
    assertThat(middleOfDot(row("a", 1, true))).isEqualTo(Palette.BLUE);
    assertThat(middleOfDot(row("a", 1, false))).isEqualTo(Palette.CARD);
    var hollow = Picture.of(draw(List.of(row("a", 1, false))));
    assertThat(hollow.has(Palette.BLUE, 0, 104, 760, 24)).isFalse();
  }

  @Test
  void theDescriptionGivesTheFigures() {
    assertThat(draw(TOP_LAYER_TRAINS).description())
        .isEqualTo(
            "title. Gradient flow from input to head: a gradient reaches 3 of 5 layers, trained: 2."
                + " Backpropagation stops at layer.1: nothing below it, toward the input, trains."
                + " embeddings: no gradient; layer.0: no gradient; layer.1: norm 0.012, trained,"
                + " update 0.001 of the weights; layer.2: norm 0.05, frozen; head: norm 0.25,"
                + " trained, update 0.002 of the weights.");
  }

  @Test
  void normsOfAnySizeAreDrawnAndSaid() {
    var rows =
        List.of(
            row("least", Double.MIN_VALUE, true),
            row("small", 1e-30, true),
            row("zero", 0, true),
            row("large", 1e30, true),
            row("most", Double.MAX_VALUE, true),
            row("over", Double.POSITIVE_INFINITY, true));
    var chart = draw(rows);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description())
        .contains("small: norm 1e-30", "large: norm 1e30", "zero: the gradient is 0")
        .contains("over: the gradient is infinite");
    assertThat(Picture.of(draw(List.of(row("zero", 0, true)))).hasWhiteBorder(4)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 41, 100, 120, 121, 5_000})
  void anyNumberOfLayersFitsAPage(int size) {
    var rows = new ArrayList<GradientFlowRow>();
    for (int i = 0; i < size; i++) {
      rows.add(row("layer." + i, i < size / 2 ? NAN : 0.1 * (i + 1), i >= size / 2));
    }
    var chart = draw(rows);
    assertThat(chart.height()).isLessThan(2_200);
    assertThat(chart.description()).hasSizeLessThan(3_000);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void whatIsFoldedAwayIsSummedUp() {
    var rows =
        IntStream.range(0, 200)
            .mapToObj(i -> row("layer." + i, i < 100 ? NAN : i, i >= 100))
            .toList();
    // Of 200 layers 60 stand before the fold and 59 after it.
    assertThat(GradientFlowWords.fold(rows.subList(60, 141)))
        .isEqualTo("… 81 more layers, norms from 100 to 140, 40 without a gradient");
    assertThat(draw(rows).description()).contains("layer.0: no gradient; … 198 more layers");
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var rows = HostileText.ALL.stream().map(name -> row(name, 1, true)).toList();
    var chart = Charts.gradientFlow(HostileText.ALL.get(8), rows);
    assertThat(chart.width()).isEqualTo(760);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).doesNotContain("\u202E").doesNotContain("\n");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> draw(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> row("a", -1, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got -1.0 and NaN");
    assertThatThrownBy(() -> new GradientFlowRow("a", 1, -0.5, true))
        .hasMessageContaining("got 1.0 and -0.5");
  }

  private static java.awt.Color middleOfDot(GradientFlowRow row) {
    var canvas = Canvas.ruler();
    double left = 16 + canvas.width("a", Canvas.BODY) + 20;
    double end = 760 - 16 - 104 - 76;
    return Picture.of(draw(List.of(row))).at((left + end) / 2, 104 + 12);
  }

  private static Chart draw(List<GradientFlowRow> rows) {
    return Charts.gradientFlow("title", rows);
  }

  private static GradientFlowRow row(String name, double norm, boolean trained) {
    return new GradientFlowRow(name, norm, NAN, trained);
  }
}
