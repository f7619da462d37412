package dev.graft.experiment;

import java.util.Map;

/**
 * One value, or one combination of them, that was tried for a contender.
 *
 * @param contender its name
 * @param settings the values by setting
 * @param accuracy on the validation examples; NaN if training ran away
 * @param loss the mean cross-entropy on the validation examples, in nats; NaN if training ran away
 * @param seconds of training
 * @param ending how it ended, in words
 * @param chosen whether the contender was trained with it
 */
record Trial(
    String contender,
    Map<String, Object> settings,
    double accuracy,
    double loss,
    double seconds,
    String ending,
    boolean chosen) {

  Trial asChosen() {
    return new Trial(contender, settings, accuracy, loss, seconds, ending, true);
  }

  /** More right on validation; of equals, the lower loss. */
  boolean betterThan(Trial other) {
    return accuracy > other.accuracy || (accuracy == other.accuracy && loss < other.loss);
  }
}
