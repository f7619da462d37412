package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class SplitsTest {

  /** Pairs of text and label. */
  private static Examples examples(String... pairs) {
    var table = Table.create(StringColumn.create("text"), StringColumn.create("label"));
    for (int i = 0; i < pairs.length; i += 2) {
      table.stringColumn("text").append(pairs[i]);
      table.stringColumn("label").append(pairs[i + 1]);
    }
    return Examples.text(table, "text", "label");
  }

  private static final Examples TRAIN =
      examples("one", "a", "two words", "b", "three little words", "c", "Where is it?", "a");

  @Test
  void givenPartsShareOneNumberingOfLabels() {
    var splits = Splits.of(TRAIN, examples("x", "c", "y", "a"), examples("z", "b", "w", "c"));
    assertThat(splits.labels().names()).containsExactly("a", "b", "c");
    assertThat(splits.validation().targets()).containsExactly(2, 0);
    assertThat(splits.test().targets()).containsExactly(1, 2);
    assertThat(splits.validation().labels()).isEqualTo(splits.labels());
    assertThat(splits.validation().classCounts()).containsEntry("b", 0);
    assertThat(splits.hasTest()).isTrue();
  }

  @Test
  void aLabelThatTrainingLacksIsAnError() {
    assertThatThrownBy(() -> Splits.of(TRAIN, examples("x", "a", "y", "d")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "The validation part holds labels without an example in training: 'd'");
    assertThatThrownBy(() -> Splits.of(TRAIN, TRAIN, examples("x", "e", "y", "d")))
        .hasMessageContaining("The test part")
        .hasMessageContaining("'d', 'e'");
  }

  @Test
  void aSubsetOfTrainingThatLostALabelIsAnErrorToo() {
    assertThatThrownBy(() -> Splits.of(TRAIN.head(1), examples("x", "b", "y", "c")))
        .hasMessageContaining("'b', 'c'");
  }

  @Test
  void trainingWithASingleLabelIsAnError() {
    var single = TRAIN.head(1);
    assertThatThrownBy(() -> Splits.of(single, single))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least two different labels in training")
        .hasMessageContaining("'a'");
  }

  @Test
  void askingForAnAbsentTestPartIsAnError() {
    var splits = Splits.of(TRAIN, TRAIN);
    assertThat(splits.hasTest()).isFalse();
    assertThatThrownBy(splits::test)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no test part, only [train, validation]");
  }

  @Test
  void textsInSeveralPartsAreFoundWhateverTheirCaseAndBlanks() {
    var splits =
        Splits.of(
            TRAIN,
            examples(" where  IS\u00A0it? ", "b", "new", "a", "new", "a"),
            examples("WHERE\nis it?", "a", "one", "b", "other", "c"));
    Table duplicates = splits.duplicates();
    assertThat(duplicates.stringColumn("text").asList()).containsExactly("one", "Where is it?");
    assertThat(duplicates.stringColumn("parts").asList())
        .containsExactly("train, test", "train, validation, test");
    assertThat(duplicates.intColumn("examples").asList()).containsExactly(2, 3);
    assertThat(duplicates.stringColumn("labels").asList()).containsExactly("a, b", "a, b");
    assertThat(splits.summary().intColumn("duplicates").asList()).containsExactly(2, 1, 2);
  }

  @Test
  void repetitionsWithinOnePartAreNoDuplicates() {
    var splits = Splits.of(examples("x", "a", "x", "b"), examples("y", "a", "z", "b"));
    assertThat(splits.duplicates().rowCount()).isZero();
  }

  @Test
  void theSummaryCountsEachPart() {
    Table summary = Splits.of(TRAIN, examples("x y", "a", "z", "b")).summary();
    assertThat(summary.columnNames())
        .containsExactly(
            "part", "examples", "a", "b", "c", "mean words", "max words", "duplicates");
    assertThat(summary.stringColumn("part").asList()).containsExactly("train", "validation");
    assertThat(summary.intColumn("examples").asList()).containsExactly(4, 2);
    assertThat(summary.intColumn("a").asList()).containsExactly(2, 1);
    assertThat(summary.intColumn("c").asList()).containsExactly(1, 0);
    assertThat(summary.doubleColumn("mean words").asList()).containsExactly(2.3, 1.5);
    assertThat(summary.intColumn("max words").asList()).containsExactly(3, 2);
  }

  @Test
  void labelsNamedLikeColumnsOrUnlikeOnlyInCaseGetTheirOwnColumns() {
    var odd =
        examples("1", "Refund", "2", "refund", "3", "examples", "4", "<script>", "5", "%s \"x\"");
    assertThat(Splits.of(odd, odd).summary().columnNames())
        .containsExactly(
            "part",
            "examples",
            "%s \"x\"",
            "<script>",
            "Refund",
            "examples (2)",
            "refund (2)",
            "mean words",
            "max words",
            "duplicates");
  }

  @Test
  void thePlainTextIsReadable() {
    assertThat(Splits.of(TRAIN, TRAIN).toString())
        .startsWith("8 examples, 3 labels")
        .contains("validation")
        .contains("mean words")
        .doesNotContain("@");
  }

  @Test
  void partsThatWereDrawnCanBeDrawnAgain() {
    var texts = IntStream.range(0, 60).mapToObj(i -> "text " + i).toList();
    var labels = IntStream.range(0, 60).mapToObj(i -> i % 3 == 0 ? "a" : "b").toList();
    var groups = IntStream.range(0, 60).mapToObj(i -> "g" + i / 4).toList();
    var all =
        Examples.text(
            Table.create(
                StringColumn.create("text", texts),
                StringColumn.create("label", labels),
                StringColumn.create("group", groups)),
            "text",
            "label");
    var split = Split.validation(0.2).test(0.2).groupedBy("group").seed(5);
    var first = all.split(split);
    var other = first.resplit(6);
    assertThat(other.test().texts()).isNotEqualTo(first.test().texts());
    assertThat(other.test().fingerprint()).isEqualTo(all.split(split.seed(6)).test().fingerprint());
    assertThat(other.resplit(5).train().fingerprint()).isEqualTo(first.train().fingerprint());
    var given = Splits.of(first.train(), first.validation());
    assertThatThrownBy(() -> given.resplit(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ready-made")
        .hasMessageContaining("examples.split(");
  }
}
