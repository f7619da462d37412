package dev.graft.evaluation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Examples with weights: all of them once, or a bootstrap's draw, in which an example that was
 * drawn twice has the weight 2. Used by one thread.
 */
final class Sample {
  private final Scores scores;
  private final int[] weights;
  private @Nullable Tally tally;

  private Sample(Scores scores, int[] weights) {
    this.scores = scores;
    this.weights = weights;
  }

  /** Every example once. */
  static Sample all(Scores scores) {
    var weights = new int[scores.size()];
    Arrays.fill(weights, 1);
    return new Sample(scores, weights);
  }

  /** Each example as often as its weight says; the weights sum to at least 1. */
  static Sample weighted(Scores scores, int[] weights) {
    return new Sample(scores, weights);
  }

  /** How often each class occurs, is predicted, and rightly. */
  Tally tally() {
    if (tally == null) {
      tally = new Tally(scores, weights);
    }
    return tally;
  }

  double logLoss() {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * scores.loss(i);
    }
    return sum / tally().total();
  }

  double areaUnderCurve() {
    return scores.areasUnderCurve(PackedWeights.of(weights))[0];
  }

  double calibrationError() {
    var excess = new double[Scores.BINS];
    for (int i = 0; i < weights.length; i++) {
      excess[scores.bin(i)] += weights[i] * (scores.confidence(i) - (scores.right(i) ? 1 : 0));
    }
    return Arrays.stream(excess).map(Math::abs).sum() / tally().total();
  }
}
