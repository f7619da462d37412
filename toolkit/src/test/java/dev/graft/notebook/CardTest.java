package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.chart.Charts;
import dev.graft.chart.Curve;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class CardTest {

  @Test
  void partsStandBelowEachOtherInTheirOrder() {
    var html =
        Card.titled("title")
            .text("first")
            .table(Table.create("t", StringColumn.create("second", "x")))
            .chart(
                Charts.curves("c", "x", "y", List.of(new Curve("a", new double[1], new double[1]))))
            .note("last")
            .html();
    assertThat(html).containsSubsequence("title", "first", "second", "<img", "last");
    assertThat(opened(html, "div")).isEqualTo(opened(html, "/div"));
  }

  @Test
  void theCardIsWhiteWithDarkTextAndScrolls() {
    assertThat(Card.untitled().html())
        .startsWith("<div style=\"background:#ffffff;color:#1a1a1a;")
        .contains("overflow-x:auto")
        .doesNotContain("<style")
        .doesNotContain("class=");
  }

  @Test
  void textFromDataIsText() {
    var hostile = "</div><script>alert('x')</script>\" onload=\"x";
    var html = Card.titled(hostile).text(hostile).note(hostile).html();
    assertThat(HtmlTableTest.tags(html)).containsOnly("div", "/div", "bdi", "/bdi");
    assertThat(opened(html, "div")).isEqualTo(4);
  }

  @Test
  void addingAPartLeavesTheCardAsItWas() {
    var card = Card.titled("title");
    var before = card.html();
    assertThat(card.text("more").html()).isNotEqualTo(before);
    assertThat(card.html()).isEqualTo(before);
    assertThat(card).hasToString(before);
  }

  @Test
  void theRowsOfATableCanBeLimited() {
    var table = Table.create("t", StringColumn.create("a", "x", "y", "z"));
    assertThat(Card.untitled().table(table, 1).html()).contains("… 2 more rows");
  }

  @Test
  void trustedHtmlIsLeftAsItIs() {
    assertThat(Card.untitled().trusted("<progress value=\"1\">").html())
        .contains("<progress value=\"1\">");
  }

  private static long opened(String html, String tag) {
    return HtmlTableTest.tags(html).stream().filter(tag::equals).count();
  }
}
