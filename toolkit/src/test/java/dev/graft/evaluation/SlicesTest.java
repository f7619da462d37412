package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.task.Labels;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

class SlicesTest {
  /** Right: 5 of 8, in turn. */
  private static final Predictions EIGHT = Predicted.of("ab", "aabbaabb", "abbbaaaa");

  @Test
  void everyValueHasItsOwnMetricsAndTheDifferenceToTheRest() {
    var report = report(EIGHT, StringColumn.create("hard", "x", "y", "x", "x", "x", "y", "y", "x"));
    var slices = report.slices("hard");
    assertThat(slices.columnNames())
        .containsExactly(
            "value",
            "examples",
            "accuracy",
            "low",
            "high",
            "macro F1",
            "F1 low",
            "F1 high",
            "difference",
            "difference low",
            "difference high");
    assertThat(values(slices)).containsExactly("x", "y");
    assertThat(slices.intColumn("examples").asList()).containsExactly(5, 3);
    assertThat(slices.doubleColumn("accuracy").asList()).containsExactly(0.8, 1 / 3.0);
    assertThat(slices.doubleColumn("low").get(1)).isEqualTo(Estimate.share(1, 3).low());
    assertThat(slices.doubleColumn("high").get(0)).isEqualTo(Estimate.share(4, 5).high());
    // x: a b b a b, said a b b a a; y: a a b, said b a a.
    assertThat(slices.doubleColumn("macro F1").get(0)).isCloseTo(0.8, within(1e-12));
    assertThat(slices.doubleColumn("macro F1").get(1)).isCloseTo(0.25, within(1e-12));
    assertThat(slices.doubleColumn("difference").get(0)).isCloseTo(0.8 - 1 / 3.0, within(1e-12));
    assertThat(slices.doubleColumn("difference").get(1)).isCloseTo(1 / 3.0 - 0.8, within(1e-12));
    assertThat(slices.doubleColumn("difference low").get(0))
        .isEqualTo(-slices.doubleColumn("difference high").get(1), within(1e-12));
  }

  /**
   * Newcombe's own example, method 10: 56/70 less 48/80 is 0.2, from 0.0524 to 0.3339. R. G.
   * Newcombe, Statistics in Medicine 17 (1998), table II, case (a).
   */
  @Test
  void theDifferenceHasNewcombesInterval() {
    var difference = Estimate.difference(Estimate.share(56, 70), Estimate.share(48, 80));
    assertThat(difference.value()).isCloseTo(0.2, within(1e-12));
    assertThat(difference.low()).isCloseTo(0.0524, within(5e-5));
    assertThat(difference.high()).isCloseTo(0.3339, within(5e-5));
  }

  @Test
  void theSlicesAddUpToTheWhole() {
    var report = report(EIGHT, IntColumn.create("level", 1, 2, 3, 1, 2, 3, 1, 2));
    var slices = report.slices("level");
    double right = 0;
    for (int row = 0; row < slices.rowCount(); row++) {
      right += slices.doubleColumn("accuracy").get(row) * slices.intColumn("examples").get(row);
    }
    assertThat(right / 8).isCloseTo(report.accuracy().value(), within(1e-12));
  }

  @Test
  void theMostFrequentTextComesFirstAndMissingOnesLast() {
    var column = StringColumn.create("c", "b", "", " a", "a ", "z", " ", "a\r", "");
    assertThat(values(report(EIGHT).slices(column))).containsExactly("a", "b", "z", "(missing)");
    assertThat(report(EIGHT).slices(column).intColumn("examples").asList())
        .containsExactly(3, 1, 1, 3);
  }

  @Test
  void fewNumbersAreTakenOneByOneInOrder() {
    var column = IntColumn.create("c", 10, 9, 2, 2, 10, -1, 9, 2);
    assertThat(values(report(EIGHT).slices(column))).containsExactly("-1", "2", "9", "10");
    var halves = DoubleColumn.create("c", 0.5, 0.5, Double.NaN, 1, 1, 1, 1e300, 0.123456);
    assertThat(values(report(EIGHT).slices(halves)))
        .containsExactly("0.1235", "0.5", "1", "1E+300", "(missing)");
  }

  @Test
  void manyNumbersAreCutIntoBinsOfEquallyManyExamples() {
    var report = report(many(100));
    var numbers =
        DoubleColumn.create("c", IntStream.range(0, 100).mapToDouble(i -> (i * 37) % 100));
    var slices = report.slices(numbers);
    assertThat(values(slices)).containsExactly("0 to 24", "25 to 49", "50 to 74", "75 to 99");
    assertThat(slices.intColumn("examples").asList()).containsOnly(25);
  }

