package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@SuppressWarnings("removal") // what a stopped thread ends with
final class EvaluationThreadTest {
  private static final int ROUNDS = 5_000;

  /** Stops whatever runs, again and again, while it is let. */
  private static final class Killer extends Thread {
    private final EvaluationThread thread;
    private boolean over;
    private boolean killing;

    Killer(EvaluationThread thread) {
      this.thread = thread;
    }

    synchronized void killing(boolean now) {
      killing = now;
    }

    synchronized void end() {
      over = true;
    }

    @Override
    public void run() {
      while (step()) {
        Thread.onSpinWait();
      }
    }

    private synchronized boolean step() {
      if (killing) {
        thread.kill();
      }
      return !over;
    }
  }

  /**
   * A stop is on its way for a moment: it must not hit what comes after the work it was meant for.
   */
  @Test
  void aStopThatComesLateDoesNotReachTheNextWork() throws Exception {
    var thread = new EvaluationThread(() -> {});
    var killer = new Killer(thread);
    killer.start();
    int stopped = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        long nanos = 1_000L * (round % 200);
        killer.killing(true);
        try {
          assertThat(thread.call(() -> busy(nanos))).isEqualTo(1);
        } catch (ThreadDeath meant) {
          stopped++;
        }
        killer.killing(false);
        assertThat(thread.call(() -> 2)).as("the work after round %d", round).isEqualTo(2);
      }
    } finally {
      killer.end();
      killer.join();
    }
    assertThat(stopped).isPositive();
  }

  private static int busy(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return 1;
  }
}
