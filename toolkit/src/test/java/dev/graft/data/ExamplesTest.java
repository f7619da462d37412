package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.ShortColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

class ExamplesTest {

  private static Table table(Column<?> labels) {
    var texts = IntStream.range(0, labels.size()).mapToObj(i -> "text " + i).toList();
    return Table.create("tickets", StringColumn.create("text", texts), labels);
  }

  private static Examples examples(Column<?> labels) {
    return Examples.text(table(labels), "text", "label");
  }

  private static Examples examples(String... labels) {
    return examples(StringColumn.create("label", labels));
  }

  @Test
  void textLabelsAreNumberedInTheirSortedOrder() {
    var examples = examples("refund", "delivery", "refund ", "card");
    assertThat(examples.size()).isEqualTo(4);
    assertThat(examples.labels().names()).containsExactly("card", "delivery", "refund");
    assertThat(examples.targets()).containsExactly(2, 1, 2, 0);
    assertThat(examples.target(1)).isEqualTo(1);
    assertThat(examples.text(3)).isEqualTo("text 3");
    assertThat(examples.classCounts())
        .containsExactly(entry("card", 1), entry("delivery", 1), entry("refund", 2));
  }

  @Test
  void wholeNumbersOfEveryColumnTypeAreLabels() {
    var expected = List.of("-1", "2", "10");
    assertThat(examples(IntColumn.create("label", new int[] {10, 2, -1})).labels().names())
        .isEqualTo(expected);
    assertThat(examples(LongColumn.create("label", 10L, 2L, -1L)).labels().names())
        .isEqualTo(expected);
    assertThat(examples(ShortColumn.create("label", new short[] {10, 2, -1})).labels().names())
        .isEqualTo(expected);
    assertThat(examples(DoubleColumn.create("label", new double[] {10, 2, -1})).labels().names())
        .isEqualTo(expected);
  }

  @Test
  void largeLongsKeepEveryDigit() {
    var labels = examples(LongColumn.create("label", Long.MAX_VALUE, Long.MAX_VALUE - 1)).labels();
    assertThat(labels.names()).containsExactly("9223372036854775806", "9223372036854775807");
  }

  @Test
  void aColumnsDisplayFormatDoesNotChangeItsLabels() {
    var numbers = IntColumn.create("label", new int[] {1000, 2000});
    numbers.setPrintFormatter(NumberColumnFormatter.intsWithGrouping());
    assertThat(examples(numbers).labels().names()).containsExactly("1000", "2000");
  }

  @Test
  void booleansAreLabels() {
    var examples = examples(BooleanColumn.create("label", true, false, true));
    assertThat(examples.labels().names()).containsExactly("false", "true");
    assertThat(examples.targets()).containsExactly(1, 0, 1);
  }

  @Test
  void negativeZeroIsZero() {
    assertThat(examples(DoubleColumn.create("label", new double[] {-0.0, 0, 1})).labels().names())
        .containsExactly("0", "1");
  }

  @Test
  void laterChangesOfTheTableOrOfACopyDoNotReachTheExamples() {
    Table table = table(StringColumn.create("label", "a", "b"));
    var examples = Examples.text(table, "text", "label");
    table.stringColumn("text").set(0, "changed");
    examples.targets()[0] = 7;
    examples.table().stringColumn("text").set(1, "changed");
    assertThat(examples.texts()).containsExactly("text 0", "text 1");
    assertThat(examples.targets()).containsExactly(0, 1);
    assertThat(examples.table().stringColumn("text").asList()).containsExactly("text 0", "text 1");
  }

  @Test
  void theTableKeepsAllColumnsOfItsRows() {
    Table table = table(StringColumn.create("label", "a", "b", "a", "b"));
    table.addColumns(IntColumn.create("customer", new int[] {7, 8, 9, 10}));
    Table first = Examples.text(table, "text", "label").head(2).table();
    assertThat(first.columnNames()).containsExactly("text", "label", "customer");
    assertThat(first.intColumn("customer").asList()).containsExactly(7, 8);
  }

