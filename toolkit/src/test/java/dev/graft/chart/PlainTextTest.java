package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void lineBreaksBecomeSpaces() {
    assertThat(PlainText.clean("a\r\nb\tc\u2028d\u0085e")).isEqualTo("a  b c d e");
  }

  @Test
  void controlCharactersAndLoneSurrogatesBecomeReplacementCharacters() {
    assertThat(PlainText.clean("a\u0000b\u001bc\u007fd\u009be\uD83Cf\uFFFEg"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg");
  }

  @Test
  void directionOverridesAreSpelledOut() {
    assertThat(PlainText.clean("a\u202Eb\u202Dc")).isEqualTo("a[U+202E]b[U+202D]c");
  }

  @Test
  void ordinaryTextOfAnyScriptIsKept() {
    var text = "naïve – שלום عربي 中文 🎉👩‍👩‍👧 <b>&amp;";
    assertThat(PlainText.clean(text)).isEqualTo(text);
  }

  @Test
  void shorteningCountsWholeCharactersAndSaysSo() {
    assertThat(PlainText.shorten("abcd", 4)).isEqualTo("abcd");
    assertThat(PlainText.shorten("abcde", 4)).isEqualTo("abc…");
    assertThat(PlainText.shorten("🎉🎉🎉🎉🎉", 4)).isEqualTo("🎉🎉🎉…");
    assertThat(PlainText.shorten("ab cd", 4)).isEqualTo("ab…");
    assertThat(PlainText.shorten("abc", 1)).isEqualTo("…");
    assertThatThrownBy(() -> PlainText.shorten("a", 0)).hasMessageContaining("got 0");
  }

  @Test
  void theMiddleOfAPathIsLeftOutFirst() {
    assertThat(PlainText.shortenMiddle("encoder.layer.0.query", 11)).isEqualTo("encod…query");
    assertThat(PlainText.shortenMiddle("query", 5)).isEqualTo("query");
    assertThat(PlainText.shortenMiddle("query", 2)).isEqualTo("q…");
  }

  @Property
  void whateverComesTheResultIsOneShortValidLine(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 50) int most) {
    for (var line :
        new String[] {
          PlainText.shorten(PlainText.clean(text), most),
          PlainText.shortenMiddle(PlainText.clean(text), most)
        }) {
      assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(most);
      assertThat(line.codePoints())
          .noneMatch(Character::isISOControl)
          .noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    }
  }
}
