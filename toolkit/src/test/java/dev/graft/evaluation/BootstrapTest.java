package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final int SIMULATIONS = 200;

  /** Of 200 intervals of 95%, 190 are expected to hold the truth, give or take 3. */
  @Test
  void intervalsHoldTheTruthAboutNineteenTimesOfTwenty() {
    var shares = coverage(new Simulated(new double[] {0.5, 0.3, 0.2}, 1.2, 1.8), 200);
    assertThat(shares).hasSize(Metric.values().length);
    shares.forEach((metric, share) -> assertThat(share).as(metric.label()).isBetween(0.90, 0.99));
  }

  /** A bootstrap that keeps its bias holds the truth in three of four simulations at most. */
  @Test
  void theyDoForMacroF1OfManyRareClasses() {
    var shares = coverage(Simulated.even(50, 2.5, 1), 500, Metric.MACRO_F1);
    assertThat(shares.get(Metric.MACRO_F1)).isBetween(0.90, 0.99);
  }

  /** Chance alone makes the error positive; without care no interval would ever hold the truth. */
  @Test
  void theyDoForTheCalibrationErrorOfACalibratedClassifier() {
    var shares = coverage(Simulated.even(3, 1.5, 1), 200, Metric.CALIBRATION_ERROR);
    assertThat(shares.get(Metric.CALIBRATION_ERROR)).isBetween(0.90, 0.99);
  }

  @Test
  void aCalibrationErrorThatChanceCannotExplainIsAboveZero() {
    var over = estimate(Simulated.even(2, 1, 6).draw(500, 1), Metric.CALIBRATION_ERROR);
    assertThat(over.low()).isGreaterThan(0.05);
    var true_ = estimate(Simulated.even(2, 1, 1).draw(500, 1), Metric.CALIBRATION_ERROR);
    assertThat(true_.low()).isZero();
    assertThat(true_.value()).isPositive();
  }

  @Test
  void equalPredictionsHaveEqualIntervalsWhateverIsAskedFirst() {
    var drawn = new Simulated(new double[] {0.7, 0.2, 0.1}, 1, 2).draw(150, 7);
    var all = Bootstrap.estimates(drawn.scores(), EnumSet.allOf(Metric.class));
    for (Metric metric : Metric.values()) {
      assertThat(estimate(drawn, metric)).isEqualTo(all.get(metric));
    }
  }

  @Test
  void moreExamplesGiveANarrowerInterval() {
    var few = estimate(Simulated.even(4, 1.5, 1).draw(100, 3), Metric.MACRO_F1);
    var many = estimate(Simulated.even(4, 1.5, 1).draw(1600, 3), Metric.MACRO_F1);
    assertThat((few.high() - few.low()) / (many.high() - many.low())).isBetween(3.0, 5.5);
  }

  /** The classical interval of a mean is mean ± 1.96 s / √n. */
  @Test
  void theIntervalOfTheLogLossIsThatOfAMean() {
    var drawn = Simulated.even(3, 1, 1).draw(2000, 5);
    var scores = drawn.scores();
    var losses = IntStream.range(0, 2000).mapToDouble(scores::loss).toArray();
    double mean = Arrays.stream(losses).average().orElseThrow();
    double variance = Arrays.stream(losses).map(loss -> (loss - mean) * (loss - mean)).sum() / 1999;
    double half = 1.96 * Math.sqrt(variance / 2000);
    var estimate = estimate(drawn, Metric.LOG_LOSS);
    assertThat(estimate.value()).isCloseTo(mean, within(1e-12));
    assertThat(estimate.value() - estimate.low()).isCloseTo(half, within(0.12 * half));
    assertThat(estimate.high() - estimate.value()).isCloseTo(half, within(0.12 * half));
  }

  @Test
  void intervalsStayWithinTheRangeOfTheirMetric() {
    for (int seed = 0; seed < 30; seed++) {
      var drawn = Simulated.even(2 + seed % 4, seed % 5, 1 + seed % 3).draw(3 + seed, seed);
      Bootstrap.estimates(drawn.scores(), EnumSet.allOf(Metric.class))
          .forEach(
              (metric, estimate) -> {
                assertThat(estimate.low()).isGreaterThanOrEqualTo(metric.lowest());
                assertThat(estimate.high()).isLessThanOrEqualTo(metric.highest());
              });
    }
  }

  @Test
  void whereEveryDrawGivesTheSameNoIntervalIsKnown() {
    var right = estimate(Predicted.of("ab", "abab", "abab"), Metric.MACRO_F1);
    assertThat(right).isEqualTo(new Estimate(1, 1, 1));
    var wrong = estimate(Predicted.of("ab", "abab", "baba"), Metric.BALANCED_ACCURACY);
    assertThat(wrong).isEqualTo(new Estimate(0, 0, 0));
    for (Metric metric : List.of(Metric.MATTHEWS, Metric.ROC_AUC)) {
      assertThat(estimate(Predicted.of("ab", "aab", "aab"), metric))
          .isEqualTo(new Estimate(1, 1, 1));
    }
    var single = estimate(Predicted.of("ab", "a", "a"), Metric.WEIGHTED_F1);
    assertThat(single).isEqualTo(new Estimate(1, 1, 1));
  }

  @Test
  void whatIsNotDefinedIsLeftOut() {
    var oneClass = Predicted.of("ab", "aaa", "aba").scores();
    assertThat(Bootstrap.estimates(oneClass, EnumSet.allOf(Metric.class)))
        .hasSize(Metric.values().length - 1)
        .doesNotContainKey(Metric.ROC_AUC);
    assertThat(Bootstrap.estimates(oneClass, Set.of(Metric.ROC_AUC))).isEmpty();
  }

  /** A third of the draws lack the single b, and have no ROC AUC: counted as 0 it would be low. */
  @Test
  void drawsInWhichAMetricIsNotDefinedDoNotCount() {
    var estimate =
        estimate(Predicted.of("ab", "aaaab", "aabab", 0.9, 0.8, 0.7, 0.6, 0.6), Metric.ROC_AUC);
    assertThat(estimate.value()).isEqualTo(0.75);
    assertThat(estimate.low()).isGreaterThan(0.2);
    assertThat(estimate.high()).isGreaterThan(0.98);
  }

  @Test
  void quantilesAreThoseOfNumPy() {
    var sorted = new double[] {1, 2, 4, 8};
    assertThat(Bootstrap.quantile(sorted, 0)).isEqualTo(1);
    assertThat(Bootstrap.quantile(sorted, 0.5)).isEqualTo(3);
    assertThat(Bootstrap.quantile(sorted, 0.9)).isCloseTo(6.8, within(1e-12));
    assertThat(Bootstrap.quantile(sorted, 1)).isEqualTo(8);
    assertThat(Bootstrap.quantile(new double[] {5}, 0.3)).isEqualTo(5);
  }

  private static Estimate estimate(Predictions predictions, Metric metric) {
    return Objects.requireNonNull(
        Bootstrap.estimates(predictions.scores(), Set.of(metric)).get(metric));
  }

  /** How often the interval holds the value of a sample so large that it is the truth. */
  private static Map<Metric, Double> coverage(Simulated simulated, int examples, Metric... only) {
    var metrics =
        only.length == 0 ? EnumSet.allOf(Metric.class) : EnumSet.copyOf(Arrays.asList(only));
    var large = Sample.all(simulated.draw(60_000, 99).scores());
    var truths = new EnumMap<Metric, Double>(Metric.class);
    metrics.forEach(metric -> truths.put(metric, metric.of(large)));
    var held = new EnumMap<Metric, Double>(Metric.class);
    for (int i = 0; i < SIMULATIONS; i++) {
      Bootstrap.estimates(simulated.draw(examples, 1000 + i).scores(), metrics)
          .forEach(
              (metric, estimate) -> {
                double truth = Objects.requireNonNull(truths.get(metric));
                boolean holds = estimate.low() <= truth && truth <= estimate.high();
                held.merge(metric, holds ? 1.0 / SIMULATIONS : 0.0, Double::sum);
              });
    }
    return held;
  }
}
