package dev.graft.training;

import java.util.Optional;

/**
 * Everything that the optimisation loop needs to be told.
 *
 * @param epochs how often each example is seen, from 1 to 10,000; what {@code steps} asks for if
 *     that is said
 * @param steps the number of steps, or 0 for as many as the epochs have
 * @param batchSize examples that are computed at once, at least 1
 * @param accumulation batches whose gradients make one step, at least 1
 * @param rates the peaks of the schedule
 * @param schedule how the rates change
 * @param warmup the share of the steps in which the rates rise, from 0 to 1
 * @param weightDecay decoupled weight decay, not negative; biases and norms are spared
 * @param clip the largest global norm of the gradients; 0 for no limit
 * @param objective the loss
 * @param stopping which epoch's weights the run ends with; the last one's if empty
 * @param gradual whether the layers are thawed one after the other
 * @param featureCache whether the output of a frozen prefix is computed once
 * @param seed decides the order of the examples and dropout
 */
public record TrainingSettings(
    int epochs,
    int steps,
    int batchSize,
    int accumulation,
    Rates rates,
    Schedule schedule,
    double warmup,
    double weightDecay,
    double clip,
    Objective objective,
    Optional<EarlyStopping> stopping,
    boolean gradual,
    boolean featureCache,
    long seed) {

  /** The most examples of a step. */
  public int examplesPerStep() {
    return Math.multiplyExact(batchSize, accumulation);
  }

  /**
   * The steps of a whole epoch.
   *
   * @param examples the training examples, at least 1
   * @return at least 1
   */
  public int stepsPerEpoch(int examples) {
    return (int) (((long) examples + examplesPerStep() - 1) / examplesPerStep());
  }

  /**
   * The steps of the whole run.
   *
   * @param examples the training examples, at least 1
   * @return at least 1
   */
  public int totalSteps(int examples) {
    return steps > 0 ? steps : Math.multiplyExact(stepsPerEpoch(examples), epochs);
  }

  /**
   * The epochs of the whole run, of which the last may be cut short.
   *
   * @param examples the training examples, at least 1
   * @return at least 1
   */
  public int totalEpochs(int examples) {
    int perEpoch = stepsPerEpoch(examples);
    return (int) (((long) totalSteps(examples) + perEpoch - 1) / perEpoch);
  }
}
