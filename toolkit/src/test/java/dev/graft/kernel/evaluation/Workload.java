package dev.graft.kernel.evaluation;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Stands for a library at work; public because cells call it. */
public final class Workload {

  private static final Semaphore BEGUN = new Semaphore(0);

  private Workload() {}

  /** Called by a cell: the test may go on. */
  public static void begin() {
    BEGUN.release();
  }

  static void awaitBegin() throws InterruptedException {
    if (!BEGUN.tryAcquire(40, TimeUnit.SECONDS)) {
      throw new AssertionError("the cell did not begin");
    }
  }

  /** As a training loop: looks at the flag now and then, takes it, and returns what it has. */
  public static String untilInterrupted() {
    begin();
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
    // Longer than a spinning cell would be given.
    spin(Duration.ofMillis(1500));
    return "partial";
  }

  /** Does not look at the flag. */
  public static String deaf() {
    begin();
    spin(Duration.ofMillis(800));
    return "whole";
  }

  /** Neither looks at the flag nor ends. */
  public static void forever() {
    begin();
    spin(Duration.ofDays(1));
  }

  private static void spin(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
