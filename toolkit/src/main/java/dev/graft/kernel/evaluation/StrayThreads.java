package dev.graft.kernel.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The threads that a cell started and that go on computing with its code when the cell itself was
 * interrupted: nobody waits for their results any more.
 *
 * <p>Those that wait (a server, a timer) are left alone, and so are those of earlier cells.
 */
final class StrayThreads {

  private static final long SAMPLE_MILLIS = 100;
  private static final int SAMPLES = 30;
  private static final int FIRST_SAMPLES = 2; // for one that is only just starting
  private static final int BUSY_SAMPLES = 5;

  private final long lastBefore;

  private StrayThreads(long lastBefore) {
    this.lastBefore = lastBefore;
  }

  /** Those that will be started from now on. */
  @SuppressWarnings("deprecation") // its successor came after Java 17
  static StrayThreads since() {
    // The numbers of threads go up; one that is made has the highest.
    return new StrayThreads(new Thread("graft-number").getId());
  }

  /** Ends those that are busy now and stay it; waits for them, a few seconds at most. */
  @SuppressWarnings({"deprecation", "removal"}) // see EvaluationThread.kill
  void stopBusy() {
    var busy = new HashMap<Thread, Integer>();
    try {
      for (int i = 0; i < SAMPLES && (i < FIRST_SAMPLES ? isAnyAlive() : isAnyInCellCode()); i++) {
        Thread.sleep(SAMPLE_MILLIS);
        for (var thread : started()) {
          int samples = computesInCell(thread) ? busy.getOrDefault(thread, 0) + 1 : 0;
          busy.put(thread, samples);
          if (samples >= BUSY_SAMPLES) {
            ToolInterface.get().stop(thread, new ThreadDeath());
          }
        }
      }
    } catch (InterruptedException | UnsupportedOperationException e) {
      System.err.println("A thread of the cell cannot be stopped: " + e.getMessage());
    }
  }

  private boolean isAnyAlive() {
    return !started().isEmpty();
  }

  private boolean isAnyInCellCode() {
    return started().stream().anyMatch(StrayThreads::computesInCell);
  }

  /** A thread that waits for the network counts as running too, but in a native method. */
  private static boolean computesInCell(Thread thread) {
    var stack = thread.getStackTrace();
    return isInCell(thread, stack)
        && thread.getState() == Thread.State.RUNNABLE
        && !stack[0].isNativeMethod();
  }

  /** The workers of parallel streams may be older than the cell whose stream they work for. */
  @SuppressWarnings("deprecation") // its successor came after Java 17
  private List<Thread> started() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            entry ->
                entry.getKey() instanceof ForkJoinWorkerThread
                    ? isInCell(entry.getKey(), entry.getValue())
                    : entry.getKey().getId() > lastBefore
                        && !entry.getKey().getName().startsWith("graft-"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A parallel stream need not have any code of the cell in it. */
  private static boolean isInCell(Thread thread, StackTraceElement[] stack) {
    for (var frame : stack) {
      if (SnippetPlaces.isCellCode(frame.getClassName())
          || (thread instanceof ForkJoinWorkerThread
              && frame.getClassName().startsWith("java.util.stream."))) {
        return true;
      }
    }
    return false;
  }
}
