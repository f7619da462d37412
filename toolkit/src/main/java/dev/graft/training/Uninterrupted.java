package dev.graft.training;

import dev.graft.checkpoint.CheckpointException;
import java.nio.channels.ClosedByInterruptException;

/** Reads and writes although the thread is interrupted: a channel would be closed by it. */
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
      if (isInterruption(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether an interrupt is all that went wrong. */
  static boolean isInterruption(CheckpointException problem) {
    Throwable cause = problem;
    while (cause != null && !(cause instanceof ClosedByInterruptException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }
}
