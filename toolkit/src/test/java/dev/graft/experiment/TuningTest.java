package dev.graft.experiment;

import static dev.graft.experiment.TinyPlans.FULL;
import static dev.graft.experiment.TinyPlans.LORA;
import static dev.graft.experiment.TinyPlans.PROBE;
import static dev.graft.experiment.TinyPlans.RECIPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.training.TrainingListener;
import org.junit.jupiter.api.Test;

/** How the settings of a comparison are chosen. */
class TuningTest {
  private final Examples examples = TinyPlans.examples();
  private final Splits data = examples.split(Split.validation(0.2).test(0.2).seed(1));

  @Test
  void everyPlanIsTunedWithTheSameBudgetOnValidation() {
    var store = new MapStore();
    var counting = new Counting();
    var comparison =
        Compare.plans(PROBE, FULL)
            .seeds(1, 2)
            .tune("learningRate", 3)
            .keepIn(store)
            .fit(data, RECIPE, counting);
    assertThat(counting.started).hasSize(8);
    assertThat(counting.started.get(0)).isEqualTo("linear probe, learningRate 0.0032 (1 of 8)");
    var trials = comparison.trials();
    assertThat(trials.doubleColumn("learningRate").asList())
        .containsExactly(0.0032, 0.01, 0.032, 3.2e-5, 1e-4, 3.2e-4);
    assertThat(trials.stringColumn("chosen").asList().stream().filter("yes"::equals)).hasSize(2);
    long withTest = store.cells.values().stream().filter(json -> json.contains("\"test\"")).count();
    assertThat(withTest).isEqualTo(4);
    assertThat(store.cells).hasSize(10);

    var chosen = comparison.table().doubleColumn("chosen learningRate");
    double best =
        trials
            .where(trials.stringColumn("chosen").isEqualTo("yes"))
            .doubleColumn("learningRate")
            .get(1);
    assertThat(chosen.get(1)).isEqualTo(best);
    var direct =
        FULL.fit(data, RECIPE.seed(1).learningRate(best), TrainingListener.SILENT)
            .evaluate(data.test());
    assertThat(comparison.reports().get(2).predictions()).isEqualTo(direct.predictions());
    assertThat(comparison.best().orElseThrow().recipe().learningRate()).isPresent();

    var again = new Counting();
    var unused =
        Compare.plans(PROBE, FULL).seeds(1, 2).tune("learningRate", 3).fit(data, RECIPE, again);
    assertThat(again.started).isEmpty();
  }

  @Test
  void theChosenIsTheMostRightOnValidationAndOfEqualsTheSurest() {
    var comparison =
        Compare.plans(PROBE, FULL)
            .tune("learningRate", 1e-6, 1e-3, 0.02)
            .tune("batchSize", 4, 8)
            .fit(data, RECIPE, new Counting());
    var trials = comparison.trials();
    assertThat(trials.rowCount()).isEqualTo(12);
    for (int first : new int[] {0, 6}) {
      int best = first;
      for (int row = first; row < first + 6; row++) {
        double accuracy = trials.doubleColumn("validation accuracy").get(row);
        double bestAccuracy = trials.doubleColumn("validation accuracy").get(best);
        double loss = trials.doubleColumn("validation loss").get(row);
        boolean surer = loss < trials.doubleColumn("validation loss").get(best);
        best = accuracy > bestAccuracy || (accuracy == bestAccuracy && surer) ? row : best;
      }
      for (int row = first; row < first + 6; row++) {
        assertThat(trials.stringColumn("chosen").get(row)).isEqualTo(row == best ? "yes" : "no");
      }
    }
  }

  @Test
  void aRateThatRunsAwayIsNotChosen() {
    var comparison =
        Compare.plans(FULL, LORA)
            .tune("learningRate", 1e-3, 1e30)
            .fit(data, RECIPE, new Counting());
    var trials = comparison.trials();
    assertThat(trials.stringColumn("ending").get(1)).startsWith("ran away: ");
    assertThat(comparison.table().doubleColumn("chosen learningRate").asList()).containsOnly(1e-3);
    var none =
        Compare.plans(FULL, PROBE.named("p"))
            .tune("learningRate", 1e30, 2e30)
            .fit(data, RECIPE, new Counting());
    assertThat(none.cautions()).anyMatch(c -> c.contains("'full fine-tuning' has no figures"));
    assertThat(none.interrupted()).isFalse();
  }

  @Test
  void aChoiceAtTheEdgeIsToldAndSoIsChoosingOnWhatIsJudged() {
    Splits withoutTest = examples.split(Split.validation(0.3).seed(1));
    var comparison =
        Compare.plans(PROBE, LORA)
            .seeds(1, 2)
            .tune("epochs", 1, 2, 3)
            .fit(withoutTest, RECIPE, new Counting());
    assertThat(comparison.part()).isEqualTo("validation");
    assertThat(comparison.cautions())
        .anyMatch(c -> c.contains("settings were chosen on the same validation examples"))
        .anyMatch(c -> c.startsWith("Two seeds"))
        .noneMatch(c -> c.contains("chose epochs 2"));
    double chosen = comparison.table().doubleColumn("chosen epochs").get(0);
    String edge = chosen == 1 ? "lowest" : "highest";
    assertThat(comparison.cautions())
        .filteredOn(c -> c.startsWith("'linear probe' chose epochs"))
        .hasSize(chosen == 2 ? 0 : 1)
        .allMatch(c -> c.contains(", the " + edge + " that was tried"));
    var untuned = Compare.plans(PROBE, LORA).fit(withoutTest, RECIPE, new Counting());
    assertThat(untuned.cautions())
        .anyMatch(c -> c.startsWith("One seed"))
        .anyMatch(
            c -> c.startsWith("There is no test part: the figures are of the validation part"));
  }
}
