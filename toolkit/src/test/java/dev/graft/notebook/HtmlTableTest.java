package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class HtmlTableTest {

  @Test
  void everyKindOfColumnIsShown() {
    var table =
        Table.create(
            "all",
            StringColumn.create("text", "a"),
            IntColumn.create("int", new int[] {12_345}),
            LongColumn.create("long", new long[] {9_007_199_254_740_993L}),
            FloatColumn.create("float", new float[] {0.1f}),
            DoubleColumn.create("double", new double[] {2 / 3.0}),
            BooleanColumn.create("boolean", new boolean[] {true}),
            DateColumn.create("date", LocalDate.of(2026, 1, 2)));
    assertThat(text(HtmlTable.of(table)))
        .containsExactly(
            "text",
            "int",
            "long",
            "float",
            "double",
            "boolean",
            "date", //
            "a",
            "12,345",
            "9,007,199,254,740,993",
            "0.1000",
            "0.6667",
            "true",
            "2026-01-02");
  }

  @Test
  void numbersStandRightAndTextsLeft() {
    var html =
        HtmlTable.of(
            Table.create("t", StringColumn.create("a", "x"), IntColumn.create("b", new int[] {7})));
    assertThat(html).containsPattern("text-align:left;\"><bdi>x</bdi>");
    assertThat(html).containsPattern("text-align:right;\">7<");
  }

  @Test
  void onlyLongTextsAreBrokenIntoLines() {
    var html =
        HtmlTable.of(
            Table.create(
                "t",
                StringColumn.create("a", "word", "x".repeat(25)),
                DoubleColumn.create("b", new double[] {0.37, 1})));
    assertThat(html).containsPattern("white-space:nowrap;text-align:left;\"><bdi>word<");
    assertThat(html).containsPattern("overflow-wrap:anywhere;[^\"]*\"><bdi>x{25}<");
    assertThat(html).containsPattern("white-space:nowrap;text-align:right;\">0.3700<");
  }

  @Test
  void missingValuesAreSaidToBeMissing() {
    var table =
        Table.create(
            "t",
            DoubleColumn.create("number", new double[] {Double.NaN}),
            StringColumn.create("text", ""));
    assertThat(text(HtmlTable.of(table))).containsExactly("number", "text", "missing", "empty");
  }

  @Test
  void onlyTheFirstRowsAreShownAndTheOthersCounted() {
    var table = Table.create("t", IntColumn.create("n", IntStream.range(0, 12_345).toArray()));
    assertThat(text(HtmlTable.of(table, 2))).containsExactly("n", "0", "1", "… 12,343 more rows");
    assertThat(text(HtmlTable.of(table))).hasSize(1 + 20 + 1);
    assertThat(text(HtmlTable.of(table.first(21)))).endsWith("… 1 more row");
    assertThat(text(HtmlTable.of(table.first(20)))).endsWith("19");
    assertThat(text(HtmlTable.of(table, 0))).containsExactly("n", "… 12,345 more rows");
    assertThatThrownBy(() -> HtmlTable.of(table, -1)).hasMessageContaining("got -1");
  }

  @Test
  void aWideTableIsCutAndSaysSo() {
    var table = Table.create("t");
    for (int i = 0; i < 384; i++) {
      table.addColumns(DoubleColumn.create("d" + i, new double[] {i}));
    }
    assertThat(text(HtmlTable.of(table))).hasSize(61).endsWith("… 354 more columns");
  }

  @Test
  void emptyTablesAreTables() {
    assertThat(HtmlTable.of(Table.create("none"))).startsWith("<table").endsWith("</table>");
    assertThat(text(HtmlTable.of(Table.create("t", StringColumn.create("a")))))
        .containsExactly("a");
  }

  @Test
  void whatComesFromDataIsText() {
    var hostile =
        List.of(
            "<script>alert(1)</script>",
            "</td></table><img src=x onerror=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "x".repeat(10_000),
            "\u202Eabc\u0000\uD83C",
            "שלום");
    for (var value : hostile) {
      var table = Table.create(value, StringColumn.create(value, value));
      var html = HtmlTable.of(table);
      assertThat(tags(html))
          .containsOnly(
              "table", "thead", "tbody", "tr", "th", "td", "bdi", "/table", "/thead", "/tbody",
              "/tr", "/th", "/td", "/bdi");
      assertThat(html).doesNotContainPattern("[\\p{Cc}\\p{Cs}\u202E]").hasSizeLessThan(8_000);
      assertThat(html.replaceAll("\"[^\"]*\"", "")).doesNotContain("onmouseover=\"");
    }
  }

  @Test
  void stylesAreInlineAndNeedNoStyleSheet() {
    var html = HtmlTable.of(Table.create("t", StringColumn.create("a", "x", "y")));
    assertThat(html).doesNotContain("<style").doesNotContain("class=");
    assertThat(
            Pattern.compile("<tr style=\"background:#ffffff;color:#1a1a1a;")
                .matcher(html)
                .results())
        .as("pages with dark tables colour each row")
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "7, 7",
    "-9999, -9999",
    "10000, '10,000'",
    "0.5, 0.5000",
    "0.87654, 0.8765",
    "0.0001234, 0.0001234",
    "0.00001234, 1.234e-05",
    "12.3456, 12.35",
    "1234.5678, '1235'",
    "12345.678, '12,346'",
    "1e15, 1.000e+15",
    "NaN, NaN",
    "Infinity, ∞",
    "-Infinity, −∞"
  })
  void numbersHaveSensibleDigits(double value, String expected) {
    assertThat(HtmlTable.number(value)).isEqualTo(expected);
  }

  private static List<String> text(String html) {
    return Arrays.stream(html.split("<[^>]*>")).filter(part -> !part.isEmpty()).toList();
  }

  static List<String> tags(String html) {
    return Pattern.compile("<(/?[a-z]+)[^>]*>")
        .matcher(html)
        .results()
        .map(m -> m.group(1))
        .toList();
  }
}
