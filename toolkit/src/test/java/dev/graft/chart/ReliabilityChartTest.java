package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.evaluation.ReliabilityBin;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityChartTest {
  private static final List<ReliabilityBin> BINS =
      List.of(
          new ReliabilityBin(0, 0.5, 0, 0, 0),
          new ReliabilityBin(0.5, 0.75, 20, 0.6, 0.7),
          new ReliabilityBin(0.75, 1, 60, 0.9, 0.6));

  /** (20 x 0.1 + 60 x 0.3) / 80. */
  @Test
  void theErrorIsTheMeanDistanceWeightedByTheCounts() {
    assertThat(ReliabilityChart.error(BINS)).isCloseTo(0.25, within(1e-12));
    assertThat(draw(BINS).description())
        .isEqualTo(
            "title. Reliability diagram, expected calibration error (ECE) 0.250: 80 predictions, 3"
                + " bins. confidence 0.600, accuracy 0.700 of 20; confidence 0.900, accuracy 0.600"
                + " of 60.");
  }

  @Test
  void dotsStandAtTheMeanConfidenceAndTheAccuracy() {
    var picture = Picture.of(draw(BINS));
    assertThat(picture.at(ReliabilityChart.x(0.6), ReliabilityChart.y(0.7)))
        .as("14 of 20 is not far from 60%")
        .isEqualTo(Palette.BLUE);
    assertThat(picture.at(ReliabilityChart.x(0.9), ReliabilityChart.y(0.6)))
        .as("36 of 60 is far from 90%")
        .isEqualTo(Palette.VERMILLION);
  }

  @Test
  void theIntervalIsWilsons() {
    var interval = ReliabilityChart.interval(BINS.get(1));
    // By hand: p = 0.7, n = 20, z = 1.96.
    assertThat(interval.low()).isCloseTo(0.4810, within(1e-4));
    assertThat(interval.high()).isCloseTo(0.8545, within(1e-4));
    var picture = Picture.of(draw(BINS));
    double x = ReliabilityChart.x(0.6);
    assertThat(picture.at(x, ReliabilityChart.y(0.49))).isEqualTo(Palette.BLUE);
    assertThat(picture.at(x, ReliabilityChart.y(0.47))).isNotEqualTo(Palette.BLUE);
    assertThat(picture.at(x, ReliabilityChart.y(0.845))).isEqualTo(Palette.BLUE);
    assertThat(picture.at(x, ReliabilityChart.y(0.865))).isNotEqualTo(Palette.BLUE);
  }

  @Test
  void emptyBinsAreLeftEmpty() {
    var picture = Picture.of(draw(BINS));
    assertThat(picture.at(ReliabilityChart.x(0.4), ReliabilityChart.y(0.1)))
        .isEqualTo(Palette.CARD);
    assertThat(picture.at(ReliabilityChart.x(0.55), ReliabilityChart.y(0.1)))
        .isNotEqualTo(Palette.CARD);
  }

  @Test
  void withoutPredictionsThereIsNoError() {
    var chart = draw(List.of(new ReliabilityBin(0, 1, 0, 0, 0)));
    assertThat(chart.description()).isEqualTo("title. Reliability diagram, no predictions.");
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void extremesStayInThePicture() {
    for (double share : new double[] {0, 1}) {
      for (int count : new int[] {1, Integer.MAX_VALUE}) {
        var chart = draw(List.of(new ReliabilityBin(0, 1, count, share, 1 - share)));
        assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
        assertThat(chart.description()).contains("(ECE) 1.000");
      }
    }
    var many = ReliabilityChartGoldenTest.bins(1_000, 1_000_000);
    assertThat(Picture.of(draw(many)).hasWhiteBorder(4)).isTrue();
    var hostile = Charts.reliability(HostileText.ALL.get(8), BINS);
    assertThat(Picture.of(hostile).hasWhiteBorder(4)).isTrue();
    assertThat(hostile.description()).hasSizeLessThan(500);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> draw(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one bin");
    for (var bin :
        List.of(
            new ReliabilityBin(0, 1, -1, 0.5, 0.5),
            new ReliabilityBin(0, 1, 1, Double.NaN, 0.5),
            new ReliabilityBin(0, 1, 1, 0.5, 1.1),
            new ReliabilityBin(0.5, 0.5, 1, 0.5, 0.5),
            new ReliabilityBin(0, 2, 1, 0.5, 0.5))) {
      assertThatThrownBy(() -> draw(List.of(bin)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bin.toString());
    }
  }

  private static Chart draw(List<ReliabilityBin> bins) {
    return Charts.reliability("title", bins);
  }
}