  @Test
  void aNumberThatFillsABinHasItToItself() {
    var report = report(many(100));
    var mostlyZero =
        DoubleColumn.create("c", IntStream.range(0, 100).mapToDouble(i -> Math.max(0, i - 60)));
    assertThat(values(report.slices(mostlyZero))).containsExactly("0", "1 to 14", "15 to 39");
    var infinite =
        DoubleColumn.create("c", IntStream.range(0, 100).mapToDouble(i -> Math.log(i % 99)));
    assertThat(values(report.slices(infinite)).get(0)).isEqualTo("-∞ to 3.135");
  }

  @Test
  void yesAndNoAndDatesAreTakenValueByValue() {
    var booleans = BooleanColumn.create("c", true, false, true, true, false, true, true, true);
    assertThat(values(report(EIGHT).slices(booleans))).containsExactly("true", "false");
    var day = LocalDate.of(2024, 2, 29);
    var dates = DateColumn.create("c", List.of(day, day, day, day, day, day, day, day.plusDays(1)));
    assertThat(values(report(EIGHT).slices(dates))).containsExactly("2024-02-29", "2024-03-01");
  }

  @Test
  void aSliceOfOneExampleAndOneOfAllAreFine() {
    var alone =
        report(EIGHT).slices(StringColumn.create("c", "x", "y", "y", "y", "y", "y", "y", "y"));
    assertThat(alone.doubleColumn("accuracy").get(1)).isEqualTo(1);
    assertThat(alone.doubleColumn("macro F1").get(1)).isEqualTo(1);
    var all =
        report(EIGHT).slices(StringColumn.create("c", "x", "x", "x", "x", "x", "x", "x", "x"));
    assertThat(all.rowCount()).isEqualTo(1);
    assertThat(all.doubleColumn("difference").isMissing(0)).isTrue();
    var single = report(Predicted.of("ab", "a", "b")).slicesByLength();
    assertThat(values(single)).containsExactly("6");
    assertThat(single.doubleColumn("accuracy").get(0)).isZero();
  }

  @Test
  void theLengthOfATextIsCountedInCharacters() {
    var predictions =
        new Predictions(
            Labels.of(List.of("a", "b")),
            List.of("ab", "\uD83D\uDE00\uD83D\uDE00", "abc"),
            new int[3],
            new float[][] {{1, 0}, {1, 0}, {0, 1}});
    var slices = report(predictions).slicesByLength();
    assertThat(slices.name()).isEqualTo("slices by characters");
    assertThat(values(slices)).containsExactly("2", "3");
    assertThat(slices.doubleColumn("accuracy").asList()).containsExactly(1.0, 0.0);
  }

  @Test
  void aColumnIsFoundWhateverItsCaseAndTheMarkInFrontOfIt() {
    var report = report(EIGHT, IntColumn.create("\uFEFFHard", 1, 1, 1, 1, 2, 2, 2, 2));
    assertThat(values(report.slices("hard"))).containsExactly("1", "2");
  }

  @Test
  void whatCannotBeSlicedSaysWhy() {
    var report = report(EIGHT, IntColumn.create("hard", 1, 1, 1, 1, 2, 2, 2, 2));
    assertThatThrownBy(() -> report.slices("hart"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No column 'hart'")
        .hasMessageContaining("'hard'");
    assertThatThrownBy(() -> report.slices(IntColumn.create("short", 1, 2)))
        .hasMessageContaining("each of the 8 examples, got 2 rows in the column 'short'");
    assertThatThrownBy(() -> report(EIGHT).slices("hard"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without the examples' table");
    assertThatThrownBy(
            () ->
                report(many(51))
                    .slices(
                        StringColumn.create(
                            "id", IntStream.range(0, 51).mapToObj(i -> "row " + i))))
        .hasMessageContaining("'id' has 51 different values in 51 examples, such as 'row 0'")
        .hasMessageContaining("at most 50");
    assertThatThrownBy(() -> Report.of(EIGHT, "test", Table.create(IntColumn.create("c", 1))))
        .hasMessageContaining("each of the 8 examples, got 1 rows");
  }

  @Test
  void theTableOfTheExamplesIsCopied() {
    var table = Table.create(IntColumn.create("c", 1, 1, 1, 1, 2, 2, 2, 2));
    var report = Report.of(EIGHT, "test", table);
    table.intColumn("c").set(0, 3);
    assertThat(values(report.slices("c"))).containsExactly("1", "2");
  }

  private static Predictions many(int examples) {
    return Simulated.even(2, 1, 1).draw(examples, 1);
  }

  private static Report report(Predictions predictions, Column<?>... columns) {
    return columns.length == 0
        ? Report.of(predictions, "test")
        : Report.of(predictions, "test", Table.create(columns));
  }

  private static List<String> values(Table slices) {
    return slices.stringColumn("value").asList();
  }
}
