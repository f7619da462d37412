package dev.graft.kernel.evaluation;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which the user's code runs for as long as the kernel lives.
 *
 * <p>Libraries keep state per thread (the tensor engine's gradient mode), so a new thread for each
 * snippet would lose it.
 */
final class EvaluationThread {

  private static final long LIVENESS_CHECK_MILLIS = 200;

  private final LinkedBlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
  private final Object lock = new Object();
  private final Runnable beforeTask;
  private volatile Object guard = lock;
  private volatile Thread thread;

  // Guarded by lock.
  private @Nullable Task<?> running;
  private boolean flagBetweenTasks;

  /**
   * Starts the thread.
   *
   * @param beforeTask called on the thread before each piece of work
   */
  EvaluationThread(Runnable beforeTask) {
    this.beforeTask = beforeTask;
    this.thread = start();
  }

  /**
   * Runs the work on the thread and waits. What the running work asks for, on this thread or on
   * another that it waits for, is run at once where it is asked for.
   */
  <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
    if (isCurrent() || isBusy()) {
      return work.call();
    }
    var task = new Task<>(work);
    queue.add(task);
    awaitEnd(task);
    return task.result();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Forgets an interruption that came too late for what ran before. */
  void clearInterruption() {
    synchronized (lock) {
      flagBetweenTasks = false;
    }
  }

  /** Whether what ran before left an interruption that it did not take; forgets it. */
  boolean takeInterruption() {
    synchronized (lock) {
      boolean was = flagBetweenTasks;
      flagBetweenTasks = false;
      return was;
    }
  }

  /** Whether something runs now; if so, its thread is interrupted. */
  boolean interrupt() {
    synchronized (lock) {
      if (running == null) {
        return false;
      }
      thread.interrupt();
      return true;
    }
  }

  boolean isBusy() {
    synchronized (lock) {
      return running != null;
    }
  }

  /**
   * Throws {@link ThreadDeath} into what runs now: the one error that a thread may end with in
   * silence.
   *
   * @throws UnsupportedOperationException if this Java Virtual Machine has no means for it
   */
  @SuppressWarnings({"deprecation", "removal"})
  void kill() {
    var tools = ToolInterface.get();
    var monitor = guard;
    synchronized (monitor) {
      synchronized (lock) {
        if (running != null) {
          tools.stop(thread, new ThreadDeath());
        }
      }
    }
  }

  /** The same for a thread that the cell has started. */
  @SuppressWarnings({"deprecation", "removal"})
  void kill(Thread started) {
    var tools = ToolInterface.get();
    var monitor = guard;
    synchronized (monitor) {
      tools.stop(started, new ThreadDeath());
    }
  }

  /**
   * Leaves what runs to itself, as ended: it waits where nothing can reach it, and dies when it
   * comes back. The next work gets a new thread.
   */
  @SuppressWarnings({"deprecation", "removal"})
  void abandon() {
    synchronized (lock) {
      var task = running;
      if (task != null) {
        running = null;
        thread = start();
        task.failure = new ThreadDeath();
        task.done.countDown();
      }
    }
  }

  /** Nothing is killed while it holds this monitor. */
  void guard(Object monitor) {
    guard = monitor;
  }

  /** Whether it waits, for a lock or in code that is not Java, where nothing can be thrown. */
  boolean isOutOfReach() {
    var stack = thread.getStackTrace();
    return thread.getState() != Thread.State.RUNNABLE
        || (stack.length > 0 && stack[0].isNativeMethod());
  }

  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  private Thread start() {
    var started = new Thread(this::loop, "graft-cells");
    // The JVM ends with the connection, not with what a cell left running.
    started.setDaemon(true);
    started.start();
    return started;
  }

  private void awaitEnd(Task<?> task) throws InterruptedException {
    while (!task.done.await(LIVENESS_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (!thread.isAlive()) {
        synchronized (lock) {
          thread = start();
          // One that had not begun is begun by the new thread.
          if (running == task) {
            running = null;
            task.failure = new ThreadDeath();
            return;
          }
        }
      }
    }
  }

  private void loop() {
    do {
      Task<?> task = null;
      try {
        task = queue.take();
        task.run();
      } catch (InterruptedException | ThreadDeath lateInterruption) {
        // It was meant for a task that has ended.
      }
      if (task != null) {
        end(task);
      }
    } while (isCurrent());
  }

  /** The caller waits for this: being stopped on the way is no reason not to arrive. */
  @SuppressWarnings("ThreadPriorityCheck") // it is the way into the machine that counts
  private void end(Task<?> task) {
    for (boolean ended = false; !ended; ) {
      try {
        if (isCurrent()) {
          synchronized (lock) {
            running = null;
            // The queue's wait would swallow the flag that belongs to the rest of the cell.
            flagBetweenTasks |= Thread.interrupted();
          }
        }
        // A stop that is on its way arrives here: within the queue it would leave a lock behind.
        Thread.yield();
        task.done.countDown();
        ended = true;
      } catch (ThreadDeath lateStop) {
        task.failure = lateStop;
      }
    }
  }

  private final class Task<T extends @Nullable Object> {

    private final Callable<T> work;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;

    Task(Callable<T> work) {
      this.work = work;
    }

    void run() {
      try {
        synchronized (lock) {
          running = this;
          if (flagBetweenTasks) {
            flagBetweenTasks = false;
            Thread.currentThread().interrupt();
          }
        }
        beforeTask.run();
        value = work.call();
      } catch (Throwable t) {
        failure = t;
      }
    }

    @SuppressWarnings("NullAway") // a task that ended without failure has its value, null or not
    T result() throws Exception {
      var thrown = failure;
      if (thrown instanceof Exception e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
      return value;
    }
  }
}
