package dev.graft.kernel.magic;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tells the time in which cells run from the time in which they are compiled.
 *
 * <p>A snippet may evaluate others: what happens inside of a run counts as its time alone.
 */
public final class Stopwatch {

  // Not before it is wanted: the platform's clocks take their time to load.
  private volatile boolean measuring;

  // Guarded by this.
  private Spent running = Spent.NOTHING;
  private Spent compiling = Spent.NOTHING;

  /**
   * What was spent, in nanoseconds.
   *
   * @param wall on the clock on the wall
   * @param cpu by the thread on processors; 0 where the platform cannot tell
   */
  record Spent(long wall, long cpu) {

    static final Spent NOTHING = new Spent(0, 0);

    static Spent now() {
      var threads = ManagementFactory.getThreadMXBean();
      return new Spent(
          System.nanoTime(),
          threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : 0);
    }

    Spent plus(Spent other) {
      return new Spent(wall + other.wall, cpu + other.cpu);
    }

    Spent minus(Spent other) {
      return new Spent(wall - other.wall, cpu - other.cpu);
    }
  }

  /** Calls compiled code. */
  public <T extends @Nullable Object> T run(Callable<T> code) throws Exception {
    if (!measuring) {
      return code.call();
    }
    var begin = Spent.now();
    try {
      return code.call();
    } finally {
      addRun(Spent.now().minus(begin));
    }
  }

  /** Compiles source and calls it, with {@link #run} around the calls. */
  public <T extends @Nullable Object> T compileAndRun(Callable<T> work) throws Exception {
    if (!measuring) {
      return work.call();
    }
    var outer = takeRun();
    var begin = Spent.now();
    try {
      return work.call();
    } finally {
      endCompile(Spent.now().minus(begin), outer);
    }
  }

  /** What was spent on compiling since the first call. */
  synchronized Spent compiling() {
    measuring = true;
    return compiling;
  }

  private synchronized void addRun(Spent spent) {
    running = running.plus(spent);
  }

  private synchronized Spent takeRun() {
    var was = running;
    running = Spent.NOTHING;
    return was;
  }

  private synchronized void endCompile(Spent spent, Spent outer) {
    compiling = compiling.plus(spent.minus(running));
    running = outer;
  }
}
