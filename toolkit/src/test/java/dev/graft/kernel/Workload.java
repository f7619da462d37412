package dev.graft.kernel;

import java.time.Duration;

/** Stands for a library at work; public because cells call it. */
public final class Workload {

  private Workload() {}

  /** As a training loop: looks at the flag now and then, and returns what it has. */
  public static String untilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    // Longer than a spinning cell would be given.
    long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return "partial";
  }
}
