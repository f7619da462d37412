package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.ReliabilityBin;
import dev.graft.task.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of chart. */
class ChartTest {

  private static Stream<Supplier<Chart>> everyKind() {
    return Stream.of(
        () ->
            Charts.curves(
                "Loss",
                "step",
                "loss",
                List.of(new Curve("training", new double[] {0, 1, 2}, new double[] {3, 2, 1}))),
        () ->
            Charts.confusionMatrix(
                new ConfusionMatrix(Labels.of(List.of("no", "yes")), new int[][] {{8, 2}, {1, 9}}),
                "Test"),
        () ->
            Charts.freezeMap(
                List.of(
                    new FreezeMapRow("encoder", 1000, 0, 10), new FreezeMapRow("head", 8, 8, 0))),
        () ->
            Charts.estimates(
                "Accuracy", "accuracy", List.of(new NamedEstimate("probe", Estimate.share(8, 10)))),
        () ->
            Charts.bands(
                "Learning curve",
                "examples",
                "accuracy",
                true,
                List.of(
                    new Band(
                        "probe",
                        new double[] {50, 100},
                        List.of(Estimate.share(8, 10), Estimate.share(9, 10))))),
        () ->
            Charts.rateFinder(
                "Rates",
                new double[] {1e-4, 1e-3, 1e-2},
                new double[] {3, 2, 9},
                new double[] {3, 2.5, 5},
                1e-3),
        () ->
            Charts.pareto(
                "Plans",
                "seconds",
                "accuracy",
                List.of(new ParetoPoint("probe", 12, Estimate.share(8, 10), true))),
        () -> Charts.nudge("Nudge", List.of("no", "yes"), List.of(new Arrow(1, 0, 0, 1, 2))),
        () ->
            Charts.confusionMatrix(
                new ConfusionMatrix(
                    Labels.of(IntStream.range(0, 21).mapToObj(i -> "label " + i).toList()),
                    new int[21][21]),
                "Test"),
        () ->
            Charts.gradientFlow(
                "Step",
                List.of(
                    new GradientFlowRow("encoder", Double.NaN, Double.NaN, false),
                    new GradientFlowRow("head", 0.2, 0.01, true))),
        () ->
            Charts.movement(
                "Run", List.of(new MovementRow("encoder", 0.01, 9), new MovementRow("a", 0, 0))),
        () -> Charts.reliability("Calibration", List.of(new ReliabilityBin(0, 1, 10, 0.75, 0.8))));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void theSameDataGiveTheSameBytes(Supplier<Chart> kind) {
    assertThat(kind.get().png()).isEqualTo(kind.get().png());
    assertThat(kind.get()).isEqualTo(kind.get()).hasSameHashCodeAs(kind.get());
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void thePictureIsOpaqueAndTwiceItsSizeOnThePage(Supplier<Chart> kind) {
    var chart = kind.get();
    var image = Picture.of(chart).image();
    assertThat(image.getWidth()).isEqualTo(2 * chart.width());
    assertThat(image.getHeight()).isEqualTo(2 * chart.height());
    assertThat(image.getColorModel().hasAlpha()).isFalse();
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(Picture.of(chart).has(Palette.TEXT)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void theDescriptionSaysWhatIsSeen(Supplier<Chart> kind) {
    assertThat(kind.get().description()).hasSizeGreaterThan(30).doesNotContain("\n");
    assertThat(kind.get()).hasToString(kind.get().description());
  }

  @Test
  void bytesHandedOutAreACopy() {
    var chart = everyKind().findFirst().orElseThrow().get();
    chart.png()[0] = 0;
    assertThat(chart.png()[0]).isEqualTo((byte) 0x89);
  }

  @Test
  void aChartIsSavedAsAPngFile(@TempDir Path folder) throws IOException {
    var chart = everyKind().findFirst().orElseThrow().get();
    chart.save(folder.resolve("chart.png"));
    assertThat(Files.readAllBytes(folder.resolve("chart.png"))).isEqualTo(chart.png());
    assertThatThrownBy(() -> chart.save(folder.resolve("missing/chart.png")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("does its folder exist");
  }
}
