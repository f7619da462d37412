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
    assertThat(WORKED.macroF1()).isCloseTo((3 / 4.0 + 4 / 7.0 + 2 / 5.0) / 3, within(1e-12));
    assertThat(WORKED.majorityBaseline()).isEqualTo(0.4);
  }

  @Test
  void eachClassHasItsPrecisionRecallAndF1() {
    var table = WORKED.perClass();
    assertThat(table.columnNames())
        .containsExactly("label", "precision", "recall", "F1", "examples");
    assertThat(table.stringColumn("label").asList()).containsExactly("a", "b", "c");
    assertThat(table.doubleColumn("precision").asList()).containsExactly(0.75, 0.5, 0.5);
    assertThat(table.doubleColumn("recall").asList()).containsExactly(0.75, 2 / 3.0, 1 / 3.0);
    assertThat(table.doubleColumn("F1").asList()).containsExactly(0.75, 4 / 7.0, 0.4);
    assertThat(table.intColumn("examples").asList()).containsExactly(4, 3, 3);
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
    assertThat(report.macroF1()).isCloseTo((6 / 7.0 + 0) / 2, within(1e-12));
    assertThat(report.accuracy().value()).isEqualTo(report.majorityBaseline()).isEqualTo(0.75);
  }

  @Test
  void aClassThatDoesNotOccurLeavesTheMeanAlone() {
    var report = report("abz", "aabb", "aabb");
    assertThat(report.macroF1()).isEqualTo(1);
    assertThat(report.perClass().doubleColumn("recall").get(2)).isZero();
    assertThat(report.perClass().intColumn("examples").get(2)).isZero();
  }

  @Test
  void aClassThatOccursOnlyAsPredictedEntersTheMean() {
    // a: 2*1/(1+2), z: 0 of 1 predicted.
    assertThat(report("az", "aa", "az").macroF1()).isCloseTo((2 / 3.0 + 0) / 2, within(1e-12));
  }

  @Test
  void oneExampleIsEnough() {
    var right = report("ab", "a", "a");
    assertThat(right.accuracy().value()).isEqualTo(1);
    assertThat(right.macroF1()).isEqualTo(1);
    var wrong = report("ab", "a", "b");
    assertThat(wrong.accuracy().value()).isZero();
    assertThat(wrong.macroF1()).isZero();
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
    assertThat(report.macroF1()).isZero();
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
            "accuracy 60.0% (95%: 31.3 to 83.2), macro F1 0.574, majority baseline 40.0%",
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
    assertThat(report.toString().lines()).hasSize(7).allMatch(line -> line.length() < 120);
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
