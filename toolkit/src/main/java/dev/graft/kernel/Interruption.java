package dev.graft.kernel;

import java.util.concurrent.TimeUnit;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Ends a running cell on request: first politely, by the thread's interrupt flag; then, when the
 * cell's own code goes on regardless, by force.
 *
 * <p>A library that is at work is given the time that it needs to come to a good end; only a
 * request that comes {@value #PATIENCE_SECONDS} seconds after an unanswered one stops it. A request
 * holds for the snippet that runs: one that ends well (a training run keeps what it has) does not
 * end its cell, unless nobody took the request.
 */
final class Interruption {

  static final long PATIENCE_SECONDS = 5;
  private static final long SAMPLE_MILLIS = 100;
  private static final int SAMPLES_TO_CONVINCE = 5;

  private final EvaluationThread thread;
  private final CellControl control;

  // Guarded by this.
  private int cell;
  private int depth;
  private int snippet;
  private int watched;
  private boolean asked;
  private long askedAt;
  private boolean forced;
  private boolean pending;
  private @Nullable String timeout;

  Interruption(EvaluationThread thread, CellControl control) {
    this.thread = thread;
    this.control = control;
  }

  /** A cell that begins inside of a running one is a part of it. */
  synchronized void beginCell() throws IllegalAccessException {
    if (thread.isCurrent() || depth++ > 0) {
      return;
    }
    cell++;
    pending = false;
    timeout = null;
    forget();
    thread.clearInterruption();
    control.beginCell();
  }

  synchronized void endCell() {
    if (!thread.isCurrent()) {
      depth--;
    }
  }

  /** What ran on the cells' thread came to an end, and with it what was asked of it. */
  synchronized void endSnippet() throws IllegalAccessException {
    if (thread.isCurrent() || depth > 1) {
      return;
    }
    boolean untaken = thread.takeInterruption();
    if (timeout != null || (asked && untaken)) {
      pending = true;
    }
    forget();
    control.endSnippet();
  }

  private void forget() {
    snippet++;
    asked = false;
    forced = false;
  }

  /** Whether the request came while nothing ran that could have answered it, or was not taken. */
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
    long now = System.nanoTime();
    if (!asked) {
      asked = true;
      askedAt = now;
    } else if (now - askedAt >= TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
      forced = true;
    }
    if (!thread.interrupt()) {
      pending = true;
    } else if (watched != snippet) {
      watched = snippet;
      watch(snippet);
    }
  }

  /** Asks, in the name of a time limit, and by force. */
  synchronized void expire(int expired, String limit) {
    if (depth > 0 && expired == cell) {
      timeout = limit;
      request();
      forced = true;
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
      do {
        Thread.sleep(SAMPLE_MILLIS);
        convinced = thread.isBusy() && isInCellCode(thread.stack()) ? convinced + 1 : 0;
      } while (stopIfDue(which, convinced >= SAMPLES_TO_CONVINCE));
    } catch (InterruptedException | ExecutionControl.InternalException e) {
      System.err.println("The cell could not be stopped: " + e.getMessage());
    }
  }

  /** Gives false when the snippet has ended; under the lock, so that no other one is stopped. */
  private synchronized boolean stopIfDue(int which, boolean convinced)
      throws ExecutionControl.InternalException {
    if (depth == 0 || snippet != which) {
      return false;
    }
    if (convinced || forced) {
      control.stop();
    }
    return true;
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
