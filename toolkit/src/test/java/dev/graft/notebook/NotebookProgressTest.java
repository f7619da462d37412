package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NotebookProgressTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong clock = new AtomicLong();
  private final Recording screen = new Recording();
  private final NotebookProgress progress = new NotebookProgress(screen, Runnable::run, clock::get);

  @Test
  void aRunIsShownOnceAndThenUpdated() {
    progress.started("plan", 10);
    step(1, 1, 2.0, 300);
    progress.ended("finished");
    assertThat(screen.shown).hasSize(1);
    assertThat(screen.updates).hasSize(2);
    assertThat(screen.ids).containsOnly(screen.ids.get(0));
  }

  @Test
  void fastStepsAreShownFourTimesASecond() {
    progress.started("plan", 1000);
    for (int i = 1; i <= 1000; i++) {
      step(i, 1, 1.0, 10);
    }
    assertThat(screen.updates).hasSize(40);
  }

  @Test
  void theStateSaysWhereTheRunIsAndHowLongItWillTake() {
    progress.started("LoRA", 30);
    for (int i = 1; i <= 10; i++) {
      step(i, 1, 2.0, 1000);
    }
    progress.finishedEpoch(new History.Epoch(1, 10, 2.0, 1.5, 0.625, 1.5, 10));
    step(11, 2, 2.0, 1000);
    assertThat(screen.last().text())
        .isEqualTo(
            "LoRA: step 11 of 30, epoch 2, about 19 s left, loss 2.000 (smoothed),"
                + " validation accuracy 62.5%");
    assertThat(screen.last().html())
        .contains("LoRA", "step 11 of 30", "epoch 2", "about 19 s left", "62.5%", "36%");
  }

  @Test
  void aRunThatFollowsAnotherTakesItsPlace() {
    progress.started("first", 10);
    for (int i = 1; i <= 10; i++) {
      step(i, 3, 9.0, 1000);
    }
    progress.finishedEpoch(new History.Epoch(1, 10, 2.0, 1.5, 0.625, 1.5, 10));
    progress.ended("finished");
    progress.started("second", 20);
    assertThat(screen.last().text()).isEqualTo("second: step 0 of 20");
    step(1, 1, 1.0, 1000);
    assertThat(screen.last().text()).startsWith("second: step 1 of 20, epoch 1, loss 1.000");
    assertThat(screen.shown).hasSize(1);
    assertThat(screen.ids).containsOnly(screen.ids.get(0));
  }

  @Test
  void theLastStateStays() {
    progress.started("plan", 4);
    for (int i = 1; i <= 4; i++) {
      step(i, 1, 1.0, 1);
    }
    progress.ended("finished");
    assertThat(screen.last().text())
        .startsWith("plan: finished, step 4 of 4")
        .doesNotContain("left");
    assertThat(screen.last().html()).contains("100%");
  }

  @Test
  void anInterruptedAndAFailedRunSaySo() {
    progress.started("plan", 4);
    step(1, 1, 1.0, 1);
    progress.ended("interrupted after step 1 of 4");
    assertThat(screen.last().html())
        .contains("interrupted after step 1 of 4", "25%")
        .doesNotContain("step 1 of 4 · step");

    var failed = new NotebookProgress(screen, Runnable::run, clock::get);
    failed.started("plan", 4);
    failed.ended("failed");
    assertThat(screen.last().html()).contains("failed", "0%");
  }

  @Test
  void whatIsComputedBeforeTheFirstStepIsShownAsLongAsItLasts() {
    progress.started("plan", 4);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    progress.preparing(320, 1008);
    assertThat(screen.last().text())
        .isEqualTo("plan: computing features 320 of 1,008, step 0 of 4");
    assertThat(screen.last().html()).contains("computing features 320 of 1,008");
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    progress.preparing(1008, 1008);
    assertThat(screen.last().text()).isEqualTo("plan: step 0 of 4");
    progress.preparing(32, 1008);
    progress.ended("failed");
    assertThat(screen.last().text()).doesNotContain("features");
  }

  @Test
  void theLossIsSmoothed() {
    progress.started("plan", 3);
    step(1, 1, 1.0, 300);
    step(2, 1, 3.0, 300);
    assertThat(screen.last().text()).contains("loss %.3f".formatted((0.9 * 1 + 3) / 1.9));
  }

  @Test
  void aLongRunKeepsAShortCurve() {
    progress.started("plan", 50_000);
    for (int i = 1; i <= 50_000; i++) {
      step(i, 1, 1.0 + 1.0 / i, 1);
    }
    progress.ended("finished");
    assertThat(screen.last().html()).hasSizeLessThan(20_000);
    assertThat(count(screen.last().html(), "bottom:0;left")).isEqualTo(80);
  }

  @Test
  void aShortRunHasAColumnForEachStep() {
    progress.started("plan", 5);
    for (int i = 1; i <= 5; i++) {
      step(i, 1, 1.0, 1);
    }
    progress.ended("finished");
    assertThat(count(screen.last().html(), "bottom:0;left")).isEqualTo(5);
  }

  @Test
  void lossesOfZeroAndRunsWithoutStepsAreShown() {
    progress.started("plan", 0);
    progress.ended("finished");
    assertThat(screen.last().html()).contains("step 0 of 0").doesNotContain("NaN");
    var zero = new NotebookProgress(screen, Runnable::run, clock::get);
    zero.started("plan", 2);
    zero.stepped(new History.Step(1, 1, 0, 1e-3, 1, 0));
    zero.stepped(new History.Step(2, 1, 0, 1e-3, 1, 0));
    zero.ended("finished");
    assertThat(screen.last().html()).contains("100%").doesNotContain("NaN");
  }

  @Test
  void aLossThatRunsAwayStaysReadable() {
    progress.started("plan", 2);
    step(1, 1, 1.25e10, 300);
    assertThat(screen.last().text()).contains("loss 1.3e+10 (smoothed)");
  }

  @Test
  void hostileNamesAreText() {
    for (var name : TinyTask.HOSTILE) {
      progress.started(name, 2);
      progress.ended("failed");
      assertThat(HtmlTableTest.tags(screen.last().html()))
          .containsOnly("div", "/div", "bdi", "/bdi");
    }
  }

  @Test
  void nothingNeedsAScript() {
    progress.started("plan", 2);
    step(1, 1, 1.0, 300);
    progress.finishedEpoch(new History.Epoch(1, 1, 1.0, 1.0, 0.5, 1.0, 1));
    step(2, 2, 1.0, 300);
    assertThat(screen.last().html())
        .doesNotContain("<script")
        .doesNotContain("<style")
        .doesNotContain("class=");
  }

  @Test
  void whatIsStartedWithoutACellIsShownInTheNext() {
    screen.attached = false;
    progress.started("plan", 3);
    step(1, 1, 1.0, 300);
    assertThat(screen.shown).isEmpty();
    screen.attached = true;
    step(2, 1, 1.0, 300);
    step(3, 1, 1.0, 300);
    assertThat(screen.shown).hasSize(1);
    assertThat(screen.updates).hasSize(1);
  }

  private void step(int number, int epoch, double loss, long millis) {
    long now = clock.addAndGet(millis * MILLI);
    progress.stepped(new History.Step(number, epoch, loss, 1e-3, 1, now / 1e9));
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  private static final class Recording implements Screen {
    private final List<String> ids = new ArrayList<>();
    private final List<Rendering> shown = new ArrayList<>();
    private final List<Rendering> updates = new ArrayList<>();
    private boolean attached = true;

    private Rendering last() {
      return updates.isEmpty() ? shown.get(0) : updates.get(updates.size() - 1);
    }

    @Override
    public boolean show(String id, Rendering rendering) {
      if (attached) {
        ids.add(id);
        shown.add(rendering);
      }
      return attached;
    }

    @Override
    public void update(String id, Rendering rendering) {
      ids.add(id);
      updates.add(rendering);
    }
  }
}
