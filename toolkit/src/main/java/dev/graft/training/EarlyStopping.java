package dev.graft.training;

import dev.graft.evaluation.Metric;

/**
 * Which epoch's weights a run ends with: those of the epoch that does best on the validation
 * examples, the first of equals.
 *
 * @param metric what is looked at after each epoch
 * @param patience how many epochs without an improvement end the training, at least 1
 */
public record EarlyStopping(Metric metric, int patience) {

  /** Patience that never ends: the best weights are kept and all epochs run. */
  public static final int ENDLESS = Integer.MAX_VALUE;

  /** Checks the patience. */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "The patience of early stopping is at least 1 epoch, but %d came".formatted(patience));
    }
  }

  boolean better(double score, double best) {
    return Double.isNaN(best)
        ? !Double.isNaN(score)
        : metric.higherIsBetter() ? score > best : score < best;
  }
}
