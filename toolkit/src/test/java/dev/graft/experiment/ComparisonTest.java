package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.training.TrainingListener;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ComparisonTest {
  private static final Upstream UPSTREAM =
      Upstream.from(Path.of("src", "test", "resources", "reference", "bert"));
  private static final Recipe RECIPE = Recipe.epochs(1).batchSize(8);
  private static final Splits DATA =
      Examples.text(
              Table.create(
                  StringColumn.create(
                      "text", IntStream.range(0, 40).mapToObj(i -> "the train is late " + i)),
                  StringColumn.create(
                      "label", IntStream.range(0, 40).mapToObj(i -> i % 2 == 0 ? "a" : "b"))),
              "text",
              "label")
          .split(Split.validation(0.2).test(0.2).seed(1));

  private static Run probe(Recipe recipe) {
    return fit(FineTune.classifier(UPSTREAM).headOnly(), recipe);
  }

  private static Run full(Recipe recipe) {
    return fit(FineTune.classifier(UPSTREAM).full(), recipe);
  }

  private static Run fit(FineTune plan, Recipe recipe) {
    return plan.fit(DATA, recipe, TrainingListener.SILENT);
  }

  @Test
  void aFairComparisonHasNothingAgainstIt() {
    var comparison = Compare.runs(probe(RECIPE), full(RECIPE));
    assertThat(comparison.cautions()).isEmpty();
    assertThat(comparison.table().columnNames())
        .doesNotContain("finished", "epochs", "batch size", "seed")
        .endsWith("seconds");
    assertThat(comparison.sentences().get(0)).doesNotContain("interrupted");
  }

  @Test
  void anInterruptedRunIsMarkedInTheTableAndInWords() {
    Thread.currentThread().interrupt();
    Run stopped = full(RECIPE);
    var comparison = Compare.runs(probe(RECIPE), stopped);
    assertThat(comparison.table().stringColumn("finished").asList())
        .containsExactly("yes", "interrupted");
    assertThat(comparison.cautions())
        .singleElement()
        .asString()
        .contains("'full fine-tuning' was interrupted after 0 steps");
    assertThat(comparison.sentences().get(0))
        .contains("('full fine-tuning': interrupted before the end of training)");
    assertThat(comparison.toString()).contains("was interrupted after 0 steps");
  }

  @Test
  void oneLearningRateForPlansThatNeedDifferentOnesIsCalledUnfair() {
    Recipe one = RECIPE.learningRate(0.0005);
    assertThat(Compare.runs(probe(one), full(one)).cautions())
        .singleElement()
        .asString()
        .contains("one learning rate 5.0E-4", "'linear probe' 0.01", "unfair");
    assertThat(Compare.runs(probe(one), full(RECIPE)).cautions()).isEmpty();
    Run twin = fit(FineTune.classifier(UPSTREAM).headOnly().named("twin"), one);
    assertThat(Compare.runs(probe(one), twin).cautions()).isEmpty();
  }

  @Test
  void recipesThatDifferAreShown() {
    var comparison =
        Compare.runs(
            probe(RECIPE.seed(7)), full(Recipe.epochs(2).batchSize(4).seed(9_000_000_000L)));
    assertThat(comparison.table().longColumn("epochs").asList()).containsExactly(1L, 2L);
    assertThat(comparison.table().longColumn("batch size").asList()).containsExactly(8L, 4L);
    assertThat(comparison.table().longColumn("seed").asList()).containsExactly(7L, 9_000_000_000L);
    assertThat(comparison.cautions())
        .hasSize(3)
        .anySatisfy(
            caution ->
                assertThat(caution)
                    .isEqualTo(
                        "The runs had different seeds: 'linear probe' 7, 'full fine-tuning' 9000000000."));
  }
}
