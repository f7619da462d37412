package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepeatedMetricTest {

  /** Three classes in turn, of which each answer is right with a probability. */
  private static Predictions run(SplittableRandom random, int examples, double accuracy) {
    var actual = new StringBuilder();
    var predicted = new StringBuilder();
    for (int i = 0; i < examples; i++) {
      actual.append("abc".charAt(i % 3));
      int shift = random.nextDouble() < accuracy ? 0 : 1 + random.nextInt(2);
      predicted.append("abc".charAt((i + shift) % 3));
    }
    return Predicted.of("abc", actual.toString(), predicted.toString());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void theMeanLiesInItsIntervalAndOneSeedHasTheReportsOwn(Metric metric) {
    var random = new SplittableRandom(3);
    var runs = List.of(run(random, 90, 0.8), run(random, 90, 0.8), run(random, 90, 0.7));
    var estimate = RepeatedMetric.of(metric, runs, 0);
    double mean =
        runs.stream()
            .mapToDouble(r -> metric.of(r.actual(), r.probabilities()))
            .average()
            .orElse(0);
    assertThat(estimate.value()).isCloseTo(mean, within(1e-12));
    assertThat(estimate.low()).isBetween(metric.lowest(), mean);
    assertThat(estimate.high()).isBetween(mean, metric.highest());
    assertThat(estimate.high() - estimate.low()).isPositive();
    assertThat(RepeatedMetric.of(metric, runs, 0)).isEqualTo(estimate);
    assertThat(RepeatedMetric.of(metric, runs.subList(0, 1), 0))
        .isEqualTo(Report.of(runs.get(0), "test").metric(metric));
  }

  @Test
  void seedsThatAgreeSayNoMoreThanOne() {
    var one = run(new SplittableRandom(4), 200, 0.8);
    var same = RepeatedMetric.of(Metric.MACRO_F1, List.of(one, one, one), 0);
    var alone = Report.of(one, "test").macroF1();
    assertThat(same.high() - same.low()).isCloseTo(alone.high() - alone.low(), within(0.01));
  }

  @Test
  void seedsThatScatterWidenTheIntervalAndSplitsOfTheirOwnMoreSo() {
    var random = new SplittableRandom(5);
    var alike = List.of(run(random, 300, 0.8), run(random, 300, 0.8), run(random, 300, 0.8));
    var apart = List.of(run(random, 300, 0.7), run(random, 300, 0.8), run(random, 300, 0.9));
    assertThat(width(apart, 0)).isGreaterThan(2 * width(alike, 0));
    assertThat(width(apart, 0.3)).isGreaterThan(width(apart, 0));
    assertThat(RepeatedMetric.spread(Metric.MACRO_F1, apart))
        .isGreaterThan(2 * RepeatedMetric.spread(Metric.MACRO_F1, alike));
    assertThat(RepeatedMetric.spread(Metric.MACRO_F1, apart.subList(0, 1))).isNaN();
  }

  private static double width(List<Predictions> runs, double testToTrain) {
    var estimate = RepeatedMetric.of(Metric.MACRO_F1, runs, testToTrain);
    return estimate.high() - estimate.low();
  }

  @Test
  void theIntervalCoversTheTruth() {
    var random = new SplittableRandom(6);
    int covered = 0;
    for (int i = 0; i < 100; i++) {
      var runs = List.of(run(random, 150, 0.8), run(random, 150, 0.8), run(random, 150, 0.8));
      var estimate = RepeatedMetric.of(Metric.MACRO_F1, runs, 0);
      covered += estimate.low() <= 0.8 && 0.8 <= estimate.high() ? 1 : 0;
    }
    assertThat(covered).isGreaterThanOrEqualTo(90);
  }

  @Test
  void whatIsNotDefinedIsRefused() {
    var oneClass = Predicted.of("ab", "aaa", "aab");
    assertThatThrownBy(() -> RepeatedMetric.of(Metric.ROC_AUC, List.of(oneClass, oneClass), 0))
        .hasMessageContaining("ROC AUC")
        .hasMessageContaining("only one class");
    assertThatThrownBy(() -> RepeatedMetric.of(Metric.ACCURACY, List.of(), 0))
        .hasMessageContaining("at least one seed");
  }
}
