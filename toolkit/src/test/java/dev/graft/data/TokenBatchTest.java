package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

  private static final List<long[]> ENCODED =
      List.of(new long[] {2, 9, 3}, new long[] {2, 3}, new long[] {2, 0, 8, 3}, new long[0]);

  @Test
  void rowsAreFilledUpToTheLongestOfThem() {
    var batch = TokenBatch.of(ENCODED, new int[] {1, 0}, 7);
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.width()).isEqualTo(3);
    assertThat(batch.rows()).containsExactly(1, 0);
    assertThat(batch.ids()).containsExactly(2, 3, 7, 2, 9, 3);
    assertThat(batch.mask()).containsExactly(1, 1, 0, 1, 1, 1);
  }

  @Test
  void aTokenThatEqualsThePaddingIdStaysInTheMask() {
    assertThat(TokenBatch.of(ENCODED, new int[] {2}, 0).mask()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void whatIsHandedOutIsACopy() {
    int[] rows = {0};
    var batch = TokenBatch.of(ENCODED, rows, 0);
    rows[0] = 5;
    batch.rows()[0] = 5;
    batch.ids()[0] = 5;
    batch.mask()[0] = 5;
    assertThat(batch.rows()).containsExactly(0);
    assertThat(batch.ids()).containsExactly(2, 9, 3);
    assertThat(batch.mask()).containsExactly(1, 1, 1);
    assertThat(batch).hasToString("TokenBatch[1 texts, 3 tokens wide]");
  }

  @Test
  void noRowsUnknownRowsAndRowsWithoutTokensAreErrors() {
    assertThatThrownBy(() -> TokenBatch.of(ENCODED, new int[0], 0))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> TokenBatch.of(ENCODED, new int[] {4}, 0))
        .hasMessageContaining("from 0 to 3; got 4");
    assertThatThrownBy(() -> TokenBatch.of(ENCODED, new int[] {-1}, 0))
        .hasMessageContaining("got -1");
    assertThatThrownBy(() -> TokenBatch.of(ENCODED, new int[] {0, 3}, 0))
        .hasMessageContaining("Row 3 has no tokens");
  }

  @Test
  void rowsAreFilledUpOnTheLeftWhereThatIsAskedFor() {
    var batch = new EncodedTexts(ENCODED, 7).batch(new int[] {1, 0}, Side.LEFT);
    assertThat(batch.ids()).containsExactly(7, 2, 3, 2, 9, 3);
    assertThat(batch.mask()).containsExactly(0, 1, 1, 1, 1, 1);
    assertThat(batch.padded()).isTrue();
    assertThat(batch.typed()).isFalse();
    assertThat(batch.typeIds()).containsOnly(0);
  }

  @Test
  void typeIdsLieBesideTheirTokens() {
    var texts =
        new EncodedTexts(
            List.of(new long[] {2, 9, 3}, new long[] {2, 3}),
            List.of(new long[] {0, 1, 1}, new long[] {0, 1}),
            7);
    assertThat(texts.batch(new int[] {1, 0}).typeIds()).containsExactly(0, 1, 0, 0, 1, 1);
    assertThat(texts.batch(new int[] {1, 0}, Side.LEFT).typeIds())
        .containsExactly(0, 0, 1, 0, 1, 1);
    assertThat(texts.batch(new int[] {1}).typed()).isTrue();
  }

  @Test
  void typeIdsOfOtherLengthsAreErrors() {
    assertThatThrownBy(() -> new EncodedTexts(ENCODED, List.of(new long[3]), 0))
        .hasMessageContaining("none or all of 4 texts; got 1");
    assertThatThrownBy(() -> new EncodedTexts(List.of(new long[2]), List.of(new long[3]), 0))
        .hasMessageContaining("tokens in text 0, 2; got 3");
  }
}
