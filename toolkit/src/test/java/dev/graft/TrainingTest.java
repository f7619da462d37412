package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Lora;
import dev.graft.data.Splits;
import dev.graft.evaluation.Metric;
import dev.graft.module.Checksums;
import dev.graft.module.Parameter;
import dev.graft.training.Callback;
import dev.graft.training.History;
import dev.graft.training.Schedule;
import dev.graft.training.TrainingDivergedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each word of a recipe does to training. */
final class TrainingTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final Splits DATA = TinyData.splits();
  private static final FineTune PROBE = FineTune.classifier(UPSTREAM).headOnly().headDropout(0);
  private static final FineTune FULL = FineTune.classifier(UPSTREAM).full().headDropout(0);
  private static final int PER_EPOCH = 6;

  @Test
  void stepsCountHoweverManyEpochsTheyMake() {
    Run run = FULL.fit(DATA, Recipe.steps(8).batchSize(8).learningRate(1e-3));
    assertThat(run.history().steps()).hasSize(8);
    assertThat(run.history().epochs()).extracting(History.Epoch::step).containsExactly(6, 8);
    Run short2 = FULL.fit(DATA, Recipe.steps(2).batchSize(8));
    assertThat(short2.history().epochs()).hasSize(1);
    assertThat(short2.history().epochs().get(0).trainingLoss())
        .isEqualTo(
            short2.history().steps().stream()
                .mapToDouble(History.Step::loss)
                .average()
                .orElseThrow(),
            within(1e-12));
  }

  @Test
  void accumulatedBatchesTakeTheStepsOfTheLargerBatch() {
    Recipe recipe = Recipe.epochs(3).learningRate(3e-3).seed(5);
    Run large = FULL.fit(DATA, recipe.batchSize(12).labelSmoothing(0.1).balanced());
    Run small = FULL.fit(DATA, recipe.batchSize(4).accumulate(3).labelSmoothing(0.1).balanced());
    assertThat(losses(small)).hasSameSizeAs(losses(large));
    for (int i = 0; i < losses(large).size(); i++) {
      assertThat(losses(small).get(i)).isCloseTo(losses(large).get(i), within(2e-5));
    }
  }

  @Test
  void theRatesOfTheStepsFollowTheSchedule() {
    Recipe recipe = Recipe.steps(10).batchSize(8).learningRate(0.5).warmup(0.2);
    assertThat(rates(PROBE.fit(DATA, recipe.schedule(Schedule.CONSTANT))))
        .containsExactly(0.0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    assertThat(rates(PROBE.fit(DATA, recipe.schedule(Schedule.LINEAR))).get(9))
        .isCloseTo(0.5 / 8, within(1e-12));
    assertThat(rates(PROBE.fit(DATA, recipe.schedule(Schedule.COSINE))).get(6))
        .isCloseTo(0.25, within(1e-12));
  }

  @Test
  void headAdaptersAndBodyHaveTheirOwnRates() {
    FineTune plan = FineTune.classifier(UPSTREAM).adapt(Lora.rank(2)).alsoTrain("**.LayerNorm.*");
    Recipe recipe =
        Recipe.steps(1).warmup(0).headRate(1e-1).adapterRate(1e-2).bodyRate(1e-3).weightDecay(0);
    Run run = plan.fit(DATA, recipe.clip(0));
    // AdamW's first step has the size of the rate wherever the gradient is not tiny.
    assertThat(largestMove(run, "classifier.bias")).isCloseTo(1e-1, within(1e-4));
    assertThat(largestMove(run, "encoder.layer.0.attention.self.query.lora_B.weight"))
        .isCloseTo(1e-2, within(1e-4));
    assertThat(largestMove(run, "encoder.layer.0.attention.output.LayerNorm.bias"))
        .isCloseTo(1e-3, within(1e-4));
  }

  @Test
  void lowerLayersHaveLowerRates() {
    Recipe recipe = Recipe.steps(1).warmup(0).learningRate(1e-2).layerDecay(0.5).weightDecay(0);
    Run run = FULL.fit(DATA, recipe.clip(0));
    int layers = UPSTREAM.architecture().layers().size();
    for (int i = 0; i < layers; i++) {
      assertThat(largestMove(run, "encoder.layer." + i + ".output.LayerNorm.bias"))
          .isCloseTo(1e-2 * Math.pow(0.5, layers - 1 - i), within(1e-4));
    }
    assertThat(largestMove(run, "embeddings.LayerNorm.bias"))
        .isCloseTo(1e-2 * Math.pow(0.5, layers), within(1e-4));
    assertThat(largestMove(run, "classifier.bias")).isCloseTo(1e-2, within(1e-4));
  }

  @Test
  void gradualUnfreezingThawsFromTheTopDownward() {
    var moved = new ArrayList<List<String>>();
    Recipe recipe = Recipe.epochs(2).batchSize(8).learningRate(1e-3).warmup(0).unfreezeGradually();
    Run whole = FULL.fit(DATA, recipe);
    Run half =
        FULL.fit(
            DATA,
            recipe,
            Callback.onStep(
                step -> {
                  if (step.number() == PER_EPOCH) {
                    Thread.currentThread().interrupt();
                  }
                }));
    moved.add(changed(half));
    moved.add(changed(whole));
    assertThat(moved.get(0))
        .allMatch(path -> path.startsWith("classifier") || path.startsWith("pooler"));
    assertThat(moved.get(0)).contains("classifier.weight");
    assertThat(moved.get(1))
        .contains("embeddings.LayerNorm.bias", "encoder.layer.0.output.dense.bias");
    assertThatThrownBy(() -> FULL.fit(DATA, Recipe.epochs(1).unfreezeGradually()))
        .hasMessageContaining("at least 2 epochs");
  }

  @Test
  void theBestEpochsWeightsAreRestored() {
    Recipe recipe =
        Recipe.epochs(12).batchSize(8).learningRate(5e-3).schedule(Schedule.CONSTANT).warmup(0);
    Run run = FULL.fit(DATA, recipe.seed(3).keepBest(Metric.ACCURACY));
    List<Double> scores = run.history().epochs().stream().map(History.Epoch::score).toList();
    int best = 1 + scores.indexOf(Collections.max(scores));
    assertThat(scores).hasSize(12);
    assertThat(best).as("a test in which the last epoch is not the best").isLessThan(12);
    Run untilThen = FULL.fit(DATA, recipe.with("epochs", best).seed(3));
    assertThat(Checksums.of(run.network())).isEqualTo(Checksums.of(untilThen.network()));
    assertThat(run.ending()).contains("epoch " + best);
  }

  @Test
  void trainingStopsWhenPatienceEnds() {
    Recipe wild = Recipe.epochs(100).batchSize(8).learningRate(2e-2).schedule(Schedule.CONSTANT);
    Run run = FULL.fit(DATA, wild.seed(3).stopEarly(Metric.ACCURACY, 2));
    List<History.Epoch> epochs = run.history().epochs();
    double best = epochs.stream().mapToDouble(History.Epoch::score).max().orElseThrow();
    int first = 0;
    while (epochs.get(first).score() < best) {
      first++;
    }
    assertThat(epochs).hasSize(first + 1 + 2);
    assertThat(run.finished()).isTrue();
    assertThat(run.ending()).contains("stopped early", "accuracy");
  }

  @Test
  void callbacksLookOnAndMayEndTraining() {
    var steps = new ArrayList<Integer>();
    var epochs = new ArrayList<Integer>();
    Run run =
        PROBE.fit(
            DATA,
            Recipe.epochs(5).batchSize(8),
            Callback.onStep(step -> steps.add(step.number())),
            Callback.onEpoch(epoch -> epochs.add(epoch.number())),
            Callback.endWhen(epoch -> epoch.number() == 2));
    assertThat(steps).hasSize(2 * PER_EPOCH);
    assertThat(epochs).containsExactly(1, 2);
    assertThat(run.finished()).isTrue();
    assertThat(run.ending()).contains("callback");
  }

  @Test
  void aClassThatWeighsMoreIsPredictedMore() {
    Recipe recipe = Recipe.epochs(2).batchSize(8).learningRate(1e-2).seed(1);
    Run travel = PROBE.fit(DATA, recipe.classWeights(Map.of("travel", 50.0)));
    Run learning = PROBE.fit(DATA, recipe.classWeights(Map.of("learning", 50.0)));
    assertThat(predicted(travel, "travel")).isGreaterThan(predicted(learning, "travel"));
    assertThatThrownBy(() -> PROBE.fit(DATA, recipe.classWeights(Map.of("trave", 2.0))))
        .hasMessageContaining("trave")
        .hasMessageContaining("learning");
  }

  @Test
  void aLossThatRisesFarAboveGuessingEndsTrainingWithAdvice() {
    Recipe wild =
        Recipe.epochs(50).batchSize(8).learningRate(30).clip(0).schedule(Schedule.CONSTANT);
    assertThatThrownBy(() -> PROBE.fit(DATA, wild))
        .isInstanceOfSatisfying(
            TrainingDivergedException.class,
            e -> assertThat(e.history().steps()).hasSizeGreaterThan(5))
        .hasMessageContaining("findRate");
  }

  @Test
  void theSearchForARateLeavesEverythingAsItWas() {
    String before = UPSTREAM.fingerprint();
    RateFinder finder = FULL.findRate(DATA, Recipe.epochs(1).batchSize(8).seed(2));
    assertThat(UPSTREAM.fingerprint()).isEqualTo(before);
    double[] rates = finder.table().doubleColumn("rate").asDoubleArray();
    assertThat(rates).isSorted().hasSizeGreaterThan(20);
    assertThat(rates[0]).isCloseTo(FULL.learningRate() * 1e-4, within(1e-12));
    assertThat(finder.suggestion()).isPresent();
    double rate = finder.suggestion().getAsDouble();
    Recipe recipe = Recipe.epochs(8).batchSize(8).seed(2);
    double with = FULL.fit(DATA, recipe.learningRate(rate)).evaluate().accuracy().value();
    assertThat(with).as("accuracy at the suggested rate %s", rate).isGreaterThan(0.8);
    assertThat(finder.sentence()).contains("learningRate(");
    assertThat(finder.chart().png()).isNotEmpty();
  }

  private static List<Double> losses(Run run) {
    return run.history().steps().stream().map(History.Step::loss).toList();
  }

  private static List<Double> rates(Run run) {
    return run.history().steps().stream().map(History.Step::rate).toList();
  }

  private static long predicted(Run run, String label) {
    return run.model().predict(DATA.test().texts()).stringColumn("label").asList().stream()
        .filter(label::equals)
        .count();
  }

  /** The paths of the parameters that training changed. */
  private static List<String> changed(Run run) {
    Map<String, String> after = Checksums.of(run.network());
    Map<String, String> before;
    try (PlanNetwork fresh = PlanNetwork.of(run.plan(), 2)) {
      fresh.network().materialise(run.recipe().seed());
      before = Checksums.of(fresh.network());
    }
    return after.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double largestMove(Run run, String path) {
    try (PlanNetwork fresh = PlanNetwork.of(run.plan(), 2)) {
      fresh.network().materialise(run.recipe().seed());
      float[] before = values(fresh.network().parameters(), path);
      float[] after = values(run.network().parameters(), path);
      double most = 0;
      for (int i = 0; i < before.length; i++) {
        most = Math.max(most, Math.abs(after[i] - before[i]));
      }
      return most;
    }
  }

  private static float[] values(Map<String, Parameter> parameters, String path) {
    return java.util.Objects.requireNonNull(parameters.get(path)).array().toFloatArray();
  }
}
