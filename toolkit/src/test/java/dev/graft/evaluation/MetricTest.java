package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
  private static final int[] ACTUAL = {0, 1};
  private static final float[][] ROWS = {{0.8f, 0.2f}, {0.4f, 0.6f}};

  @ParameterizedTest
  @EnumSource
  void everyMetricIsFoundByItsNames(Metric metric) {
    assertThat(Metric.named(metric.name())).isEqualTo(metric);
    assertThat(Metric.named(metric.label())).isEqualTo(metric);
    assertThat(
            Metric.named(" " + metric.label().toUpperCase(java.util.Locale.ROOT).replace(' ', '-')))
        .isEqualTo(metric);
  }

  @ParameterizedTest
  @CsvSource({
    "macroF1, MACRO_F1",
    "macro_f1, MACRO_F1",
    "mcc, MATTHEWS",
    "ece, CALIBRATION_ERROR",
    "auc, ROC_AUC",
    "logLoss, LOG_LOSS",
    "Balanced Accuracy, BALANCED_ACCURACY"
  })
  void usualSpellingsAreUnderstood(String name, Metric metric) {
    assertThat(Metric.named(name)).isEqualTo(metric);
  }

  @ParameterizedTest
  @CsvSource({"F1", "''", "accuracyy", "' '"})
  void anUnknownNameListsTheMetrics(String name) {
    assertThatThrownBy(() -> Metric.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No metric '" + name + "'")
        .hasMessageContaining("macro F1, micro F1")
        .hasMessageContaining("calibration error");
  }

  @Test
  void onlyLossAndCalibrationErrorAreBetterWhenLow() {
    assertThat(Metric.values())
        .filteredOn(metric -> !metric.higherIsBetter())
        .containsExactly(Metric.LOG_LOSS, Metric.CALIBRATION_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoDistributionIsRefused(Metric metric) {
    assertThat(metric.of(ACTUAL, ROWS)).isFinite();
    assertThatThrownBy(() -> metric.of(new int[0], new float[0][]))
        .hasMessageContaining("at least one example");
    assertThatThrownBy(() -> metric.of(new int[] {0}, ROWS))
        .hasMessageContaining("got 1 labels and 2 rows");
    assertThatThrownBy(() -> metric.of(new int[] {0, 2}, ROWS))
        .hasMessageContaining("from 0 to 1 for example 1, got 2");
    assertThatThrownBy(() -> metric.of(new int[] {0, -1}, ROWS)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> metric.of(ACTUAL, new float[][] {{1, 0}, {1}}))
        .hasMessageContaining("expected 2 probabilities, one per label, for example 1, got 1");
    assertThatThrownBy(() -> metric.of(ACTUAL, new float[][] {{1, 0}, {Float.NaN, 1}}))
        .hasMessageContaining("diverged");
    assertThatThrownBy(() -> metric.of(ACTUAL, new float[][] {{1, 0}, {3, -2}}))
        .hasMessageContaining("softmax");
    assertThatThrownBy(() -> metric.of(ACTUAL, new float[][] {{1, 0}, {0.5f, 0.6f}}))
        .hasMessageContaining("sum to 1");
  }
}
