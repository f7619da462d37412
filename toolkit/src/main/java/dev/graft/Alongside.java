package dev.graft;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * A value that is made while its user does something else.
 *
 * @param <T> the value's type
 */
final class Alongside<T> implements Supplier<T> {
  private final FutureTask<T> task;

  private Alongside(FutureTask<T> task) {
    this.task = task;
  }

  /** Begins to make a value, in a thread that sees the classes of this one. */
  static <T> Alongside<T> start(Supplier<T> maker) {
    var task = new FutureTask<T>(maker::get);
    var thread = new Thread(task, "graft-alongside");
    thread.setDaemon(true);
    thread.start();
    return new Alongside<>(task);
  }

  /** Waits for the value, or throws what its making threw. */
  @Override
  public T get() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // It does not take long; whoever interrupted is told by the flag.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          if (e.getCause() instanceof Error cause) {
            throw cause;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
