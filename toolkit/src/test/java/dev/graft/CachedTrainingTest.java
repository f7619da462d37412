package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Lora;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.data.WordNetTopics;
import dev.graft.module.Parameter;
import dev.graft.training.FeatureUse;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training on what was computed once is the same training. */
final class CachedTrainingTest {
  private static final String ONE_LAYER = "embeddings and layer 0";
  private static final Recipe RECIPE = Recipe.epochs(4).batchSize(7).seed(5).learningRate(3e-3);

  static Stream<Arguments> plans() {
    return Stream.of(
        plan("upstream", plan -> plan.headOnly()),
        plan("upstream", plan -> plan.headOnly().headDropout(0.5)),
        plan(ONE_LAYER, plan -> plan.topLayers(1).headDropout(0.3)),
        plan(ONE_LAYER, plan -> plan.freezeBelow("encoder.layer.1")),
        plan(ONE_LAYER, plan -> plan.train("encoder.layer.1.output.LayerNorm")),
        plan(
            ONE_LAYER,
            plan -> plan.adapt(Lora.rank(2).dropout(0.3).on("layer.1.attention.self.query"))),
        plan("embeddings and layers 0 to 1", plan -> plan.headOnly().alsoTrain("pooler")));
  }

  private static Arguments plan(String prefix, UnaryOperator<FineTune> choice) {
    return Arguments.of(prefix, choice);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void lossesAndWeightsAreThoseOfComputingEverythingEachTime(
      String prefix, UnaryOperator<FineTune> choice) {
    FineTune plan = choice.apply(FineTune.classifier(Reference.bert()));
    Run cached = fit(plan, TinyData.splits(), RECIPE);
    Run computed = fit(plan, TinyData.splits(), RECIPE.featureCache(false));

    assertThat(((FeatureUse.Cached) cached.features()).prefix()).isEqualTo(prefix);
    assertThat(computed.features().sentence()).isEmpty();
    assertSameTraining(cached, computed, 1e-6);
  }

  @Test
  void soItIsOnMiniLm() {
    Splits data = WordNetTopics.examples(60, 1).split(Split.validation(0.2).seed(1));
    FineTune plan = FineTune.classifier(Upstream.miniLm());
    Recipe recipe = Recipe.epochs(3).batchSize(7).seed(1);
    for (FineTune each : List.of(plan.headOnly(), plan.topLayers(2))) {
      Run cached = fit(each, data, recipe);
      assertThat(cached.features()).isInstanceOf(FeatureUse.Cached.class);
      assertSameTraining(cached, fit(each, data, recipe.featureCache(false)), 1e-5);
    }
  }

  @Test
  void theSameRecipeGivesTheSameBits() {
    FineTune plan = FineTune.classifier(Reference.bert()).topLayers(1);
    assertThat(losses(fit(plan, TinyData.splits(), RECIPE)))
        .isEqualTo(losses(fit(plan, TinyData.splits(), RECIPE)));
  }

  @Test
  void aRunTellsWhatItSaved() {
    FineTune plan = FineTune.classifier(Reference.bert()).headOnly();
    Run run = fit(plan, TinyData.splits(), RECIPE);
    var use = (FeatureUse.Cached) run.features();
    int texts = run.data().train().size() + run.data().validation().size();
    assertThat(use.avoided()).isEqualTo(3L * texts);
    assertThat(use.bytesInMemory() + use.bytesOnDisk()).isEqualTo(texts * 32L * Float.BYTES);
    assertThat(run.toString()).contains("The frozen upstream: computed once in ");
  }

  @Test
  void nothingIsSaidWhereNothingIsFrozenOrMetTwice() {
    FineTune plan = FineTune.classifier(Reference.bert());
    Recipe once = Recipe.epochs(1).seed(1);
    for (Run run :
        List.of(
            fit(plan.full(), TinyData.splits(), RECIPE),
            fit(plan.adapt(Lora.rank(2)), TinyData.splits(), RECIPE),
            fit(plan.headOnly(), TinyData.splits(), once))) {
      assertThat(run.features()).isEqualTo(new FeatureUse.Computed(""));
      assertThat(run.toString()).doesNotContain("computed");
    }
  }

  @Test
  void anInterruptWhileFeaturesAreComputedGivesARunOfNoSteps() {
    var listener =
        new TrainingListener() {
          private String summary = "";

          @Override
          public void started(String plan, int steps) {}

          @Override
          public void preparing(int done, int total) {
            if (done > 0) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void stepped(History.Step step) {}

          @Override
          public void finishedEpoch(History.Epoch epoch) {}

          @Override
          public void ended(String said) {
            summary = said;
          }
        };
    Run run =
        FineTune.classifier(Reference.bert()).headOnly().fit(TinyData.splits(), RECIPE, listener);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(run.finished()).isFalse();
    assertThat(run.history().steps()).isEmpty();
    assertThat(run.proof().changedParameters()).isZero();
    assertThat(run.features()).isEqualTo(new FeatureUse.Computed(""));
    assertThat(listener.summary).isEqualTo("interrupted after step 0 of 28");
  }

  private static Run fit(FineTune plan, Splits data, Recipe recipe) {
    return plan.fit(data, recipe, TrainingListener.SILENT);
  }

  private static void assertSameTraining(Run cached, Run computed, double tolerance) {
    assertThat(losses(cached)).hasSameSizeAs(losses(computed)).hasSizeGreaterThan(20);
    for (int i = 0; i < losses(cached).size(); i++) {
      assertThat(losses(cached).get(i))
          .as("step %d", i + 1)
          .isCloseTo(losses(computed).get(i), within(tolerance));
    }
    for (int i = 0; i < cached.history().epochs().size(); i++) {
      assertThat(cached.history().epochs().get(i).validationLoss())
          .isCloseTo(computed.history().epochs().get(i).validationLoss(), within(tolerance));
    }
    Map<String, Parameter> others = computed.network().parameters();
    cached
        .network()
        .parameters()
        .forEach(
            (path, parameter) -> {
              float[] values = parameter.array().toFloatArray();
              float[] expected = Objects.requireNonNull(others.get(path)).array().toFloatArray();
              assertThat(largestDifference(values, expected))
                  .as(path)
                  .isLessThan((float) (100 * tolerance));
            });
    assertThat(cached.proof().unexpected()).isEmpty();
    assertThat(cached.proof().untouched()).isEmpty();
  }

  private static float largestDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static List<Double> losses(Run run) {
    return run.history().steps().stream().map(History.Step::loss).toList();
  }
}
