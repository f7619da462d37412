package dev.graft;

import static dev.graft.DryRunTest.batches;
import static dev.graft.DryRunTest.data;
import static dev.graft.DryRunTest.limitTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.graft.data.Splits;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that cannot fit is refused before it begins, with advice that works. */
final class MemoryRefusalTest {
  private static final Splits DATA = data(600, 2);

  private final FineTune full = FineTune.classifier(Reference.bert()).full();

  @AfterEach
  void forgetTheLimit() {
    System.clearProperty(MemorySetting.PROPERTY);
  }

  @Test
  void aRunThatCannotFitNeverBegins() {
    limitTo(full, 512, 0.7);
    var calls = new AtomicInteger();
    assertThatThrownBy(() -> full.fit(DATA, batches(512), counting(calls)))
        .isInstanceOf(MemoryLimitException.class)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'full fine-tuning' needs about")
        .hasMessageContaining("gradients")
        .hasMessageContaining("optimiser")
        .hasMessageContaining("activations of the longest batch")
        .hasMessageContaining("480 texts of 64 tokens")
        .hasMessageContaining("the system property graft.memory.limit")
        .hasMessageContaining("What would fit: batchSize(")
        .hasMessageContaining("to 'none'");
    assertThat(calls).hasValue(0);
  }

  @Test
  void eachPieceOfAdviceWorks() {
    limitTo(full, 512, 0.4);
    var refusal = refusal(full, batches(512));
    assertThat(refusal.advice()).isNotEmpty();
    for (MemoryAdvice advice : refusal.advice()) {
      Run run = advice.plan().fit(DATA, advice.recipe(), TrainingListener.SILENT);
      assertThat(run.finished()).as(advice.change()).isTrue();
      assertThat(advice.peakBytes()).isLessThanOrEqualTo(refusal.limit().bytes());
    }
  }

  @Test
  void whereNoSettingFitsACheaperPlanIsNamed() {
    // The plan's weights, gradients and moments alone are too much for what is left.
    leaveRoomFor(0.5);
    var refusal = refusal(full, batches(16));
    assertThat(refusal.advice()).hasSize(1);
    MemoryAdvice advice = refusal.advice().get(0);
    assertThat(advice.effect()).startsWith("another plan: ");
    assertThat(advice.plan().fit(DATA, advice.recipe(), TrainingListener.SILENT).finished())
        .isTrue();
  }

  @Test
  void whereNothingFitsThatIsSaid() {
    System.setProperty(MemorySetting.PROPERTY, "1MB");
    var refusal = refusal(full, batches(16));
    assertThat(refusal.advice()).isEmpty();
    assertThat(refusal).hasMessageContaining("No smaller batch, shorter text or cheaper plan");
    assertThat(full.dryRun(DATA).verdict()).contains("does not fit; no smaller batch");
  }

  @Test
  void theUserMayGoOnAtTheirOwnRisk() {
    System.setProperty(MemorySetting.PROPERTY, "1MB");
    assertThat(refusal(full, batches(64)).limit().bytes()).isEqualTo(1_000_000);
    System.setProperty(MemorySetting.PROPERTY, "none");
    assertThatCode(() -> full.fit(DATA, batches(64), TrainingListener.SILENT).finished())
        .doesNotThrowAnyException();
  }

  @Test
  void aRunThatFitsOnlyWithoutGapsIsDone() {
    limitTo(full, 512, 1.5);
    assertThat(full.fit(DATA, batches(512), TrainingListener.SILENT).finished()).isTrue();
  }

  @Test
  void aMisspeltLimitIsFoundBeforeTraining() {
    System.setProperty(MemorySetting.PROPERTY, "a lot");
    assertThatThrownBy(() -> full.fit(DATA, batches(16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a lot'");
  }

  private static MemoryLimitException refusal(FineTune plan, Recipe recipe) {
    return catchThrowableOfType(
        MemoryLimitException.class, () -> plan.fit(DATA, recipe, TrainingListener.SILENT));
  }

  private void leaveRoomFor(double share) {
    System.setProperty(MemorySetting.PROPERTY, "none");
    MemoryEstimate least =
        full.dryRun(DATA, Recipe.epochs(1).batchSize(1).maxLength(32)).memory();
    long own = least.ownWeights() + least.gradients() + least.optimizer();
    System.setProperty(
        MemorySetting.PROPERTY,
        Long.toString(least.residentBytes() + least.workspace() + (long) (share * own)));
  }

  private static TrainingListener counting(AtomicInteger calls) {
    return new TrainingListener() {
      @Override
      public void started(String plan, int steps) {
        calls.incrementAndGet();
      }

      @Override
      public void stepped(History.Step step) {
        calls.incrementAndGet();
      }

      @Override
      public void finishedEpoch(History.Epoch epoch) {
        calls.incrementAndGet();
      }

      @Override
      public void ended(String summary) {
        calls.incrementAndGet();
      }
    };
  }
}
