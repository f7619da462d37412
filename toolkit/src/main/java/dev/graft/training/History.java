package dev.graft.training;

import java.util.List;

/**
 * What happened in a training run.
 *
 * @param steps one entry a step
 * @param epochs one entry for each epoch that was finished
 */
public record History(List<Step> steps, List<Epoch> epochs) {

  /** Copies the lists. */
  public History {
    steps = List.copyOf(steps);
    epochs = List.copyOf(epochs);
  }

  /**
   * One step of the optimiser.
   *
   * @param number from 1
   * @param epoch from 1
   * @param loss the batch's mean cross-entropy before the step, in nats
   * @param rate the learning rate
   * @param gradientNorm the global norm of the gradients before clipping
   * @param seconds since training began
   */
  public record Step(
      int number, int epoch, double loss, double rate, double gradientNorm, double seconds) {}

  /**
   * One pass over the training examples.
   *
   * @param number from 1
   * @param step the number of its last step
   * @param trainingLoss the mean of its steps' losses, each weighted by its batch's size, in nats
   * @param validationLoss the mean cross-entropy on the validation examples, in nats
   * @param validationAccuracy from 0 to 1
   * @param seconds since training began
   */
  public record Epoch(
      int number,
      int step,
      double trainingLoss,
      double validationLoss,
      double validationAccuracy,
      double seconds) {}
}
