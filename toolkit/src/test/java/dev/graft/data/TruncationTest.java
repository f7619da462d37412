package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruncationTest {

  private static final TextTokenizer GPT2 =
      TextTokenizer.ofDirectory(Path.of("src/test/resources/reference/gpt2"), 64);
  private static final TextTokenizer BERT =
      TextTokenizer.ofDirectory(Path.of("src/test/resources/reference/bert"), 64);

  /** What the tokenizers library makes of words that are so many tokens long, limit 13. */
  @ParameterizedTest
  @CsvSource({
    "20, 10, 7, 6",
    "10, 20, 6, 7",
    "10, 10, 6, 7",
    "14, 13, 7, 6",
    "9, 8, 7, 6",
    "8, 9, 6, 7",
    "20, 20, 6, 7",
    "20, 4, 9, 4",
    "4, 20, 4, 9",
    "5, 5, 5, 5",
    "0, 20, 0, 13",
    "20, 0, 13, 0"
  })
  void theLongerOfAPairIsCutFirst(int first, int second, int keptOfFirst, int keptOfSecond) {
    for (Side side : Side.values()) {
      TextTokenizer tokenizer = GPT2.maxLength(13).truncationSide(side);
      long[] ids =
          tokenizer
              .encodePairs(List.of("q".repeat(first)), List.of("z".repeat(second)))
              .ids()
              .get(0);
      long q = tokenizer.encode("q")[0];
      assertThat(Arrays.stream(ids).filter(id -> id == q).count()).isEqualTo(keptOfFirst);
      assertThat(ids).hasSize(keptOfFirst + keptOfSecond);
    }
  }

  @Test
  void pairsWithVeryLongTextsAreCutAsIfTheyWereReadToTheirEnd() {
    String many = "the task ".repeat(20_000);
    String more = "a layer ".repeat(30_000);
    for (List<String> pair :
        List.of(List.of(many, "frozen"), List.of("frozen", many), List.of(many, more))) {
      List<String> first = pair.subList(0, 1);
      List<String> second = pair.subList(1, 2);
      long[] whole = BERT.maxLength(10_000_000).encodePairs(first, second).ids().get(0);
      for (int limit : new int[] {12, 13}) {
        EncodedTexts cut = BERT.maxLength(limit).encodePairs(first, second);
        assertThat(cut.ids().get(0)).hasSize(limit);
        long ofSecond = LongStream.of(cut.typeIds().get(0)).sum();
        long[] beginning = Arrays.copyOf(whole, limit - (int) ofSecond - 1);
        assertThat(cut.ids().get(0)).startsWith(beginning).endsWith(3);
      }
    }
  }

  @Test
  void tokensFromTheEndOfAVeryLongTextAreRight() {
    String text = "the task ".repeat(20_000) + "a frozen layer";
    long[] end = BERT.specialTokens(false).encode("a frozen layer");
    assertThat(BERT.maxLength(end.length + 2).truncationSide(Side.LEFT).encode(text))
        .startsWith(2)
        .endsWith(3)
        .containsSequence(end);
  }

  @Test
  void aLimitWithoutRoomForTextIsAnError() {
    var texts = List.of("the task");
    TextTokenizer three = BERT.maxLength(3);
    assertThatThrownBy(() -> three.encodePairs(texts, texts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adds 3 special tokens; a limit of 3 tokens leaves no room");
    assertThatThrownBy(() -> three.encodePairs(texts, List.of()))
        .hasMessageContaining("as many second texts as first ones, 1; got 0");
  }

  @Test
  void withoutSpecialTokensTheyAreLeftOut() {
    assertThat(BERT.specialTokens(false).encode("")).isEmpty();
    assertThat(BERT.encode("")).containsExactly(2, 3);
    assertThatThrownBy(() -> EncodedTexts.of(List.of("a", ""), GPT2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Text 2 of 2 is empty");
  }

  @Test
  void idsThatStandForNothingAddNothing() {
    assertThat(BERT.decode(new long[] {2, 55, 9_999_999, 3})).isEqualTo("the");
    assertThat(BERT.decode(new long[0])).isEmpty();
    assertThatThrownBy(() -> BERT.decode(new long[] {-100}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got -100");
    assertThat(BERT.token(9_999_999)).isEmpty();
    assertThat(BERT.token(-1)).isEmpty();
    assertThat(BERT.id("never")).isEmpty();
    assertThat(BERT.id("the")).hasValue(55);
  }
}
