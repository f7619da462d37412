package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StopwatchTest {

  private static final long STEP = Duration.ofMillis(40).toNanos();

  private final Stopwatch stopwatch = new Stopwatch();

  /** Sleeping never ends early: the bounds below hold on any machine. */
  @Test
  void whatRunsInsideOfACompilationIsNoneAndWhatItCompilesIs() throws Exception {
    assertThat(stopwatch.compiling().wall()).isZero();
    var begin = System.nanoTime();
    assertThat(
            stopwatch.compileAndRun(
                () -> {
                  Thread.sleep(40);
                  return stopwatch.run(
                      () -> {
                        Thread.sleep(80);
                        return stopwatch.compileAndRun(
                            () -> {
                              Thread.sleep(40);
                              return stopwatch.run(() -> "value");
                            });
                      });
                }))
        .isEqualTo("value");
    long all = System.nanoTime() - begin;
    assertThat(stopwatch.compiling().wall()).isBetween(2 * STEP, all - 2 * STEP);
  }
}
