package dev.graft.kernel.evaluation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a running cell on request: first politely, by the thread's interrupt flag; then, when the
 * cell goes on regardless, by force.
 *
 * <p>The cell's own code has half a second to answer, a library {@value #LIBRARY_SECONDS} seconds.
 * One that is known to answer is given the time that it needs to come to a good end; only a request
 * that comes {@value #PATIENCE_SECONDS} seconds after an unanswered one stops it. What waits where
 * no Java can end it, for a lock or the network, is left behind in its thread. A request holds for
 * the snippet that runs: one that ends well (a training run keeps what it has) does not end its
 * cell, unless nobody took the request.
 */
final class Interruption {

  static final long PATIENCE_SECONDS = 5;
  static final long LIBRARY_SECONDS = 3;
  private static final long SAMPLE_MILLIS = 100;
  private static final int CELL_SAMPLES = 5;
  private static final int FUTILE_STOPS = 20;
  private static final int LIBRARY_SAMPLES = (int) (LIBRARY_SECONDS * 1000 / SAMPLE_MILLIS);

  private final EvaluationThread thread;
  private final List<String> answering = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private int cell;
  private int depth;
  private int snippet;
  private int watched;
  private boolean requested;
  private boolean asked;
  private long askedAt;
  private boolean forced;
  private boolean pending;
  private @Nullable String timeout;
  private StrayThreads strays = StrayThreads.since();

  Interruption(EvaluationThread thread) {
    this.thread = thread;
  }

  /** Names the beginnings of class names whose code answers to the interrupt flag by itself. */
  void trust(List<String> prefixes) {
    answering.addAll(prefixes);
  }

  /** A cell that begins inside of a running one is a part of it. */
  synchronized void beginCell() {
    if (thread.isCurrent() || depth++ > 0) {
      return;
    }
    cell++;
    pending = false;
    timeout = null;
    requested = false;
    strays = StrayThreads.since();
    forget();
    thread.clearInterruption();
  }

  /** Also ends what an interrupted cell has started and left behind. */
  void endCell() {
    StrayThreads leftBehind = null;
    synchronized (this) {
      if (!thread.isCurrent() && --depth == 0 && requested) {
        leftBehind = strays;
      }
    }
    if (leftBehind != null) {
      leftBehind.stopBusy(thread::kill);
    }
  }

  /** What ran on the cells' thread came to an end, and with it what was asked of it. */
  synchronized void endSnippet() {
    if (thread.isCurrent() || depth > 1) {
      return;
    }
    boolean untaken = thread.takeInterruption();
    if (timeout != null || (asked && untaken)) {
      pending = true;
    }
    forget();
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
    requested = true;
    strays.interruptedAt(thread.stack());
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
      watch(snippet, strays);
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

  private void watch(int which, StrayThreads started) {
    var watcher = new Thread(() -> insist(which, started), "graft-interrupt");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void insist(int which, StrayThreads started) {
    int inCell = 0;
    int inLibrary = 0;
    int stops = 0;
    try {
      boolean due = false;
      do {
        Thread.sleep(SAMPLE_MILLIS);
        var stack = thread.stack();
        started.interruptedAt(stack);
        var place = thread.isBusy() ? placeOf(stack) : Place.ANSWERING;
        inCell = place == Place.CELL ? inCell + 1 : 0;
        inLibrary = place == Place.ANSWERING ? 0 : inLibrary + 1;
        due = inCell >= CELL_SAMPLES || inLibrary >= LIBRARY_SAMPLES;
        stops = due && thread.isOutOfReach() ? stops + 1 : 0;
      } while (stopIfDue(which, due, stops >= FUTILE_STOPS));
    } catch (InterruptedException | UnsupportedOperationException e) {
      System.err.println("The cell cannot be stopped; restart the kernel. " + e.getMessage());
    }
  }

  /** Gives false when the snippet has ended; under the lock, so that no other one is stopped. */
  private synchronized boolean stopIfDue(int which, boolean due, boolean isFutile) {
    if (depth == 0 || snippet != which) {
      return false;
    }
    if (due || forced) {
      thread.kill();
    }
    if (isFutile) {
      System.err.println(
          "The cell waits where it cannot be stopped. It was left behind in a thread of its own.");
      thread.abandon();
    }
    return !isFutile;
  }

  private enum Place {
    /** Only the platform's classes stand above the cell's own code. */
    CELL,
    /** Code that answers by itself. */
    ANSWERING,
    LIBRARY
  }

  private Place placeOf(StackTraceElement[] stack) {
    var place = Place.CELL;
    for (var frame : stack) {
      var name = frame.getClassName();
      if (name.startsWith("REPL.")) {
        return place;
      }
      if (answering.stream().anyMatch(name::startsWith)) {
        return Place.ANSWERING;
      }
      var module = frame.getModuleName();
      if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
        place = Place.LIBRARY;
      }
    }
    return Place.LIBRARY;
  }
}
