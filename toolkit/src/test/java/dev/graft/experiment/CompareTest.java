package dev.graft.experiment;

import static dev.graft.experiment.TinyPlans.FULL;
import static dev.graft.experiment.TinyPlans.LORA;
import static dev.graft.experiment.TinyPlans.PLAN;
import static dev.graft.experiment.TinyPlans.PROBE;
import static dev.graft.experiment.TinyPlans.RECIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.training.TrainingListener;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trained, kept, judged and told when plans are compared. */
class CompareTest {
  private final Examples examples = TinyPlans.examples();
  private final Splits data = examples.split(Split.validation(0.2).test(0.2).seed(1));

  @Test
  void plansBySeedsAreTrainedSeedBySeed() {
    var counting = new Counting();
    var comparison = Compare.plans(PROBE, LORA).seeds(1, 2, 3).fit(data, RECIPE, counting);
    assertThat(counting.started)
        .containsExactly(
            "linear probe, seed 1 (1 of 6)",
            "LoRA r=2 on query, value, seed 1 (2 of 6)",
            "linear probe, seed 2 (3 of 6)",
            "LoRA r=2 on query, value, seed 2 (4 of 6)",
            "linear probe, seed 3 (5 of 6)",
            "LoRA r=2 on query, value, seed 3 (6 of 6)");
    assertThat(comparison.part()).isEqualTo("test");
    assertThat(comparison.table().columnNames())
        .containsExactly(
            "plan",
            "accuracy",
            "low",
            "high",
            "spread",
            "macro F1",
            "trained parameters",
            "% of all",
            "saved kB",
            "memory MB",
            "seconds");
    assertThat(comparison.seedTable().longColumn("seed").asList())
        .containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    assertThat(comparison.cautions()).isEmpty();
    assertThat(comparison.pairs().rowCount()).isOne();
  }

  @Test
  void figuresAreThoseOfTheRunsThemselves() {
    var comparison = Compare.plans(PROBE, FULL).seeds(4, 5).fit(data, RECIPE, new Counting());
    var runs = comparison.seedTable();
    for (int row = 0; row < 4; row++) {
      FineTune plan = row < 2 ? PROBE : FULL;
      var report =
          plan.fit(data, RECIPE.seed(runs.longColumn("seed").get(row)), TrainingListener.SILENT)
              .evaluate(data.test());
      assertThat(comparison.reports().get(row).predictions()).isEqualTo(report.predictions());
      assertThat(runs.doubleColumn("accuracy").get(row)).isEqualTo(report.accuracy().value());
    }
    assertThat(comparison.table().doubleColumn("accuracy").get(0))
        .isEqualTo(
            (runs.doubleColumn("accuracy").get(0) + runs.doubleColumn("accuracy").get(1)) / 2);
  }

  @Test
  void whatIsFinishedIsNotTrainedAgain() {
    var comparison = Compare.plans(PROBE, LORA).seeds(1, 2);
    var first = comparison.fit(data, RECIPE, new Counting());
    var again = new Counting();
    var second = comparison.fit(data, RECIPE, again);
    assertThat(again.started).isEmpty();
    assertThat(first.reused()).isZero();
    assertThat(second.reused()).isEqualTo(4);
    assertThat(second.toString()).isEqualTo(first.toString());

    var more = new Counting();
    var unused =
        Compare.plans(PROBE.named("renamed"), LORA, FULL).seeds(2, 1, 3).fit(data, RECIPE, more);
    assertThat(more.started)
        .containsExactly(
            "full fine-tuning, seed 2 (3 of 9)",
            "full fine-tuning, seed 1 (6 of 9)",
            "renamed, seed 3 (7 of 9)",
            "LoRA r=2 on query, value, seed 3 (8 of 9)",
            "full fine-tuning, seed 3 (9 of 9)");
  }

  @Test
  void whatDecidesTheNumbersIsTrainedAnew() {
    var comparison = Compare.plans(PROBE, LORA).seeds(1);
    var unused = comparison.fit(data, RECIPE, new Counting());
    var counting = new Counting();
    unused = comparison.fit(data, RECIPE.weightDecay(0.1), counting);
    unused =
        Compare.plans(
                PROBE.headDropout(0.3),
                PLAN.adapt(Lora.rank(2).alpha(1)).named("same targets"),
                LORA.alsoTrain("**.LayerNorm.*"))
            .seeds(1)
            .fit(data, RECIPE, counting);
    Splits others = examples.split(Split.validation(0.2).test(0.2).seed(2));
    unused = comparison.fit(others, RECIPE, counting);
    assertThat(counting.started).hasSize(7);
  }

