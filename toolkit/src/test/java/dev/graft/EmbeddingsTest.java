package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EmbeddingsTest {
  private static Embeddings of(int count) {
    List<String> texts = IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    var vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = new float[] {1, i};
    }
    return new Embeddings(texts, vectors);
  }

  /** The whole table would take 20 GB. */
  @Test
  void manyTextsAreShownByTheFirstTwelve() {
    assertThat(of(50_000).toString())
        .startsWith("50000 texts as vectors of 2")
        .contains("text 11", "to 12", "49988 more texts")
        .doesNotContain("text 12", "to 13")
        .hasSizeLessThan(5_000);
    assertThat(of(12).toString()).contains("to 12").doesNotContain("more texts");
    assertThat(of(1).toString()).isEqualTo("1 text as a vector of 2");
  }

  @Test
  void theTableOfAllIsRefusedWhenItIsTooLarge() {
    assertThatThrownBy(() -> of(2_001).similarities())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2,001 x 2,001")
        .hasMessageContaining("similarities(n)");
    assertThat(of(40).similarities().columnCount()).isEqualTo(41);
  }

  @Test
  void theFirstFewCanBeCompared() {
    var table = of(50_000).similarities(3);
    assertThat(table.columnNames()).containsExactly("text", "to 1", "to 2", "to 3");
    assertThat(table.doubleColumn("to 2").get(0)).isEqualTo(1 / Math.sqrt(2));
    assertThat(of(2).similarities(3).rowCount()).isEqualTo(2);
    assertThatThrownBy(() -> of(2).similarities(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> of(2).similarities(2_001)).hasMessageContaining("got 2001");
  }
}