  @Test
  void aMissingColumnIsAnsweredWithAllColumnsNearestFirst() {
    Table table = table(StringColumn.create("intent", "a", "b"));
    assertThatThrownBy(() -> Examples.text(table, "text", "intnet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No column 'intnet' for the label. The table's columns, nearest first: 'intent', 'text'");
    assertThatThrownBy(() -> Examples.text(Table.create("empty"), "text", "label"))
        .hasMessageContaining("columns, nearest first: none");
  }

  @Test
  void anEmptyTableIsAnError() {
    assertThatThrownBy(() -> examples(new String[0])).hasMessageContaining("'tickets' has none");
  }

  @Test
  void oneColumnForBothIsAnError() {
    Table table = table(StringColumn.create("label", "a", "b"));
    assertThatThrownBy(() -> Examples.text(table, "text", "TEXT"))
        .hasMessageContaining("'TEXT' for both");
  }

  @Test
  void textsOfAnotherTypeAreAnErrorThatNamesTheTextColumns() {
    Table table = table(IntColumn.create("label", new int[] {1, 2}));
    assertThatThrownBy(() -> Examples.text(table, "label", "text"))
        .hasMessageContaining("type INTEGER")
        .hasMessageContaining("[text]");
  }

  /** What the messages advise, done. */
  @Test
  void followingTheAdviceRemovesMissingAndBlankValues() {
    Table table =
        Table.create(
            StringColumn.create("my \"text\"", "one", "", " \t", "four", "five", "six"),
            StringColumn.create("label", "a", "b", "a", "b", "a", "  "));
    assertThatThrownBy(() -> Examples.text(table, "my \"text\"", "label"))
        .hasMessageContaining(
            "table = table.dropWhere(table.stringColumn(\"my \\\"text\\\"\").eval(String::isBlank))");
    Table texts = table.dropWhere(table.stringColumn("my \"text\"").eval(String::isBlank));
    assertThatThrownBy(() -> Examples.text(texts, "my \"text\"", "label"))
        .hasMessageContaining("table.stringColumn(\"label\").eval(String::isBlank)");
    Table both = texts.dropWhere(texts.stringColumn("label").eval(String::isBlank));
    assertThat(Examples.text(both, "my \"text\"", "label").texts())
        .containsExactly("one", "four", "five");

    var numbers = IntColumn.create("label", 1, 2, 3);
    numbers.setMissing(2);
    Table numbered = Table.create(StringColumn.create("text", "x", "y", "z"), numbers);
    assertThatThrownBy(() -> Examples.text(numbered, "text", "label"))
        .hasMessageContaining("table = table.dropWhere(table.column(\"label\").isMissing())");
    Table present = numbered.dropWhere(numbered.column("label").isMissing());
    assertThat(Examples.text(present, "text", "label").size()).isEqualTo(2);
  }

  @Test
  void missingOrBlankValuesAreNamedByRow() {
    Table table = table(StringColumn.create("label", "a", "b", "a"));
    table.stringColumn("text").set(0, "").set(2, " \t");
    assertThatThrownBy(() -> Examples.text(table, "text", "label"))
        .hasMessageContaining("'text' lacks a text in 2 of 3 rows, counted from 0: 0, 2.");
    assertThatThrownBy(() -> examples("a", "", "b"))
        .hasMessageContaining("'label' lacks a label in 1 of 3 rows, counted from 0: 1.");
    var numbers = IntColumn.create("label", 1, 2, 3);
    numbers.setMissing(2);
    assertThatThrownBy(() -> examples(numbers)).hasMessageContaining("counted from 0: 2.");
    var booleans = BooleanColumn.create("label", true, false, true);
    booleans.setMissing(0);
    assertThatThrownBy(() -> examples(booleans)).hasMessageContaining("counted from 0: 0.");
  }

  @Test
  void ofManyMissingValuesTheFirstTenRowsAreNamed() {
    String[] labels = new String[30];
    Arrays.fill(labels, "");
    assertThatThrownBy(() -> examples(labels))
        .hasMessageContaining("30 of 30 rows, counted from 0: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...");
  }

  @Test
  void naInAFileIsExplainedAndTheAdviceWorks(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("countries.csv"), "text,label\nWindhoek,NA\nParis,FR\n");
    Table usual = Table.read().csv(file.toFile());
    assertThatThrownBy(() -> Examples.text(usual, "text", "label"))
        .hasMessageContaining("counted from 0: 0.")
        .hasMessageContaining("read it with Tables.csv(file)");
    Table advised = Tables.csv(file);
    assertThat(Examples.text(advised, "text", "label").labels().names())
        .containsExactly("FR", "NA");
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkDoNotMatter(@TempDir Path folder) throws IOException {
    String lines = "text,label\none,a\n\"two, with\ncomma\",b\nthree,a\n";
    Path unix = Files.writeString(folder.resolve("unix.csv"), lines);
    Path windows = folder.resolve("windows.csv");
    Files.write(windows, ("\uFEFF" + lines.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8));
    var read = Examples.text(Table.read().csv(windows.toFile()), "text", "label");
    assertThat(read.labels().names()).containsExactly("a", "b");
    assertThat(read.fingerprint())
        .isEqualTo(Examples.text(Table.read().csv(unix.toFile()), "text", "label").fingerprint());
  }

  @Test
  void oneClassOnlyIsAnError() {
    assertThatThrownBy(() -> examples("a", "a ", "a"))
        .hasMessage(
            "Expected at least two different labels in the column 'label'; all 3 rows have 'a'");
  }

  @Test
  void measuredNumbersAreNoClasses() {
    assertThatThrownBy(() -> examples(DoubleColumn.create("label", new double[] {1, 2.5, 3})))
        .hasMessageContaining("row 1 holds 2.5, a measured number");
    assertThatThrownBy(
            () ->
                examples(DoubleColumn.create("label", new double[] {1, Double.POSITIVE_INFINITY})))
        .hasMessageContaining("row 1 holds Infinity");
  }

  @Test
  void datesAreNoClasses() {
    assertThatThrownBy(
            () ->
                examples(
                    DateColumn.create(
                        "label",
                        new java.time.LocalDate[] {
                          java.time.LocalDate.EPOCH, java.time.LocalDate.MAX
                        })))
        .hasMessageContaining("type LOCAL_DATE");
  }

  @Test
  void anIdentifierIsNoLabel() {
    var ids = StringColumn.create("label", IntStream.range(0, 40).mapToObj(i -> "id" + i).toList());
    assertThatThrownBy(() -> examples(ids))
        .hasMessageContaining("its 40 rows have 40 different values, such as 'id0' and 'id1'");
    var classes =
        StringColumn.create("label", IntStream.range(0, 40).mapToObj(i -> "c" + i % 20).toList());
    assertThat(examples(classes).labels().size()).isEqualTo(20);
  }

  @Test
  void theFingerprintDependsOnTextsAndLabelsOnly() {
    Table table = table(StringColumn.create("label", "a", "b", "a"));
    String fingerprint = Examples.text(table, "text", "label").fingerprint();
    assertThat(fingerprint).matches("[0-9a-f]{64}");
    Table wider = table.copy().addColumns(IntColumn.create("more", 1, 2, 3));
    assertThat(Examples.text(wider, "text", "label").fingerprint()).isEqualTo(fingerprint);
    assertThat(examples("a", "a", "b").fingerprint()).isNotEqualTo(fingerprint);
    table.stringColumn("text").set(0, "text 0 ");
    assertThat(Examples.text(table, "text", "label").fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void theHeadHoldsTheFirstOfEachLabelInProportion() {
    var examples = examples("a", "a", "a", "a", "a", "a", "b", "b", "b", "c");
    var head = examples.head(5);
    assertThat(head.texts()).containsExactly("text 0", "text 1", "text 2", "text 6", "text 9");
  }

  @Test
  void aSampleIsStratifiedAndDecidedByItsSeed() {
    String[] labels = new String[100];
    Arrays.setAll(labels, i -> i % 4 == 0 ? "rare" : "common");
    var examples = examples(labels);
    var sample = examples.sample(20, 7);
    assertThat(sample.classCounts()).containsExactly(entry("common", 15), entry("rare", 5));
    assertThat(examples.sample(20, 7).texts()).isEqualTo(sample.texts());
    assertThat(examples.sample(20, 8).texts()).isNotEqualTo(sample.texts());
    assertThat(sample.texts()).doesNotHaveDuplicates();
    assertThat(sample.sample(10, 1).texts()).isSubsetOf(sample.texts()).hasSize(10);
  }

  @Test
  void moreThanThereAreGivesAllAndNoneIsAnError() {
    var examples = examples("a", "b", "a");
    assertThat(examples.head(99).texts()).isEqualTo(examples.texts());
    assertThat(examples.sample(99, 1).texts()).isEqualTo(examples.texts());
    assertThatThrownBy(() -> examples.head(0)).hasMessageContaining("at least 1 example; got 0");
  }

  @Test
  void thePlainTextSaysWhatIsThere() {
    assertThat(examples("a", "b", "a")).hasToString("3 examples, 2 labels: {a=2, b=1}");
  }
}
