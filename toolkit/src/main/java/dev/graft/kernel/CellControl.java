package dev.graft.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs snippets in this process and keeps their live results.
 *
 * <p>The base class weaves a check into each snippet's loops and methods on Java 20 and later, by
 * which a running snippet can be stopped; earlier platforms have {@link Thread#stop}. The base
 * class's own threads are not used: it makes one for each snippet and waits for all that the
 * snippet started.
 */
final class CellControl extends LocalExecutionControl {

  private static final int FIRST_WITH_WOVEN_CHECKS = 20;

  private final EvaluationThread thread;
  private final ReentrantLock shellLock;
  private final BooleanSupplier interrupted;
  private final Map<String, @Nullable Object> results = new HashMap<>();
  private final AtomicLong keys = new AtomicLong();
  private volatile @Nullable Field stopRequested;
  private volatile boolean stopped;

  /**
   * Runs on the given thread.
   *
   * @param interrupted asked before a snippet starts: whether it must not
   * @param shellLock given back while a snippet runs
   */
  CellControl(EvaluationThread thread, BooleanSupplier interrupted, ReentrantLock shellLock) {
    this.shellLock = shellLock;
    this.thread = thread;
    this.interrupted = interrupted;
  }

  /** The first call of the base class makes the class that the woven checks ask. */
  void prepare() throws Exception {
    if (Runtime.version().feature() >= FIRST_WITH_WOVEN_CHECKS) {
      super.invoke(Thread.class.getMethod("onSpinWait"));
      stopRequested = findClass("REPL.$Cancel$").getDeclaredField("allStop");
    }
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    Object value;
    boolean locked = shellLock.isHeldByCurrentThread();
    if (locked) {
      shellLock.unlock();
    }
    try {
      value =
          thread.<@Nullable Object>call(
              () -> {
                // The request came while the snippet was compiled.
                if (interrupted.getAsBoolean()) {
                  throw asStopped();
                }
                // Engines and drivers are looked for where the cells' class path is.
                Thread.currentThread()
                    .setContextClassLoader(snippet.getDeclaringClass().getClassLoader());
                return snippet.invoke(null);
              });
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ThreadDeath) {
        throw asStopped();
      }
      throw e;
    } catch (ThreadDeath e) {
      throw asStopped();
    } finally {
      if (locked) {
        shellLock.lock();
      }
    }
    var key = "graft-result-" + keys.incrementAndGet();
    synchronized (results) {
      results.put(key, value);
    }
    return key;
  }

  private ExecutionControl.StoppedException asStopped() throws IllegalAccessException {
    stopped = true;
    askToStop(false);
    return new ExecutionControl.StoppedException();
  }

  /** Ends what runs now, if it is code that can be stopped. */
  @Override
  public void stop() throws ExecutionControl.InternalException {
    try {
      if (stopRequested == null) {
        thread.kill();
      } else {
        askToStop(true);
        if (!thread.interrupt()) {
          askToStop(false);
        }
      }
    } catch (IllegalAccessException e) {
      throw new ExecutionControl.InternalException("Could not stop the cell: " + e);
    }
  }

  private void askToStop(boolean value) throws IllegalAccessException {
    var field = stopRequested;
    if (field != null) {
      field.setBoolean(null, value);
    }
  }

  /** Whether a snippet was stopped since the last call: JShell takes it for one that succeeded. */
  boolean takeStopped() {
    var was = stopped;
    stopped = false;
    return was;
  }

  void beginCell() throws IllegalAccessException {
    stopped = false;
    askToStop(false);
  }

  /** A stop that came too late for a snippet must not meet the next one. */
  void endSnippet() throws IllegalAccessException {
    askToStop(false);
  }

  /** The live value behind the text that JShell was given, or null. */
  @Nullable Object take(String key) {
    synchronized (results) {
      return results.remove(key);
    }
  }

  /** Results that nobody took must not stay in memory. */
  void forgetResults() {
    synchronized (results) {
      results.clear();
    }
  }
}
