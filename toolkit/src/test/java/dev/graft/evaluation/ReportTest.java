package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.task.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class ReportTest {

  /**
   * Worked by hand. Right: 3 of 4 a, 2 of 3 b, 1 of 3 c: 6 of 10.
   *
   * <pre>
   *         predicted a  b  c | examples
   * actual a          3  1  0 | 4   precision 3/4, recall 3/4, F1 2*3/(4+4)
   * actual b          0  2  1 | 3   precision 2/4, recall 2/3, F1 2*2/(4+3)
   * actual c          1  1  1 | 3   precision 1/2, recall 1/3, F1 2*1/(2+3)
   *                   4  4  2
   * </pre>
   */
  private static final Report WORKED = report("abc", "aaaabbbccc", "aaabbbccab");

  @Test
  void accuracyAndMacroF1AreThoseWorkedByHand() {
    assertThat(WORKED.size()).isEqualTo(10);
    assertThat(WORKED.part()).isEqualTo("test");
    assertThat(WORKED.accuracy()).isEqualTo(Estimate.share(6, 10));
    assertThat(WORKED.macroF1().value())
        .isCloseTo((3 / 4.0 + 4 / 7.0 + 2 / 5.0) / 3, within(1e-12));
    assertThat(WORKED.majorityBaseline()).isEqualTo(0.4);
  }

  @Test
  void eachClassHasItsPrecisionRecallAndF1() {
    var table = WORKED.perClass();
    assertThat(table.columnNames())
        .containsExactly(
            "label",
            "precision",
            "recall",
            "F1",
            "examples",
            "precision low",
            "precision high",
            "recall low",
            "recall high");
    assertThat(table.stringColumn("label").asList()).containsExactly("a", "b", "c");
    assertThat(table.doubleColumn("precision").asList()).containsExactly(0.75, 0.5, 0.5);
    assertThat(table.doubleColumn("recall").asList()).containsExactly(0.75, 2 / 3.0, 1 / 3.0);
    assertThat(table.doubleColumn("F1").asList()).containsExactly(0.75, 4 / 7.0, 0.4);
    assertThat(table.intColumn("examples").asList()).containsExactly(4, 3, 3);
    assertThat(table.doubleColumn("precision low").get(1)).isEqualTo(Estimate.share(2, 4).low());
    assertThat(table.doubleColumn("precision high").get(1)).isEqualTo(Estimate.share(2, 4).high());
    assertThat(table.doubleColumn("recall low").get(1)).isEqualTo(Estimate.share(2, 3).low());
    assertThat(table.doubleColumn("recall high").get(1)).isEqualTo(Estimate.share(2, 3).high());
  }

  @Test
  void rowsOfTheConfusionMatrixAreActual() {
    assertThat(WORKED.confusion().counts())
        .isDeepEqualTo(new int[][] {{3, 1, 0}, {0, 2, 1}, {1, 1, 1}});
  }

  /** b is never predicted: scikit-learn's zero_division=0 gives 0, and F1 = 0 enters the mean. */
  @Test
  void aClassThatIsNeverPredictedHasPrecisionZero() {
    var report = report("ab", "aaab", "aaaa");
    assertThat(report.perClass().doubleColumn("precision").asList()).containsExactly(0.75, 0.0);
    assertThat(report.macroF1().value()).isCloseTo((6 / 7.0 + 0) / 2, within(1e-12));
    assertThat(report.accuracy().value()).isEqualTo(report.majorityBaseline()).isEqualTo(0.75);
  }

  @Test
  void aClassThatDoesNotOccurLeavesTheMeanAlone() {
    var report = report("abz", "aabb", "aabb");
    assertThat(report.macroF1().value()).isEqualTo(1);
    assertThat(report.perClass().doubleColumn("recall").get(2)).isZero();
    assertThat(report.perClass().intColumn("examples").get(2)).isZero();
    assertThat(report.perClass().doubleColumn("F1").get(2)).isZero();
    assertThat(report.perClass().doubleColumn("recall low").isMissing(2)).isTrue();
    assertThat(report.perClass().doubleColumn("precision high").isMissing(2)).isTrue();
  }

  @Test
  void aClassThatOccursOnlyAsPredictedEntersTheMean() {
    // a: 2*1/(1+2), z: 0 of 1 predicted.
    assertThat(report("az", "aa", "az").macroF1().value())
        .isCloseTo((2 / 3.0 + 0) / 2, within(1e-12));
  }

  @Test
  void oneExampleIsEnough() {
    var right = report("ab", "a", "a");
    assertThat(right.accuracy().value()).isEqualTo(1);
    assertThat(right.macroF1().value()).isEqualTo(1);
    var wrong = report("ab", "a", "b");
    assertThat(wrong.accuracy().value()).isZero();
    assertThat(wrong.macroF1().value()).isZero();
    assertThat(wrong.majorityBaseline()).isEqualTo(1);
  }

  @Test
  void allRightHasNoMistakes() {
    var report = report("abc", "abcabc", "abcabc");
    assertThat(report.accuracy().value()).isEqualTo(1);
    assertThat(report.accuracy().high()).isEqualTo(1);
    assertThat(report.mistakes(10).rowCount()).isZero();
    assertThat(report.mistakes(10).columnNames())
        .containsExactly("text", "actual", "predicted", "confidence");
  }

  @Test
  void allWrongIsZeroThroughout() {
    var report = report("ab", "aabb", "bbaa");
    assertThat(report.accuracy().value()).isZero();
    assertThat(report.accuracy().low()).isZero();
    assertThat(report.macroF1().value()).isZero();
  }

  @Test
  void theSurestMistakesComeFirstAndEqualsInOrder() {
    var report =
        Report.of(
            Predicted.of("ab", "aaaaab", "bababb", 0.6, 0.99, 0.9, 0.8, 0.9, 0.99), "validation");
    Table mistakes = report.mistakes(2);
    assertThat(mistakes.stringColumn("text").asList()).containsExactly("text 2", "text 4");
    assertThat(mistakes.stringColumn("actual").asList()).containsExactly("a", "a");
    assertThat(mistakes.stringColumn("predicted").asList()).containsExactly("b", "b");
    assertThat(mistakes.doubleColumn("confidence").get(0)).isCloseTo(0.9, within(1e-6));
    assertThat(report.mistakes(99).stringColumn("text").asList())
        .containsExactly("text 2", "text 4", "text 0");
    assertThat(report.mistakes(0).rowCount()).isZero();
    assertThatThrownBy(() -> report.mistakes(-1)).hasMessageContaining("got -1");
  }

  @Test
  void theLeastCertainComeFirstRightOrWrong() {
    var labels = Labels.of(List.of("a", "b", "c"));
    float[][] rows = {
      {0.5f, 0.25f, 0.25f}, {0.9f, 0.1f, 0}, {0.1f, 0.4f, 0.5f}, {0.5f, 0.25f, 0.25f}, {0, 1, 0}
    };
    var texts = List.of("wide", "sure", "close", "wide too", "surest");
    var report = Report.of(new Predictions(labels, texts, new int[5], rows), "test");
    var table = report.leastCertain(4);
    assertThat(table.columnNames())
        .containsExactly("text", "actual", "predicted", "confidence", "margin");
    assertThat(table.stringColumn("text").asList())
        .containsExactly("close", "wide", "wide too", "sure");
    assertThat(table.stringColumn("predicted").asList()).containsExactly("c", "a", "a", "a");
    assertThat(table.stringColumn("actual").asList()).containsOnly("a");
    assertThat(table.doubleColumn("confidence").get(3)).isCloseTo(0.9, within(1e-6));
    assertThat(table.doubleColumn("margin").get(0)).isCloseTo(0.1, within(1e-6));
    assertThat(table.doubleColumn("margin").get(1)).isEqualTo(0.25);
    assertThat(report.leastCertain(99).rowCount()).isEqualTo(5);
    assertThat(report.leastCertain(0).rowCount()).isZero();
    assertThatThrownBy(() -> report.leastCertain(-1)).hasMessageContaining("0 examples or more");
  }

  /** b as a twice of 3; c as a twice of 5; a as b and c as b once, of 1 and of 5. */
  @Test
  void theMostConfusedPairsComeFirstAndEqualsByTheirShare() {
    var report = report("abc", "abbbccccc", "baabaabcc");
    var table = report.confusedPairs(3);
    assertThat(table.columnNames())
        .containsExactly("actual", "predicted", "examples", "share of actual");
    assertThat(table.stringColumn("actual").asList()).containsExactly("b", "c", "a");
    assertThat(table.stringColumn("predicted").asList()).containsExactly("a", "a", "b");
    assertThat(table.intColumn("examples").asList()).containsExactly(2, 2, 1);
    assertThat(table.doubleColumn("share of actual").asList()).containsExactly(2 / 3.0, 0.4, 1.0);
    assertThat(report.confusedPairs(99).rowCount()).isEqualTo(4);
    assertThat(report("ab", "ab", "ab").confusedPairs(5).rowCount()).isZero();
    assertThatThrownBy(() -> report.confusedPairs(-2)).hasMessageContaining("0 pairs or more");
  }

  @Test
  void everyMetricIsInTheTableWithItsInterval() {
    var table = WORKED.metrics();
    assertThat(table.columnNames()).containsExactly("metric", "value", "low", "high");
    assertThat(table.stringColumn("metric").asList())
        .containsExactly(
            "accuracy",
            "balanced accuracy",
            "macro F1",
            "micro F1",
            "weighted F1",
            "MCC",
            "log loss",
            "ROC AUC",
            "calibration error");
    assertThat(table.doubleColumn("low").get(2)).isEqualTo(WORKED.macroF1().low());
    assertThat(WORKED.metric(Metric.ACCURACY)).isEqualTo(WORKED.accuracy());
    assertThat(WORKED.metric("micro F1")).isEqualTo(WORKED.accuracy());
    assertThat(WORKED.metric("mcc").value())
        .isCloseTo(table.doubleColumn("value").get(5), within(0.0));
  }

  /** Only the accuracy's interval speaks where all are right: the bootstrap sees no error. */
  @Test
  void whereAllAreRightTheTableClaimsNoBootstrapInterval() {
    var table = report("ab", "abab", "abab").metrics();
    assertThat(table.doubleColumn("low").isMissing(0)).isFalse();
    assertThat(table.doubleColumn("value").get(2)).isEqualTo(1);
    assertThat(table.doubleColumn("low").isMissing(2)).isTrue();
    assertThat(table.doubleColumn("high").isMissing(2)).isTrue();
  }

  @Test
  void aMetricThatIsNotDefinedSaysWhy() {
    assertThatThrownBy(() -> report("ab", "aaa", "aba").metric(Metric.ROC_AUC))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ROC AUC is not defined on these 3 examples: all are 'a'");
    assertThatThrownBy(() -> WORKED.metric("F2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The metrics are: accuracy");
  }

  @Test
  void binsHoldTheirUpperEnd() {
    var bins =
        Report.of(Predicted.of("ab", "aaab", "aabb", 0.5, 0.51, 0.8, 1), "test").reliability();
    assertThat(bins).hasSize(10);
    assertThat(bins.stream().mapToInt(ReliabilityBin::count).toArray())
        .containsExactly(0, 0, 0, 0, 1, 1, 0, 0, 1, 1);
    assertThat(bins.get(4)).isEqualTo(new ReliabilityBin(0.4, 0.5, 1, 0.5, 1));
    assertThat(bins.get(9)).isEqualTo(new ReliabilityBin(0.9, 1, 1, 1, 1));
    assertThat(bins.get(0)).isEqualTo(new ReliabilityBin(0, 0.1, 0, 0, 0));
  }

  @Test
  void aTableHandedOutIsACopy() {
    var report = report("ab", "ab", "ba");
    report.mistakes(2).clear();
    report.perClass().clear();
    assertThat(report.mistakes(2).rowCount()).isEqualTo(2);
    assertThat(report.perClass().rowCount()).isEqualTo(2);
  }

  @Test
  void theTextSaysWhatMatters() {
    assertThat(WORKED.toString().lines().toList())
        .containsExactly(
            "test: 10 examples",
            "accuracy 60.0% (95%: 31.3 to 83.2), majority baseline 40.0%",
            "",
            "metric             value     low   high",
            "accuracy           0.600   0.313  0.832",
            "balanced accuracy  0.583   0.256  0.912",
            "macro F1           0.574   0.324  0.938",
            "micro F1           0.600   0.313  0.832",
            "weighted F1        0.591   0.279  0.904",
            "MCC                0.400  -0.052  0.863",
            "log loss           1.262   0.366  2.100",
            "ROC AUC            0.692   0.462  0.930",
            "calibration error  0.300   0.000  0.587",
            "",
            "label  precision  recall     F1  examples",
            "a          0.750   0.750  0.750         4",
            "b          0.500   0.667  0.571         3",
            "c          0.500   0.333  0.400         3");
  }

  @Test
  void hostileLabelsCannotBreakTheText() {
    var labels = Labels.of(List.of("line\r\nbreak\u001b[31m", "x".repeat(10_000), "\u202Eabc"));
    var report =
        Report.of(
            new Predictions(labels, List.of("t"), new int[] {0}, new float[][] {{1, 0, 0}}),
            "test");
    assertThat(report.toString()).containsPattern("(?m)^ROC AUC +- +- +-$");
    assertThat(report.toString().lines()).hasSize(18).allMatch(line -> line.length() < 120);
    assertThat(report.toString()).doesNotContain("\u001b").doesNotContain("\u202E");
    assertThat(report.confusion().toString().lines()).hasSize(4);
  }

  @Test
  void textsThatLookLikeAMissingValueStayTexts() {
    var report =
        Report.of(
            new Predictions(
                Labels.of(List.of("NA", "b")),
                List.of("NA", "null", "*"),
                new int[] {0, 0, 0},
                new float[][] {{0, 1}, {0, 1}, {0, 1}}),
            "test");
    assertThat(report.mistakes(3).stringColumn("text").asList()).containsExactly("NA", "null", "*");
    assertThat(report.mistakes(3).stringColumn("actual").countMissing()).isZero();
    assertThat(report.perClass().stringColumn("label").countMissing()).isZero();
  }

  @Test
  void aPartWithoutNameIsRefused() {
    var predictions = Predicted.of("ab", "a", "a");
    assertThatThrownBy(() -> Report.of(predictions, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("validation, test");
  }

  private static Report report(String labels, String actual, String predicted) {
    return Report.of(Predicted.of(labels, actual, predicted), "test");
  }
}
