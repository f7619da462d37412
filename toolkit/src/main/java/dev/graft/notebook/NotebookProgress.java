package dev.graft.notebook;

import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows a training run in the notebook while it goes on. */
final class NotebookProgress implements TrainingListener {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int PLACES = 80;
  private static final double SMOOTHING = 0.9;
  private static final double NANOS = 1e9;

  private final LiveCard card;
  private final LongSupplier clock;

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

  NotebookProgress(Screen screen) {
    this(screen, LiveCard.worker(), System::nanoTime);
  }

  NotebookProgress(Screen screen, Executor worker, LongSupplier clock) {
    this.card = new LiveCard(screen, worker, "training");
    this.clock = clock;
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
    card.await();
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
    card.show(() -> ProgressCard.of(progress));
  }
}
