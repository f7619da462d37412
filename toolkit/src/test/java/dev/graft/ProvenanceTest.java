package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.graft.adapter.Lora;
import dev.graft.tensor.Threads;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A saved classifier tells how it came to be. */
final class ProvenanceTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void theCardHoldsTheValuesInForceAndTheData() {
    Run run =
        TinyModel.run(
            plan -> plan.adapt(Lora.rank(2)),
            Recipe.epochs(2).batchSize(16).seed(Long.MAX_VALUE).maxLength(20));
    JsonObject card = card(run.model().save(directory));

    JsonObject recipe = card.getAsJsonObject("recipe");
    assertThat(Recipe.of(settings(recipe)))
        .isEqualTo(run.recipe().learningRate(run.plan().learningRate()));
    assertThat(recipe.get("epochs").getAsInt()).isEqualTo(2);
    assertThat(recipe.get("learningRate").getAsDouble())
        .as("the plan's own, for the recipe names none")
        .isEqualTo(run.plan().learningRate());
    assertThat(recipe.get("seed").getAsLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(recipe.get("maxLength").getAsInt()).isEqualTo(20);
    JsonObject data = card.getAsJsonObject("data");
    assertThat(data.get("fingerprint").getAsString()).isEqualTo(run.data().train().fingerprint());
    assertThat(data.get("training_examples").getAsInt()).isEqualTo(run.data().train().size());
    assertThat(card.get("threads").getAsInt()).isEqualTo(Threads.count());
    assertThat(card.get("graft_version").getAsString()).isNotBlank();
  }

  @Test
  void aRecipesOwnRateAndTheUpstreamsLengthAreResolved() {
    Run run = TinyModel.run(FineTune::headOnly, Recipe.epochs(1).learningRate(0.25));
    JsonObject recipe = card(run.model().save(directory)).getAsJsonObject("recipe");
    assertThat(recipe.get("learningRate").getAsDouble()).isEqualTo(0.25);
    assertThat(recipe.get("maxLength").getAsInt()).isEqualTo(64);
  }

  @Test
  void loadingAndSavingAgainKeepsEveryFileToTheBit() {
    Path first = directory.resolve("first");
    TinyModel.of(
            plan -> plan.adapt(Lora.rank(2).on("encoder.**.query")).alsoTrain("**.LayerNorm.bias"))
        .save(first);
    Path second = Classifier.load(Reference.bert(), first).save(directory.resolve("second"));
    assertThat(TinyModel.files(second)).isEqualTo(TinyModel.files(first));
  }

  private static JsonObject card(Path saved) {
    return Reference.json(saved.resolve("graft.json"));
  }

  private static Map<String, Object> settings(JsonObject json) {
    var settings = new LinkedHashMap<String, Object>();
    json.entrySet()
        .forEach(
            entry -> {
              var value = entry.getValue().getAsJsonPrimitive();
              Object plain =
                  value.isNumber()
                      ? value.getAsBigDecimal()
                      : value.isBoolean() ? value.getAsBoolean() : value.getAsString();
              settings.put(entry.getKey(), plain);
            });
    return settings;
  }
}
