package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import dev.graft.evaluation.Metric;
import dev.graft.training.Schedule;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a recipe says, refuses and keeps. */
final class RecipeTest {
  private static final Recipe RICH =
      Recipe.steps(70)
          .probeFirst(2)
          .batchSize(8)
          .accumulate(2)
          .learningRate(1e-3)
          .headRate(1e-2)
          .adapterRate(2e-3)
          .bodyRate(1e-5)
          .layerDecay(0.9)
          .schedule(Schedule.ONE_CYCLE)
          .warmup(0.2)
          .weightDecay(0)
          .clip(0)
          .labelSmoothing(0.1)
          .classWeights(Map.of("b", 2.0, "a", 0.5))
          .stopEarly(Metric.MACRO_F1, 3)
          .unfreezeGradually()
          .maxLength(64)
          .featureCache(false)
          .seed(Long.MAX_VALUE);

  @Test
  void itsSettingsMakeAnEqualRecipeAlsoThroughJson() {
    assertThat(Recipe.of(RICH.settings())).isEqualTo(RICH).hasSameHashCodeAs(RICH);
    Gson json = new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
    Map<String, Object> read =
        json.fromJson(
            json.toJson(RICH.settings()), new TypeToken<Map<String, Object>>() {}.getType());
    assertThat(Recipe.of(read)).isEqualTo(RICH);
    assertThat(Recipe.of(Recipe.epochs(3).settings())).isEqualTo(Recipe.epochs(3));
  }

  @Test
  void everyCallGivesACopyAndTheLastWordCounts() {
    Recipe recipe = Recipe.epochs(3);
    assertThat(recipe.batchSize(8).batchSize()).isEqualTo(8);
    assertThat(recipe.batchSize()).isEqualTo(16);
    assertThat(recipe.with("epochs", 5).epochs()).hasValue(5);
    assertThat(recipe.with("steps", 5).epochs()).isEmpty();
    assertThat(recipe.seed(-3).seed()).isEqualTo(-3);
    assertThat(recipe).isEqualTo(Recipe.epochs(3).batchSize(16));
    assertThat(recipe.checkpoints(Path.of("anywhere"), 1)).isEqualTo(recipe);
  }

  @Test
  void itsTextSaysWhatWasSaid() {
    assertThat(Recipe.epochs(3).seed(1).balanced())
        .hasToString("Recipe[epochs 3, classWeights balanced, seed 1]");
  }

  @Test
  void impossibleValuesAreRefusedByName() {
    Recipe recipe = Recipe.epochs(1);
    assertThatThrownBy(() -> Recipe.epochs(0)).hasMessageContaining("epochs must be at least 1");
    assertThatThrownBy(() -> Recipe.steps(0)).hasMessageContaining("steps");
    assertThatThrownBy(() -> recipe.batchSize(0)).hasMessageContaining("batchSize");
    assertThatThrownBy(() -> recipe.accumulate(0)).hasMessageContaining("accumulate");
    assertThatThrownBy(() -> recipe.learningRate(0)).hasMessageContaining("learningRate");
    assertThatThrownBy(() -> recipe.headRate(Double.NaN)).hasMessageContaining("headRate");
    assertThatThrownBy(() -> recipe.layerDecay(0)).hasMessageContaining("above 0.0");
    assertThatThrownBy(() -> recipe.layerDecay(1.1)).hasMessageContaining("at most 1.0");
    assertThatThrownBy(() -> recipe.warmup(-0.1)).hasMessageContaining("warmup");
    assertThatThrownBy(() -> recipe.clip(-1)).hasMessageContaining("must not be negative");
    assertThatThrownBy(() -> recipe.labelSmoothing(1)).hasMessageContaining("below 1");
    assertThatThrownBy(() -> recipe.maxLength(2)).hasMessageContaining("maxLength");
    assertThatThrownBy(() -> recipe.stopEarly(0)).hasMessageContaining("patience");
    assertThatThrownBy(() -> recipe.classWeights(Map.of("a", -1.0)))
        .hasMessageContaining("classWeights");
    assertThatThrownBy(() -> recipe.checkpoints(Path.of("x"), 0)).hasMessageContaining("1 step");
    assertThatThrownBy(() -> recipe.with("learningrate", 1))
        .hasMessageContaining("nearest")
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> recipe.with("batchSize", 1.5)).hasMessageContaining("whole number");
    assertThatThrownBy(() -> recipe.with("batchSize", "many")).hasMessageContaining("whole");
    assertThatThrownBy(() -> Recipe.of(Map.of("seed", 1))).hasMessageContaining("epochs or steps");
    assertThatThrownBy(() -> Recipe.of(Map.of("epochs", 1, "steps", 9)))
        .hasMessageContaining("epochs or steps");
    assertThatThrownBy(() -> recipe.with("schedule", "triangle"))
        .hasMessageContaining("schedule must be one of constant, linear, cosine, one-cycle");
    assertThatThrownBy(() -> recipe.with("bestBy", "beauty"))
        .hasMessageContaining("bestBy must be one of accuracy");
  }
}
