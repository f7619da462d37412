package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.adapter.Lora;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.experiment.Compare;
import dev.graft.experiment.Comparison;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a run reports, how it ends early, and how runs compare. */
final class RunTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final Splits DATA = TinyData.splits();

  @Test
  void learnsTheTaskAndReportsEveryStep() {
    var listener = new Recorder(Integer.MAX_VALUE);
    Run run =
        FineTune.classifier(UPSTREAM)
            .full()
            .fit(DATA, Recipe.epochs(16).batchSize(8).learningRate(3e-3).seed(1), listener);

    assertThat(run.finished()).isTrue();
    assertThat(run.history().steps()).hasSize(16 * 6).isEqualTo(listener.steps);
    assertThat(run.history().epochs()).hasSize(16).isEqualTo(listener.epochs);
    assertThat(listener.ends).containsExactly("finished");
    assertThat(last(run).validationAccuracy()).isEqualTo(run.evaluate().accuracy().value());
    assertThat(last(run).trainingLoss())
        .isLessThan(run.history().epochs().get(0).trainingLoss() / 2);
    assertThat(run.evaluate().accuracy().value()).isGreaterThan(0.9);
    assertThat(run.evaluate().part()).isEqualTo("validation");
    assertThat(run.evaluate(DATA.test()).part()).isEqualTo("test");
    assertThat(run.evaluate(DATA.train()).part()).isEqualTo("train");
    assertThat(run.toString()).contains("finished", "Nothing was frozen", "epoch 16");
  }

  @Test
  void anInterruptGivesTheRunSoFarAndIsUsedUp() {
    var listener = new Recorder(7);
    Run run =
        FineTune.classifier(UPSTREAM)
            .adapt(Lora.rank(4))
            .fit(DATA, Recipe.epochs(100).batchSize(8), listener);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(run.finished()).isFalse();
    assertThat(run.history().steps()).hasSize(7);
    assertThat(listener.ends).containsExactly("interrupted after step 7 of 600");
    assertThat(run.proof().unexpected()).isEmpty();
    assertThat(run.evaluate().size()).isEqualTo(DATA.validation().size());
    assertThat(run.toString()).contains("interrupted", "bit-identical");
  }

  @Test
  void anInterruptBeforeTheFirstStepChangesNothingAndAccusesNobody() {
    Thread.currentThread().interrupt();
    Run run = FineTune.classifier(UPSTREAM).adapt(Lora.rank(4)).fit(DATA, Recipe.epochs(1));
    assertThat(run.history().steps()).isEmpty();
    assertThat(run.proof().unexpected()).isEmpty();
    assertThat(run.proof().changedParameters()).isZero();
    assertThat(run.proof().untouched()).isNotEmpty();
  }

  @Test
  void evaluationCanBeInterrupted() {
    Run run = FineTune.classifier(UPSTREAM).headOnly().fit(DATA, Recipe.epochs(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::evaluate).isInstanceOf(CancellationException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(run.evaluate().size()).isEqualTo(DATA.validation().size());
  }

  @Test
  void aDivergenceInTheVeryLastStepIsNoticed() {
    var listener = new Recorder(Integer.MAX_VALUE);
    FineTune plan = FineTune.classifier(UPSTREAM).full();
    Recipe oneWildStep = Recipe.epochs(1).batchSize(1000).learningRate(1e38).warmup(0);
    assertThatThrownBy(() -> plan.fit(DATA, oneWildStep, listener))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("learning rate");
  }

  @Test
  void aLossThatIsNoNumberStopsTrainingWithAdvice() {
    var listener = new Recorder(Integer.MAX_VALUE);
    FineTune plan = FineTune.classifier(UPSTREAM).full();
    Recipe wild = Recipe.epochs(50).batchSize(8).learningRate(1e30).clip(0).warmup(0);
    assertThatThrownBy(() -> plan.fit(DATA, wild, listener))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("learning rate");
    assertThat(listener.ends).hasSize(1);
    assertThat(listener.ends.get(0)).startsWith("failed");
  }

  @Test
  void evaluationTwiceGivesTheSameNumbers() {
    Run run =
        FineTune.classifier(UPSTREAM)
            .adapt(Lora.rank(4).dropout(0.5))
            .headDropout(0.5)
            .fit(DATA, Recipe.epochs(1), TrainingListener.SILENT);
    assertThat(run.evaluate().predictions()).isEqualTo(run.evaluate().predictions());
  }

  @Test
  void runsOnTheSameDataCompare() {
    Recipe recipe = Recipe.epochs(4).batchSize(8).seed(1);
    Run probe = FineTune.classifier(UPSTREAM).headOnly().fit(DATA, recipe);
    Run full = FineTune.classifier(UPSTREAM).full().fit(DATA, recipe.learningRate(3e-3));

    Comparison comparison = Compare.runs(probe, full);

    assertThat(comparison.part()).isEqualTo("test");
    assertThat(comparison.table().stringColumn("plan").asList())
        .containsExactly("linear probe", "full fine-tuning");
    assertThat(comparison.table().longColumn("trained parameters").asList())
        .containsExactly(probe.plan().account().trained(), full.plan().account().trained());
    assertThat(comparison.sentences()).hasSize(1);
    assertThat(comparison.sentences().get(0)).contains("linear probe", "full fine-tuning", "95%");
    assertThat(comparison.chart().png()).isNotEmpty();
  }

  @Test
  void runsThatCannotBeComparedAreRefused() {
    Recipe recipe = Recipe.epochs(1);
    FineTune plan = FineTune.classifier(UPSTREAM).headOnly();
    Run run = plan.fit(DATA, recipe);
    Run twin = plan.fit(DATA, recipe.seed(2));
    Splits others = TinyData.examples().split(Split.validation(0.3).test(0.2).seed(9));
    Run elsewhere = plan.named("elsewhere").fit(others, recipe);
    assertThatThrownBy(() -> Compare.runs(run)).hasMessageContaining("at least two");
    assertThatThrownBy(() -> Compare.runs(run, twin)).hasMessageContaining("named(");
    assertThatThrownBy(() -> Compare.runs(run, elsewhere)).hasMessageContaining("same data");
  }

  private static History.Epoch last(Run run) {
    List<History.Epoch> epochs = run.history().epochs();
    return epochs.get(epochs.size() - 1);
  }

  /** Keeps what it is told, and interrupts the training thread after some step. */
  private static final class Recorder implements TrainingListener {
    private final int interruptAfter;
    private final List<History.Step> steps = new CopyOnWriteArrayList<>();
    private final List<History.Epoch> epochs = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();

    Recorder(int interruptAfter) {
      this.interruptAfter = interruptAfter;
    }

    @Override
    public void started(String plan, int steps) {}

    @Override
    public void stepped(History.Step step) {
      steps.add(step);
      if (step.number() == interruptAfter) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void finishedEpoch(History.Epoch epoch) {
      epochs.add(epoch);
    }

    @Override
    public void ended(String summary) {
      ends.add(summary);
    }
  }
}
