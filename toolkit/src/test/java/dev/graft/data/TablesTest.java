package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class TablesTest {
  private final Path root;

  TablesTest(@TempDir Path root) {
    this.root = root;
  }

  private Table read(String content) throws IOException {
    return Tables.csv(Files.writeString(root.resolve("table.csv"), content));
  }

  @Test
  void lettersThatComeLateAreReadAsTheyAre() throws IOException {
    var table = read("text,label\n" + "plain words,a\n".repeat(20_000) + "Übergröße 😀,b\n");
    assertThat(table.rowCount()).isEqualTo(20_001);
    assertThat(table.stringColumn("text").get(20_000)).isEqualTo("Übergröße 😀");
    assertThat(table.name()).isEqualTo("table.csv");
  }

  @Test
  void theTicketsOfTheProjectAreRead() {
    var table = Tables.csv(Path.of("..", "datasets", "support-tickets.csv"));
    assertThat(table.columnNames()).containsExactly("text", "intent", "customer", "hard");
    assertThat(table.rowCount()).isGreaterThanOrEqualTo(640);
    assertThat(table.column("hard").type()).isEqualTo(ColumnType.BOOLEAN);
    assertThat(String.join(" ", table.stringColumn("text").asList()))
        .contains("🤦")
        .doesNotContain("ð", "\uFFFD");
    assertThat(Examples.text(table, "text", "intent").labels().size()).isEqualTo(8);
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsLeaveNoTrace() throws IOException {
    var table = read("\uFEFFtext,label\r\n\"one, two\",a\r\nthree,b\r\n");
    assertThat(table.columnNames()).containsExactly("text", "label");
    assertThat(table.stringColumn("text").asList()).containsExactly("one, two", "three");
    assertThat(table.stringColumn("label").asList()).containsExactly("a", "b");
  }

  @Test
  void wordsThatMeanMissingElsewhereAndRemarksAreTexts() throws IOException {
    var table = read("text,label\nNA,null\n# not a remark,N/A\n*,NaN\n,a\n");
    assertThat(table.stringColumn("text").asList())
        .containsExactly("NA", "# not a remark", "*", "");
    assertThat(table.stringColumn("label").asList()).containsExactly("null", "N/A", "NaN", "a");
    assertThat(table.stringColumn("text").countMissing()).isEqualTo(1);
  }

  @Test
  void longTextsAndLinesWithinTextsAreKept() throws IOException {
    String longText = "word ".repeat(20_000).strip();
    var table = read("text,label\n" + longText + ",a\n\"two\nlines \"\"quoted\"\"\",b\n");
    assertThat(table.stringColumn("text").asList())
        .containsExactly(longText, "two\nlines \"quoted\"");
  }

  @Test
  void aTypeSuitsAllRows() throws IOException {
    var table = read("text,code\n" + "words,1\n".repeat(50_000) + "words,x7\n");
    assertThat(table.stringColumn("code").get(50_000)).isEqualTo("x7");
  }

  @Test
  void whatIsNotUtf8NamesTheFirstWrongByte() throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write("text,label\nä,a\n".getBytes(StandardCharsets.UTF_8));
    int offset = bytes.size() + 3;
    bytes.write("für,b\n".replaceFirst("^", "xx").getBytes(StandardCharsets.ISO_8859_1));
    Path file = Files.write(root.resolve("latin.csv"), bytes.toByteArray());
    assertThatThrownBy(() -> Tables.csv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latin.csv is not UTF-8")
        .hasMessageContaining("offset " + offset)
        .hasMessageContaining("0xFC");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xC3});
    assertThatThrownBy(() -> Tables.csv(file)).hasMessageContaining("offset 2");
    Files.write(file, "text,label\n".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> Tables.csv(file)).hasMessageContaining("offset 0");
  }

  @Test
  void filesWithoutATableAreRefused() throws IOException {
    assertThatThrownBy(() -> read("")).hasMessageContaining("table.csv is empty");
    assertThatThrownBy(() -> read("\uFEFF\r\n")).hasMessageContaining("table.csv is empty");
    assertThatThrownBy(() -> read("text,text\na,b\n")).hasMessageContaining("table.csv");
    assertThatThrownBy(() -> read("text,label\na,b\nc\nd,e,f\n")).hasMessageContaining("table.csv");
    assertThatThrownBy(() -> Tables.csv(root.resolve("absent.csv")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no file")
        .hasMessageContaining("absent.csv");
    assertThatThrownBy(() -> Tables.csv(root)).hasMessageContaining("no file");
  }
}
