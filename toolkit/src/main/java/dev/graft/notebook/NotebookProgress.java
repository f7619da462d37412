package dev.graft.notebook;

import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training run in the notebook while it goes on.
 *
 * <p>Drawing and sending happen on a thread of their own: neither an interrupt of the training nor
 * an error in the display reaches the other.
 */
final class NotebookProgress implements TrainingListener {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long PATIENCE_SECONDS = 2;
  private static final int PLACES = 80;
  private static final double SMOOTHING = 0.9;
  private static final double NANOS = 1e9;

  private final Screen screen;
  private final Executor worker;
  private final LongSupplier clock;
  private final String id = UUID.randomUUID().toString();

  // Of the training thread.
  private String plan = "";
  private int steps;
  private int step;
  private int epoch;
  private double lossSum;
  private double lossWeight;
  private double firstSeconds;
  private double lastSeconds;
  private long began;
  private long posted;
  private Optional<String> preparation = Optional.empty();
  private OptionalDouble accuracy = OptionalDouble.empty();
  private final List<Progress.Point> curve = new ArrayList<>();
  private final List<Progress.Point> validations = new ArrayList<>();

  private final AtomicReference<@Nullable Progress> latest = new AtomicReference<>();

  // Of the worker.
  private boolean shown;
  private boolean reported;

  NotebookProgress(Screen screen) {
    this(screen, worker(), System::nanoTime);
  }

  NotebookProgress(Screen screen, Executor worker, LongSupplier clock) {
    this.screen = screen;
    this.worker = worker;
    this.clock = clock;
  }

  /** One for each, for a kernel leads what a thread shows to the cell that started the thread. */
  private static Executor worker() {
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

  /** A run that follows another takes its place on the page. */
  @Override
  public void started(String name, int total) {
    plan = name;
    steps = total;
    step = 0;
    epoch = 0;
    lossSum = 0;
    lossWeight = 0;
    accuracy = OptionalDouble.empty();
    curve.clear();
    validations.clear();
    began = clock.getAsLong();
    post(Optional.empty());
  }

  @Override
  public void preparing(int done, int total) {
    preparation =
        done < total
            ? Optional.of(String.format(Locale.ROOT, "computing features %,d of %,d", done, total))
            : Optional.empty();
    if (clock.getAsLong() - posted >= PAUSE_NANOS) {
      post(Optional.empty());
    }
  }

  @Override
  public void stepped(History.Step done) {
    preparation = Optional.empty();
    if (step == 0) {
      firstSeconds = done.seconds();
    }
    step = done.number();
    epoch = done.epoch();
    lastSeconds = done.seconds();
    lossSum = SMOOTHING * lossSum + done.loss();
    lossWeight = SMOOTHING * lossWeight + 1;
    extendCurve();
    if (clock.getAsLong() - posted >= PAUSE_NANOS) {
      post(Optional.empty());
    }
  }

  @Override
  public void finishedEpoch(History.Epoch done) {
    accuracy = OptionalDouble.of(done.validationAccuracy());
    validations.add(new Progress.Point(place(done.step()), done.validationLoss()));
    lastSeconds = done.seconds();
  }

  @Override
  public void ended(String summary) {
    preparation = Optional.empty();
    post(Optional.of(summary));
    awaitWorker();
  }

  /** A point for each of at most {@link #PLACES} equal parts of the run; the last one moves. */
  private void extendCurve() {
    var point = new Progress.Point(place(step), lossSum / lossWeight);
    int last = curve.size() - 1;
    if (last >= 0 && part(step) == part(step - 1)) {
      curve.set(last, point);
    } else {
      curve.add(point);
    }
  }

  private int part(int number) {
    return (int) ((long) (number - 1) * PLACES / Math.max(PLACES, steps));
  }

  private double place(int number) {
    return Math.min(1, (double) number / Math.max(1, steps));
  }

  private OptionalDouble secondsLeft() {
    return step < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of((lastSeconds - firstSeconds) / (step - 1) * (steps - step));
  }

  private void post(Optional<String> summary) {
    posted = clock.getAsLong();
    var progress =
        new Progress(
            plan,
            step,
            steps,
            preparation,
            epoch,
            step == 0 ? OptionalDouble.empty() : OptionalDouble.of(lossSum / lossWeight),
            accuracy,
            secondsLeft(),
            (posted - began) / NANOS,
            curve,
            validations,
            summary);
    if (latest.getAndSet(progress) == null) {
      worker.execute(this::send);
    }
  }

  private void send() {
    var progress = latest.getAndSet(null);
    if (progress == null) {
      return;
    }
    try {
      var rendering = ProgressCard.of(progress);
      if (shown) {
        screen.update(id, rendering);
      } else {
        shown = screen.show(id, rendering);
      }
    } catch (RuntimeException | LinkageError e) {
      if (!reported) {
        reported = true;
        System.err.println("The live display failed; training goes on: " + e);
      }
    }
  }

  /** Lets the last state reach the notebook before the cell ends. */
  private void awaitWorker() {
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
