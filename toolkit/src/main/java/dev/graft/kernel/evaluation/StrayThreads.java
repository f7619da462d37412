package dev.graft.kernel.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Consumer;

/**
 * The threads that a cell started and that go on computing with its code when the cell itself was
 * interrupted: nobody waits for their results any more.
 *
 * <p>Those that wait (a server, a timer) are left alone, and so are those of earlier cells. The
 * workers of parallel streams count when the cell itself was inside of one.
 */
final class StrayThreads {

  private static final long SAMPLE_MILLIS = 100;
  private static final int SAMPLES = 30;
  private static final int QUIET_SAMPLES = 3; // one may be only just starting
  private static final int BUSY_SAMPLES = 5;

  private final long lastBefore;
  private volatile boolean inStream;

  private StrayThreads(long lastBefore) {
    this.lastBefore = lastBefore;
  }

  /** Those that will be started from now on. */
  @SuppressWarnings("deprecation") // its successor came after Java 17
  static StrayThreads since() {
    // The numbers of threads go up; one that is made has the highest.
    return new StrayThreads(new Thread("graft-number").getId());
  }

  /** Takes note of where the cell is when it is to end. */
  void interruptedAt(StackTraceElement[] stack) {
    inStream |= isInStream(stack);
  }

  /**
   * Ends those that are busy now and stay it; waits for them, a few seconds at most.
   *
   * @param stop ends a thread
   */
  void stopBusy(Consumer<Thread> stop) {
    var busy = new HashMap<Thread, Integer>();
    try {
      // A worker that was stopped takes the next part of its stream a moment later.
      int quiet = started().isEmpty() && !inStream ? QUIET_SAMPLES : 0;
      for (int i = 0; i < SAMPLES && quiet < QUIET_SAMPLES; i++) {
        Thread.sleep(SAMPLE_MILLIS);
        quiet = started().stream().anyMatch(StrayThreads::computesInCell) ? 0 : quiet + 1;
        for (var thread : started()) {
          int samples = computesInCell(thread) ? busy.getOrDefault(thread, 0) + 1 : 0;
          busy.put(thread, samples);
          if (samples >= BUSY_SAMPLES) {
            stop.accept(thread);
          }
        }
      }
    } catch (InterruptedException | UnsupportedOperationException e) {
      System.err.println("A thread of the cell cannot be stopped: " + e.getMessage());
    }
  }

  /** A thread that waits for the network counts as running too, but in a native method. */
  private static boolean computesInCell(Thread thread) {
    var stack = thread.getStackTrace();
    return isInCell(thread, stack)
        && thread.getState() == Thread.State.RUNNABLE
        && !stack[0].isNativeMethod();
  }

  /** The workers of a stream may be older than the cell whose stream they work for. */
  @SuppressWarnings("deprecation") // its successor came after Java 17
  private List<Thread> started() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            entry ->
                isWorker(entry.getKey())
                    ? inStream && isInStream(entry.getValue())
                    : entry.getKey().getId() > lastBefore
                        && !entry.getKey().getName().startsWith("graft-"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isWorker(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  private static boolean isInStream(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(frame -> frame.getClassName().startsWith("java.util.stream."));
  }

  /** A parallel stream need not have any code of the cell in it. */
  private static boolean isInCell(Thread thread, StackTraceElement[] stack) {
    return isWorker(thread)
        ? isInStream(stack)
        : Arrays.stream(stack).anyMatch(frame -> SnippetPlaces.isCellCode(frame.getClassName()));
  }
}
