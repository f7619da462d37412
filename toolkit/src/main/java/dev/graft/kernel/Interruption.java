package dev.graft.kernel;

import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Ends a running cell on request: first politely, by the thread's interrupt flag; then, when the
 * cell's own code goes on regardless, by force.
 *
 * <p>A library that is at work is given the time that it needs to come to a good end; only a second
 * request stops it.
 */
final class Interruption {

  private static final long SAMPLE_MILLIS = 100;
  private static final int SAMPLES_TO_CONVINCE = 5;

  private final EvaluationThread thread;
  private final CellControl control;

  // Guarded by this.
  private int cell;
  private int depth;
  private int watched;
  private int requests;
  private boolean pending;
  private @Nullable String timeout;

  Interruption(EvaluationThread thread, CellControl control) {
    this.thread = thread;
    this.control = control;
  }

  synchronized void beginCell() throws IllegalAccessException {
    if (depth++ == 0) {
      cell++;
      requests = 0;
      pending = false;
      timeout = null;
      thread.clearInterruption();
      control.beginCell();
    }
  }

  synchronized void endCell() {
    depth--;
    if (depth == 0) {
      thread.clearInterruption();
    }
  }

  /**
   * A snippet came to an end. One that was interrupted and ended well (a training run keeps what it
   * has) does not end its cell; the thread's flag stays for what follows.
   */
  synchronized void endSnippet() {
    requests = 0;
  }

  /** Whether the request came while nothing ran that could have answered it. */
  synchronized boolean isPending() {
    return pending;
  }

  /** What the cell was stopped for, if its time was up. */
  synchronized @Nullable String timeout() {
    return timeout;
  }

  /** Asks the running cell to end; without a running cell nothing happens. */
  synchronized void request() {
    if (depth == 0) {
      return;
    }
    requests++;
    if (!thread.interrupt()) {
      pending = true;
    }
    if (watched != cell) {
      watched = cell;
      watch(cell);
    }
  }

  /** Asks, in the name of a time limit, and by force. */
  synchronized void expire(int expired, String limit) {
    if (depth > 0 && expired == cell) {
      timeout = limit;
      request();
      requests++;
    }
  }

  synchronized int cell() {
    return cell;
  }

  private void watch(int which) {
    var watcher = new Thread(() -> insist(which), "graft-interrupt");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void insist(int which) {
    int convinced = 0;
    try {
      while (isRunning(which)) {
        Thread.sleep(SAMPLE_MILLIS);
        convinced = thread.isBusy() && isInCellCode(thread.stack()) ? convinced + 1 : 0;
        if (isRunning(which) && (convinced >= SAMPLES_TO_CONVINCE || isForced())) {
          control.stop();
        }
      }
    } catch (InterruptedException | ExecutionControl.InternalException e) {
      System.err.println("The cell could not be stopped: " + e.getMessage());
    }
  }

  private synchronized boolean isForced() {
    return requests > 1;
  }

  private synchronized boolean isRunning(int which) {
    return depth > 0 && cell == which;
  }

  /** Whether only the platform's classes stand above the cell's own code. */
  private static boolean isInCellCode(StackTraceElement[] stack) {
    for (var frame : stack) {
      if (frame.getClassName().startsWith("REPL.")) {
        return true;
      }
      var module = frame.getModuleName();
      if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
        return false;
      }
    }
    return false;
  }
}
