package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.chart.Charts;
import dev.graft.chart.Curve;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void markupBecomesText() {
    assertThat(Html.escape("<script>alert('x')</script>"))
        .isEqualTo("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assertThat(Html.escape("\" onmouseover=\"x`y`$z$ &amp;"))
        .isEqualTo("&quot; onmouseover=&quot;x&#96;y&#96;&#36;z&#36; &amp;amp;");
  }

  @Test
  void controlCharactersLoneSurrogatesAndOverridesAreDefused() {
    assertThat(Html.escape("a\u0000\u001b\uD83Cb\u202Ec\r\n"))
        .isEqualTo("a\uFFFD\uFFFD\uFFFDb[U+202E]c  ");
  }

  @Test
  void otherScriptsAreKept() {
    assertThat(Html.bdi("שלום 🎉 中文")).isEqualTo("<bdi>שלום 🎉 中文</bdi>");
  }

  @Test
  void aLongTextIsShortenedAndKeptInItsTitle() {
    var html = Html.brief("é".repeat(10_000));
    assertThat(html)
        .isEqualTo("<bdi title=\"%s…\">%s…</bdi>".formatted("é".repeat(999), "é".repeat(199)));
    assertThat(Html.brief("e".repeat(200))).isEqualTo("<bdi>" + "e".repeat(200) + "</bdi>");
    assertThat(Html.brief("\"'<>".repeat(100))).doesNotContain("title=\"\"\"");
  }

  @Property
  void nothingCanLeaveItsPlace(@ForAll String text) {
    assertThat(Html.escape(text)).doesNotContainPattern("[<>\"'`$\\p{Cc}\\p{Cs}]");
    var brief = Html.brief(text);
    var inside = brief.substring(brief.indexOf('>') + 1, brief.length() - "</bdi>".length());
    assertThat(inside).doesNotContain("<").doesNotContain(">");
  }

  @Test
  void aChartIsAnImageInItsSizeWithADescription() {
    var chart =
        Charts.curves(
            "<b>\"title\"</b>", "x", "y", List.of(new Curve("a", new double[2], new double[2])));
    var html = Html.image(chart);
    assertThat(html)
        .startsWith("<img src=\"data:image/png;base64,")
        .contains("width=\"720\" height=\"400\"")
        .contains("alt=\"&lt;b&gt;&quot;title&quot;&lt;/b&gt;. y over x.");
    var base64 = html.substring(html.indexOf("base64,") + 7, html.indexOf("\" width"));
    assertThat(Base64.getDecoder().decode(base64)).isEqualTo(chart.png());
  }
}
