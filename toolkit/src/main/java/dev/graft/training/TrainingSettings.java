package dev.graft.training;

/**
 * Everything that the optimisation loop needs to be told.
 *
 * @param epochs how often each example is seen, from 1 to 10,000
 * @param batchSize examples in a step, at least 1
 * @param learningRate the peak of the schedule, positive
 * @param weightDecay decoupled weight decay, not negative; biases and norms are spared
 * @param warmup the share of the steps in which the rate rises, from 0 to 1
 * @param clip the largest global norm of the gradients; 0 for no limit
 * @param seed decides the order of the examples, dropout, and the first values of new parameters
 * @param featureCache whether what is frozen below the first trained layer is computed once for
 *     each example, where that is worth it
 */
public record TrainingSettings(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    double warmup,
    double clip,
    long seed,
    boolean featureCache) {

  private static final int MOST_EPOCHS = 10_000;

  /** Checks the values. */
  public TrainingSettings {
    check(
        epochs >= 1 && epochs <= MOST_EPOCHS,
        "epochs must be from 1 to %d, but was %d".formatted(MOST_EPOCHS, epochs));
    check(batchSize >= 1, "batchSize must be at least 1, but was " + batchSize);
    check(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be positive, but was " + learningRate);
    check(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "weightDecay must not be negative, but was " + weightDecay);
    check(warmup >= 0 && warmup <= 1, "warmup must be from 0 to 1, but was " + warmup);
    check(clip >= 0, "clip must not be negative, but was " + clip);
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