  @Test
  void anInterruptedComparisonGoesOnWhereItStood() {
    var comparison = Compare.plans(PROBE, LORA, FULL).seeds(1, 2);
    var partial = comparison.fit(data, RECIPE, new Counting(5));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(partial.interrupted()).isTrue();
    assertThat(partial.seedTable().rowCount()).isEqualTo(4);
    assertThat(partial.cautions().get(0))
        .contains(
            "4 of 6", "'LoRA r=2 on query, value' with seed 2", "'full fine-tuning' with seed 2");
    assertThat(partial.sentences().get(0)).startsWith("So far: ");

    var rest = new Counting();
    var whole = comparison.fit(data, RECIPE, rest);
    assertThat(rest.started)
        .containsExactly(
            "LoRA r=2 on query, value, seed 2 (5 of 6)", "full fine-tuning, seed 2 (6 of 6)");
    assertThat(whole.interrupted()).isFalse();
    assertThat(whole.reused()).isEqualTo(4);
  }

  @Test
  void anInterruptBeforeTheFirstRunIsShown() {
    Thread.currentThread().interrupt();
    var nothing = Compare.plans(PROBE, LORA).seeds(1).fit(data, RECIPE, new Counting());
    assertThat(nothing.toString()).contains("No run is finished", "0 of 2 runs");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aStoreOutlastsTheProcess() {
    var store = new MapStore();
    var comparison = Compare.plans(PROBE, LORA).seeds(1, 2).keepIn(store);
    var first = comparison.fit(data, RECIPE, new Counting());
    assertThat(store.cells).hasSize(4);
    forgetAll();
    var counting = new Counting();
    var second = comparison.fit(data, RECIPE, counting);
    assertThat(counting.started).isEmpty();
    assertThat(second.toString()).isEqualTo(first.toString());

    forgetAll();
    store.cells.replaceAll((key, json) -> json.substring(0, json.length() / 2));
    var damaged = new Counting();
    assertThat(comparison.fit(data, RECIPE, damaged).seedTable().removeColumns("seconds").print())
        .isEqualTo(first.seedTable().removeColumns("seconds").print());
    assertThat(damaged.started).hasSize(4);
  }

  /** Fills the process's cache with one cell that is larger than it. */
  private static void forgetAll() {
    CellCache.ofProcess().keepCell("large", "x".repeat(49 << 20));
  }

  @Test
  void theStoreOfRunsKeepsThemToo(@TempDir Path directory) {
    Path file = directory.resolve("runs.db");
    var compare = Compare.plans(PROBE, LORA);
    var first = compare.keepIn(RunStore.open(file)).fit(data, RECIPE, new Counting());
    forgetAll();
    var counting = new Counting();
    var second = compare.keepIn(RunStore.open(file)).fit(data, RECIPE, counting);
    assertThat(counting.started).isEmpty();
    assertThat(second.toString()).isEqualTo(first.toString());
  }

  @Test
  void whatDoesNotFitIntoMemoryIsToldAndTheOthersGoOn() {
    var kept = Compare.plans(PROBE, LORA).fit(data, RECIPE, new Counting());
    System.setProperty("graft.memory.limit", "1MB");
    try {
      var comparison = Compare.plans(PROBE, LORA, FULL).fit(data, RECIPE, new Counting());
      assertThat(comparison.reused()).isEqualTo(2);
      assertThat(comparison.table().rowCount()).isEqualTo(kept.table().rowCount());
      assertThat(comparison.cautions())
          .anyMatch(c -> c.startsWith("'full fine-tuning' with seed 0 has no figures: 'full"));
    } finally {
      System.clearProperty("graft.memory.limit");
    }
  }

  @Test
  void aFailingStoreDoesNotCostTheComparison() {
    var failing =
        new CellStore() {
          @Override
          public Optional<String> cell(String key) {
            throw new IllegalStateException("no database");
          }

          @Override
          public void keepCell(String key, String json) {
            throw new IllegalStateException("disk full");
          }
        };
    var comparison =
        Compare.plans(PROBE, LORA).seeds(1, 2, 3).keepIn(failing).fit(data, RECIPE, new Counting());
    assertThat(comparison.seedTable().rowCount()).isEqualTo(6);
    assertThat(comparison.cautions()).singleElement().asString().contains("disk full");
  }

  @Test
  void oneRateForAllIsCalledUnfair() {
    var comparison =
        Compare.plans(PROBE, FULL)
            .seeds(1, 2, 3)
            .fit(data, RECIPE.learningRate(0.0005), new Counting());
    assertThat(comparison.cautions())
        .singleElement()
        .asString()
        .contains("one learning rate 5.0E-4");
  }

  @Test
  void recipesMultiplyPlans() {
    var comparison =
        Compare.plans(PROBE, LORA).recipes(RECIPE, RECIPE.batchSize(4)).seeds(1, 2, 3).fit(data);
    assertThat(comparison.table().stringColumn("plan").asList())
        .containsExactly(
            "linear probe, batchSize 8",
            "linear probe, batchSize 4",
            "LoRA r=2 on query, value, batchSize 8",
            "LoRA r=2 on query, value, batchSize 4");
    assertThat(comparison.sentences()).hasSize(7);
    var one = Compare.plans(PROBE).recipes(Recipe.epochs(1), Recipe.steps(3)).fit(data);
    assertThat(one.table().stringColumn("plan").asList())
        .containsExactly("linear probe, epochs 1", "linear probe, steps 3");
  }

  @Test
  void eachSeedMayDrawItsOwnSplit() {
    var comparison =
        Compare.plans(PROBE, LORA).seeds(1, 2, 3).resplit().fit(data, RECIPE, new Counting());
    var texts = new HashSet<List<String>>();
    comparison.reports().forEach(report -> texts.add(report.predictions().texts()));
    assertThat(texts).hasSize(3);
    assertThat(comparison.sentences().get(0)).contains("3 splits with 12 test examples each");
    Splits given = Splits.of(data.train(), data.validation());
    assertThatThrownBy(() -> Compare.plans(PROBE, LORA).resplit().fit(given, RECIPE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ready-made");
  }

  @Test
  void contradictionsAreFoundBeforeTheWork() {
    var compare = Compare.plans(PROBE, LORA);
    var counting = new Counting();
    assertThatThrownBy(() -> compare.seeds(1, 2).fit(data, RECIPE.seed(3), counting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed(3)")
        .hasMessageContaining("seeds[1, 2]");
    assertThatThrownBy(() -> compare.seeds(1, 1)).hasMessageContaining("different seeds");
    assertThatThrownBy(compare::seeds).hasMessageContaining("seeds(1, 2, 3)");
    assertThatThrownBy(() -> Compare.plans(PROBE, PROBE)).hasMessageContaining("named(");
    assertThatThrownBy(Compare::plans).hasMessageContaining("none came");
    assertThatThrownBy(() -> Compare.plans(PROBE).fit(data, RECIPE))
        .hasMessageContaining("at least two plans");
    assertThatThrownBy(() -> compare.fit(data)).hasMessageContaining("needs a recipe");
    assertThatThrownBy(() -> compare.recipes(RECIPE, RECIPE))
        .hasMessageContaining("different recipes");
    assertThatThrownBy(() -> compare.recipes(RECIPE).fit(data, RECIPE))
        .hasMessageContaining("recipes(...)");
    assertThatThrownBy(
            () -> compare.tune("learningRate", 3).fit(data, RECIPE.learningRate(1e-3), counting))
        .hasMessageContaining("learningRate(0.001)")
        .hasMessageContaining("Leave one of them out");
    assertThatThrownBy(() -> compare.tune("learnRate", 1e-3, 1e-4))
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> compare.tune("learningRate", 1)).hasMessageContaining("from 2 to 20");
    assertThatThrownBy(() -> compare.tune("labelSmoothing", 3))
        .hasMessageContaining("tune(\"labelSmoothing\", value, value, ...)");
    assertThatThrownBy(() -> compare.tune("warmup", 0.1, 2.0)).hasMessageContaining("warmup");
    assertThatThrownBy(() -> compare.tune("seed", 1, 2)).hasMessageContaining("seeds(1, 2, 3)");
    assertThatThrownBy(() -> compare.tune("epochs", 2).tune("epochs", 1, 2))
        .hasMessageContaining("tuned already");
    assertThatThrownBy(
            () -> compare.tune("learningRate", 20).tune("epochs", 3).tune("batchSize", 4))
        .hasMessageContaining("20 x 3 x 4");
    assertThatThrownBy(() -> Compare.plans(PROBE, PLAN).fit(data, RECIPE))
        .hasMessageContaining("does not say what trains");
    assertThatThrownBy(() -> compare.learningCurve(data, RECIPE, 1))
        .hasMessageContaining("cannot hold the 2 labels");
    assertThatThrownBy(() -> compare.learningCurve(data, RECIPE, 20, 37))
        .hasMessageContaining("has 36 examples, fewer than 37");
    assertThatThrownBy(() -> compare.learningCurve(data, RECIPE)).hasMessageContaining("none came");
    assertThatThrownBy(() -> compare.learningCurve(data, RECIPE, 20, 20))
        .hasMessageContaining("stands twice");
    assertThat(counting.started).isEmpty();
  }

  @Test
  void aDescriptionSaysWhatWillBeDone() {
    var compare = Compare.plans(PROBE, FULL).seeds(1, 2, 3).tune("learningRate", 3);
    assertThat(compare)
        .hasToString(
            "A comparison of linear probe; full fine-tuning with seeds [1, 2, 3], learningRate chosen from"
                + " 3: 10 runs");
    assertThat(compare.table().doubleColumn("learning rate").asList()).containsExactly(0.01, 1e-4);
  }
}
