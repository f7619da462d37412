package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.checkpoint.FloatArray;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Which token stands for a text, against numbers that {@code last_token.py} made. */
final class LastTokenTest {
  private static final JsonObject EXPECTED =
      Reference.json(Path.of("src", "test", "resources", "last-token.json"));
  private static final String PADDING = "pad_token_id";
  private static final String CLASSIFIER = "ForSequenceClassification";
  private static final int LABELS = 3;
  private static final int WIDTH = 32;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  private ModelCopy decoder(String family, JsonElement padding) throws IOException {
    return ModelCopy.of(ReferenceModel.directory(family), temporary.resolve(family))
        .edit("config.json", config -> config.add(PADDING, padding));
  }

  private static void addHead(ModelCopy copy) throws IOException {
    copy.edit(
        "config.json",
        config -> {
          String languageModel = config.getAsJsonArray("architectures").get(0).getAsString();
          var classes = new JsonArray();
          classes.add(languageModel.replaceAll("(LMHeadModel|ForCausalLM)$", CLASSIFIER));
          config.add("architectures", classes);
        });
    var head = new float[LABELS * WIDTH];
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) Math.sin(i);
    }
    copy.arrays(
        arrays -> arrays.put("score.weight", FloatArray.of(new long[] {LABELS, WIDTH}, head)));
  }

  private static List<String> texts() {
    return StreamSupport.stream(EXPECTED.getAsJsonArray("texts").spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2,published,1",
    "gpt2,end,2",
    "gpt2,none,",
    "gpt2,none,-1",
    "llama,published,1",
    "llama,end,2",
    "llama,none,",
    "mistral,end,2",
    "qwen2,end,2",
    "qwen3,end,2",
    "gemma3_text,end,2",
    "gemma3_text,none,"
  })
  void aPublishedClassifierTakesTheTokenThatTransformersTakes(
      String family, String which, @Nullable Integer padding) throws IOException {
    ModelCopy copy =
        decoder(family, padding == null ? JsonNull.INSTANCE : new JsonPrimitive(padding));
    addHead(copy);
    Classifier classifier = Upstream.from(copy.directory()).classifier();
    JsonArray expected = EXPECTED.getAsJsonObject(family).getAsJsonArray(which);
    float[][] together = classifier.probabilities(texts());
    for (int i = 0; i < together.length; i++) {
      float[] probabilities = softmax(expected.get(i).getAsJsonArray());
      assertThat(together[i]).as(texts().get(i)).containsExactly(probabilities, within(1e-5f));
      assertThat(classifier.probabilities(List.of(texts().get(i)))[0])
          .containsExactly(probabilities, within(1e-5f));
    }
  }

  private static float[] softmax(JsonArray logits) {
    double sum = 0;
    for (JsonElement logit : logits) {
      sum += Math.exp(logit.getAsDouble());
    }
    var probabilities = new float[logits.size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = (float) (Math.exp(logits.get(i).getAsDouble()) / sum);
    }
    return probabilities;
  }

  /** Half of them end with the token that fills texts up. */
  private static Splits data() {
    List<String> texts =
        IntStream.range(0, 32)
            .mapToObj(
                i ->
                    (i % 2 == 0 ? "frozen layers " : "the train is late ")
                        + "today ".repeat(i % 3)
                        + i
                        + (i % 4 < 2 ? "<pad>" : ""))
            .toList();
    List<String> labels =
        IntStream.range(0, 32).mapToObj(i -> i % 2 == 0 ? "learning" : "travel").toList();
    return Examples.text(
            Table.create(StringColumn.create("text", texts), StringColumn.create("label", labels)),
            "text",
            "label")
        .split(Split.validation(0.25).seed(1));
  }

  @Test
  void aClassifierTrainedWithoutPadTokenIdIsExportedWithTheOneThatItWasTrainedWith()
      throws IOException {
    Upstream upstream = Upstream.from(decoder("gpt2", JsonNull.INSTANCE).directory());
    Classifier classifier =
        FineTune.classifier(upstream).full().fit(data(), Recipe.epochs(1).seed(1)).model();
    Path directory = classifier.export(temporary.resolve("export"));
    assertThat(Reference.json(directory.resolve("config.json")).get(PADDING).getAsInt())
        .isEqualTo(1);
    float[][] before = classifier.probabilities(texts());
    float[][] after = Upstream.from(directory).classifier().probabilities(texts());
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).containsExactly(before[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void featuresThatAreReusedGiveTheSameToken(boolean whole) {
    Upstream upstream = Upstream.from(ReferenceModel.directory("llama"));
    FineTune plan = FineTune.classifier(upstream);
    plan = whole ? plan.headOnly() : plan.freezeBelow("layers.1");
    Recipe recipe = Recipe.epochs(3).learningRate(0.01).seed(1);
    float[][] reused = plan.fit(data(), recipe.featureCache(true)).model().probabilities(texts());
    float[][] anew = plan.fit(data(), recipe.featureCache(false)).model().probabilities(texts());
    for (int i = 0; i < reused.length; i++) {
      assertThat(reused[i]).containsExactly(anew[i], within(1e-4f));
    }
  }
}
