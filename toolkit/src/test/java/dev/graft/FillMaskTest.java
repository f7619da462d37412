package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

final class FillMaskTest {
  private static final int VOCABULARY = 160;
  private static final Upstream MASKED = Upstream.from(ReferenceModel.directory("bert_masked_lm"));

  private final Path root;

  FillMaskTest(@TempDir Path root) {
    this.root = root;
  }

  /** A word of the first text is declared to be the mask, so that the reference's logits count. */
  @Test
  void theProbabilitiesAreThoseOfTheReference() throws IOException {
    Path directory = ReferenceModel.directory("bert_masked_lm");
    String first =
        Reference.json(directory.resolve("expected.json"))
            .getAsJsonArray("texts")
            .get(0)
            .getAsString();
    Path file = directory.resolve("expected.safetensors");
    float[] logits = Reference.float32(file, "expected.logits");
    long[] ids =
        Arrays.copyOf(Reference.int64(file, "input.input_ids"), logits.length / VOCABULARY);
    ModelCopy copy =
        ModelCopy.of(directory, root.resolve("copy"))
            .edit("tokenizer_config.json", json -> json.addProperty("mask_token", "task"));
    Upstream upstream = Upstream.from(copy.directory());
    Table table = upstream.fillMask(first, VOCABULARY);
    assertThat(table.rowCount()).isEqualTo(2 * VOCABULARY);
    long task = upstream.tokenizer().id("task").orElseThrow();
    int mask = 0;
    for (int place = 0; place < ids.length; place++) {
      if (ids[place] == task) {
        mask++;
        Table own = table.where(table.intColumn("mask").isEqualTo(mask));
        double[] expected = softmax(logits, place);
        Arrays.sort(expected);
        for (int i = 0; i < VOCABULARY; i++) {
          assertThat(own.doubleColumn("probability").get(i))
              .isCloseTo(expected[VOCABULARY - 1 - i], within(1e-6));
        }
      }
    }
    assertThat(mask).isEqualTo(2);
  }

  private static double[] softmax(float[] logits, int place) {
    var shares = new double[VOCABULARY];
    double sum = 0;
    for (int i = 0; i < VOCABULARY; i++) {
      shares[i] = Math.exp(logits[place * VOCABULARY + i]);
      sum += shares[i];
    }
    for (int i = 0; i < VOCABULARY; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  @Test
  void theFiveLikeliestComeFirstWithTheirTexts() {
    Table table = MASKED.fillMask("frozen [MASK] are not changed");
    assertThat(table.columnNames()).containsExactly("mask", "token", "probability", "text");
    assertThat(table.rowCount()).isEqualTo(5);
    assertThat(table.intColumn("mask").asList()).containsOnly(1);
    assertThat(table.doubleColumn("probability").asList())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    for (int row = 0; row < 5; row++) {
      String token = table.stringColumn("token").get(row).replace("##", "");
      assertThat(table.stringColumn("text").get(row))
          .startsWith("frozen")
          .contains(token)
          .endsWith("are not changed")
          .doesNotContain("[CLS]", "[SEP]", "[MASK]");
    }
  }

  @Test
  void ofSeveralMasksEachIsGuessedForItself() {
    Table table = MASKED.fillMask("[MASK] layers are [MASK]", 2);
    assertThat(table.intColumn("mask").asList()).containsExactly(1, 1, 2, 2);
    assertThat(table.stringColumn("text").get(0)).endsWith("layers are [MASK]");
    assertThat(table.stringColumn("text").get(2)).startsWith("[MASK] layers are");
    assertThat(
            MASKED
                .fillMask("[MASK] layers are [MASK]", VOCABULARY)
                .doubleColumn("probability")
                .sum())
        .isCloseTo(2, within(1e-5));
  }

  @Test
  void whatCannotBeFilledIsRefused() {
    for (String text : List.of("no mask", "", "<mask>", "[mask]")) {
      assertThatThrownBy(() -> MASKED.fillMask(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expected a text with [MASK]")
          .hasMessageContaining("'" + text + "'");
    }
    for (int count : new int[] {0, -1, VOCABULARY + 1}) {
      assertThatThrownBy(() -> MASKED.fillMask("a [MASK]", count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 160")
          .hasMessageEndingWith("got " + count);
    }
    assertThatThrownBy(() -> MASKED.fillMask("[MASK] " + "layers ".repeat(100) + "[MASK]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 times, but 1 of them within the 64 tokens");
    assertThatThrownBy(() -> Reference.bert().fillMask("a [MASK]"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without the head of a language model");
    assertThatThrownBy(() -> Upstream.from(ReferenceModel.directory("gpt2")).fillMask("a [MASK]"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("causal language model");
  }
}
