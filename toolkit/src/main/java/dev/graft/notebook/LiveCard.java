package dev.graft.notebook;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place on the page that shows the latest of what it is given.
 *
 * <p>Drawing and sending happen on a thread of their own: neither an interrupt of the work nor an
 * error in the display reaches the other.
 */
final class LiveCard {
  private static final long PATIENCE_SECONDS = 2;

  private final Screen screen;
  private final Executor worker;
  private final String work;
  private final String id = UUID.randomUUID().toString();
  private final AtomicReference<@Nullable Supplier<Rendering>> latest = new AtomicReference<>();

  // Of the worker.
  private boolean shown;
  private boolean reported;

  /**
   * A place that is still empty.
   *
   * @param work what goes on if the display fails
   */
  LiveCard(Screen screen, Executor worker, String work) {
    this.screen = screen;
    this.worker = worker;
    this.work = work;
  }

  /** One for each, for a kernel leads what a thread shows to the cell that started the thread. */
  static Executor worker() {
    var worker =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "graft-progress");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
    return worker;
  }

  /** Shows this instead of what was there, unless something newer comes first. */
  void show(Supplier<Rendering> rendering) {
    if (latest.getAndSet(rendering) == null) {
      worker.execute(this::send);
    }
  }

  private void send() {
    var rendering = latest.getAndSet(null);
    if (rendering == null) {
      return;
    }
    try {
      if (shown) {
        screen.update(id, rendering.get());
      } else {
        shown = screen.show(id, rendering.get());
      }
    } catch (RuntimeException | LinkageError e) {
      if (!reported) {
        reported = true;
        System.err.println("The live display failed; " + work + " goes on: " + e);
      }
    }
  }

  /** Lets the last state reach the notebook before the cell ends. */
  void await() {
    var done = new CountDownLatch(1);
    worker.execute(done::countDown);
    boolean interrupted = Thread.interrupted();
    try {
      boolean unused = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
