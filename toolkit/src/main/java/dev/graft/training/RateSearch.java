package dev.graft.training;

import dev.graft.data.Batches;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The learning-rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural
 * Networks"): the rate grows from step to step by the same factor until the loss runs away.
 */
public final class RateSearch {
  /** From 1/10,000 to 1,000 times the plan's rate. */
  private static final double GROWTH = 1e7;

  private static final double FIRST = 1e-4;
  private static final double MEMORY = 0.8;
  private static final double RUNAWAY = 4;
  private static final int LEAST_STEPS = 10;
  private static final double NANOS = 1e9;

  private RateSearch() {}

  /**
   * What came of one rate.
   *
   * @param rate the rate of the part that has the highest
   * @param loss the loss of the step's examples before the update, in nats
   * @param smoothed the weighted mean of this and the earlier losses, weights falling by 0.8 a step
   */
  public record Point(double rate, double loss, double smoothed) {}

  /**
   * Trains a network with growing rates; its weights are spoilt by it.
   *
   * @param plan what is tried, for the listener
   * @param network a network with arrays
   * @param train the examples to learn from
   * @param settings how to train; the rates are those around which it searches
   * @param steps how many rates are tried at most, at least 10
   * @param listener is told how it goes
   * @return a point for each rate, in rising order; it ends where the loss has run away
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  public static List<Point> run(
      String plan,
      ClassifierNetwork network,
      LabelledExamples train,
      TrainingSettings settings,
      int steps,
      TrainingListener listener) {
    var points = new ArrayList<Point>();
    String summary = "failed";
    listener.started("learning rates for " + plan, steps);
    long start = System.nanoTime();
    try (var optimizer =
            new Optimizer(
                LayerRates.of(network, settings.rates()), settings.weightDecay(), settings.clip());
        var hooks = HooksInTraining.of(network, steps);
        var backpropagation =
            new Backpropagation(
                network,
                train,
                new EncodedInputs(train.encoded()),
                settings.objective(),
                settings.batchSize())) {
      double norm = 0;
      while (points.size() < steps && Double.isFinite(norm) && !ranAway(points)) {
        if (Thread.interrupted()) {
          summary = "interrupted";
          throw new CancellationException("Interrupted while searching for a learning rate");
        }
        int step = points.size();
        Randomness.seed(Randomness.mix(settings.seed()) + step);
        double factor = FIRST * Math.pow(GROWTH, (double) step / (steps - 1));
        double loss = backpropagation.of(rows(train, settings, step));
        double rate = factor * optimizer.highestRate();
        points.add(new Point(rate, loss, smoothed(points, loss)));
        norm = Double.NaN;
        if (Double.isFinite(loss)) {
          hooks.backpropagate();
          norm = optimizer.step(factor);
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        listener.stepped(new History.Step(step + 1, 1, loss, rate, norm, seconds));
      }
      summary = "tried %d rates".formatted(points.size());
      return points;
    } finally {
      listener.ended(summary);
    }
  }

  /** The weighted mean of the losses so far and one more, weights falling by 0.8 a step. */
  private static double smoothed(List<Point> points, double loss) {
    double sum = loss;
    double weights = 1;
    double weight = 1;
    for (int i = points.size() - 1; i >= 0; i--) {
      weight *= MEMORY;
      sum += weight * points.get(i).loss();
      weights += weight;
    }
    return sum / weights;
  }

  private static boolean ranAway(List<Point> points) {
    if (points.isEmpty()) {
      return false;
    }
    double last = points.get(points.size() - 1).smoothed();
    double best = points.stream().mapToDouble(Point::smoothed).min().orElse(last);
    return !Double.isFinite(last)
        || (points.size() > LEAST_STEPS && last > RUNAWAY * best && last > points.get(0).loss());
  }

  /** The examples of a step, epoch after epoch. */
  private static int[] rows(LabelledExamples train, TrainingSettings settings, int step) {
    int perEpoch = settings.stepsPerEpoch(train.encoded().size());
    return Batches.shuffled(
            train.encoded().lengths(),
            settings.examplesPerStep(),
            settings.seed(),
            1 + step / perEpoch)
        .get(step % perEpoch);
  }
}
