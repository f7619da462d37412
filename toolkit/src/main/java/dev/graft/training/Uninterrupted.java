package dev.graft.training;

import dev.graft.checkpoint.CheckpointException;
import java.nio.channels.ClosedByInterruptException;

/** Writes to the disk although the thread is interrupted: a channel would be closed by it. */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Runs an action, again if an interrupt broke it; the interrupt stays pending. */
  static void run(Runnable action) {
    boolean interrupted = Thread.interrupted();
    try {
      while (!done(action)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean done(Runnable action) {
    try {
      action.run();
      return true;
    } catch (CheckpointException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        return false;
      }
      throw e;
    }
  }
}
