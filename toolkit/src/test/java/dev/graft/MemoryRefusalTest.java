package dev.graft;

import static dev.graft.DryRunTest.batches;
import static dev.graft.DryRunTest.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.graft.data.Splits;
import dev.graft.training.History;
import dev.graft.training.LabelledExamples;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A run that cannot fit is refused before it begins, with advice that works. */
final class MemoryRefusalTest {
  private static final Splits DATA = data(600, 2);
  private static final ProcessMemory PROCESS = new ProcessMemory(300_000_000, 20_000_000);

  private final FineTune full = FineTune.classifier(Reference.bert()).full();

  @AfterEach
  void forgetTheLimit() {
    System.clearProperty(MemorySetting.PROPERTY);
  }

  @Test
  void aRunThatCannotFitNeverBegins() {
    System.setProperty(MemorySetting.PROPERTY, "1MB");
    var calls = new AtomicInteger();
    assertThatThrownBy(() -> full.fit(DATA, batches(16), counting(calls)))
        .isInstanceOf(MemoryLimitException.class)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No smaller batch, shorter text or cheaper plan")
        .hasMessageContaining("set the system property graft.memory.limit to 'none'");
    assertThat(calls).hasValue(0);
  }

  @Test
  void aRefusalNamesTheNeedTheLimitAndWhatFits() {
    var limit = new MemoryLimit(added(full, 512, 0.7), 2_000_000_000, "memory.max of the group /");
    var refusal =
        catchThrowableOfType(
            MemoryLimitException.class, () -> check(full, batches(512), limit).refuse());
    assertThat(refusal)
        .hasMessageContaining("'full fine-tuning' needs about")
        .hasMessageContaining("(memory.max of the group /: 2.00 GB for all)")
        .hasMessageContaining("gradients")
        .hasMessageContaining("optimiser")
        .hasMessageContaining("activations of the longest batch")
        .hasMessageContaining("480 texts of 64 tokens")
        .hasMessageContaining("batchSize(240).accumulate(2)")
        .hasMessageContaining("the same optimiser steps")
        .hasMessageContaining("maxLength(32)")
        .hasMessageContaining("texts");
    assertThat(refusal.limit()).isEqualTo(limit);
    assertThat(refusal.estimate().peakBytes()).isGreaterThan(limit.bytes());
    assertThat(refusal.advice()).hasSize(2);
  }

  @Test
  void adviceKeepsTheExamplesOfAnOptimiserStepWhereItCan() {
    assertThat(advice(full, 480, 0.3).get(0).change()).isEqualTo("batchSize(120).accumulate(4)");
    MemoryAdvice odd = advice(full, 301, 0.6).get(0);
    assertThat(odd.change()).isEqualTo("batchSize(150).accumulate(2)");
    assertThat(odd.effect()).isEqualTo("optimiser steps of 300 examples instead of 301");
  }

  @Test
  void adviceFitsTheLimitItWasAskedFor() {
    for (double share : new double[] {0.05, 0.2, 0.45, 0.8, 0.99}) {
      var limit = new MemoryLimit(added(full, 512, share), 2_000_000_000, "test");
      List<MemoryAdvice> advice = check(full, batches(512), limit).advice();
      assertThat(advice).as("%s", share).isNotEmpty();
      for (MemoryAdvice piece : advice) {
        MemoryCheck again = check(piece.plan(), piece.recipe(), limit);
        assertThat(again.fits()).as("%s: %s", share, piece).isTrue();
        assertThat(again.estimate().peakBytes()).isLessThanOrEqualTo(limit.bytes());
      }
    }
  }

  @Test
  void shorterTextsAndSmallerBatchesAreJoinedWhereNeitherIsEnough() {
    // Room for a step and an evaluation with texts of 32 tokens, but for none with 64.
    var limit = new MemoryLimit(least(), 2_000_000_000, "test");
    List<MemoryAdvice> advice = check(full, batches(512), limit).advice();
    assertThat(advice).hasSize(1);
    assertThat(advice.get(0).change()).matches("maxLength\\(32\\)\\.batchSize\\(\\d+\\)\\..*");
    assertThat(advice.get(0).effect()).startsWith("cuts ").contains(" of 480 texts; ");
  }

