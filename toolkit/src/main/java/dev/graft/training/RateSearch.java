package dev.graft.training;

import dev.graft.data.Batches;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * The learning-rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural
 * Networks"): the rate grows from step to step by the same factor until the loss runs away.
 */
public final class RateSearch {
  /** How often the rate grows over the whole search: from 1/10,000 to 1,000 times the plan's. */
  private static final double RANGE = 1e7;

  private static final double FIRST = 1e-4;
  private static final double MEMORY = 0.8;
  private static final double RUNAWAY = 4;
  private static final int LEAST_STEPS = 10;

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
   */
  public static List<Point> run(
      String plan,
      ClassifierNetwork network,
      LabelledTexts train,
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
        var backpropagation =
            new Backpropagation(network, train, settings.objective(), settings.batchSize())) {
      double best = Double.POSITIVE_INFINITY;
      double sum = 0;
      double weight = 0;
      for (int step = 0; step < steps; step++) {
        if (Thread.interrupted()) {
          break;
        }
        Randomness.seed(Randomness.mix(settings.seed()) + step);
        double factor = FIRST * Math.pow(RANGE, (double) step / (steps - 1));
        double loss = backpropagation.of(rows(train, settings, step));
        sum = MEMORY * sum + loss;
        weight = MEMORY * weight + 1;
        double smoothed = sum / weight;
        points.add(new Point(factor * optimizer.highestRate(), loss, smoothed));
        double norm = Double.isFinite(loss) ? optimizer.step(factor) : Double.NaN;
        listener.stepped(
            new History.Step(
                step + 1,
                1,
                loss,
                factor * optimizer.highestRate(),
                norm,
                (System.nanoTime() - start) / 1e9));
        best = Math.min(best, smoothed);
        if (!Double.isFinite(norm)
            || step >= LEAST_STEPS
                && smoothed > RUNAWAY * best
                && smoothed > points.get(0).loss()) {
          break;
        }
      }
      summary = "tried %d rates".formatted(points.size());
      return points;
    } finally {
      listener.ended(summary);
    }
  }

  /** The examples of a step, epoch after epoch. */
  private static int[] rows(LabelledTexts train, TrainingSettings settings, int step) {
    int perEpoch = settings.stepsPerEpoch(train.texts().size());
    return Batches.shuffled(
            train.texts().lengths(),
            settings.examplesPerStep(),
            settings.seed(),
            1 + step / perEpoch)
        .get(step % perEpoch);
  }
}
