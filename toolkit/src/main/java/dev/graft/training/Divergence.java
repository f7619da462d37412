package dev.graft.training;

/**
 * Notices that training runs away: a loss or a gradient that is no finite number, or a smoothed
 * loss of more than four times that of guessing (the logarithm of the number of classes) and of the
 * first steps.
 */
final class Divergence {
  private static final int FIRST_STEPS = 10;
  private static final double MEMORY = 0.9;
  private static final double LIMIT = 4;

  private final double guessing;
  private double sum;
  private double weight;
  private double start;
  private int steps;

  Divergence(int classes) {
    this.guessing = Math.log(classes);
  }

  /** What is wrong with a step, or an empty text. */
  String complaint(double loss, double gradientNorm) {
    if (!Double.isFinite(loss)) {
      return "The loss became " + loss;
    }
    if (!Double.isFinite(gradientNorm)) {
      return "The gradient norm became " + gradientNorm;
    }
    sum = MEMORY * sum + loss;
    weight = MEMORY * weight + 1;
    steps++;
    double smoothed = sum / weight;
    if (steps <= FIRST_STEPS) {
      start = smoothed;
    }
    double most = LIMIT * Math.max(guessing, start);
    return steps > FIRST_STEPS && smoothed > most
        ? "The smoothed loss rose to %.3g; guessing has %.3g".formatted(smoothed, guessing)
        : "";
  }
}