  @Test
  void whereNoSettingFitsACheaperPlanIsNamed() {
    long bytes = least() - full.account().gradientBytes();
    var limit = new MemoryLimit(bytes, 2_000_000_000, "test");
    List<MemoryAdvice> advice = check(full, batches(16), limit).advice();
    assertThat(advice).hasSize(1);
    assertThat(advice.get(0).effect()).startsWith("another plan: ");
    assertThat(advice.get(0).plan().account().trained()).isLessThan(full.account().trained());
  }

  @Test
  void whatFitsOnlyWithoutGapsIsDoneSparingly() {
    // Gaps would double the activations.
    var limit = new MemoryLimit(added(full, 512, 1.5), 2_000_000_000, "test");
    MemoryCheck check = check(full, batches(512), limit);
    assertThat(check.fits()).isTrue();
    assertThat(check.sparing()).isTrue();
    assertThat(check.estimate().gaps()).isZero();
    assertThat(check.advice()).isEmpty();
    var plenty = new MemoryLimit(added(full, 512, 2.1), 2_000_000_000, "test");
    assertThat(check(full, batches(512), plenty).sparing()).isFalse();
  }

  /** Which also shows what a process really takes, beside what was estimated. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theAdviceOfARefusedRunIsFollowedWithinTheLimit() throws IOException, InterruptedException {
    String output =
        NewProcess.output(
            RefusedRun.class,
            List.of(
                "-Xms96m",
                "-Xmx96m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-DOPT_OUT_TRACKING=true"),
            List.of());
    assertThat(output.lines()).as(output).hasSizeGreaterThanOrEqualTo(3);
    assertThat(output).startsWith("refused").doesNotContain("MORE").contains("within the limit");
  }

  @Test
  void theUserMayGoOnAtTheirOwnRisk() {
    System.setProperty(MemorySetting.PROPERTY, "none");
    assertThatCode(() -> full.fit(DATA, batches(64), TrainingListener.SILENT).finished())
        .doesNotThrowAnyException();
  }

  @Test
  void aMisspeltLimitIsFoundBeforeTraining() {
    System.setProperty(MemorySetting.PROPERTY, "a lot");
    assertThatThrownBy(() -> full.fit(DATA, batches(16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a lot'");
  }

  /** What one text of 32 tokens takes in a step, without gaps. */
  private long least() {
    MemoryEstimate memory =
        check(full, Recipe.epochs(1).batchSize(1).maxLength(32), MemoryLimit.NONE).estimate();
    return memory.peakBytes() - memory.gaps();
  }

  private static List<MemoryAdvice> advice(FineTune plan, int batchSize, double share) {
    var limit = new MemoryLimit(added(plan, batchSize, share), 2_000_000_000, "test");
    return check(plan, batches(batchSize), limit).advice();
  }

  /** What the run takes, but only a share of its activations and no gaps. */
  private static long added(FineTune plan, int batchSize, double share) {
    MemoryEstimate memory = check(plan, batches(batchSize), MemoryLimit.NONE).estimate();
    long rest = memory.peakBytes() - memory.activations() - memory.gaps();
    return rest + (long) (share * memory.activations());
  }

  private static MemoryCheck check(FineTune plan, Recipe recipe, MemoryLimit limit) {
    var tokenizer = Fitting.encoder(plan, recipe);
    Workload work =
        Fitting.workload(
            LabelledExamples.of(DATA.train(), tokenizer),
            LabelledExamples.of(DATA.validation(), tokenizer),
            recipe);
    return new MemoryCheck(plan, recipe, work, 2, PROCESS, limit);
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
