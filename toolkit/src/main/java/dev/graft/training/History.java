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
   * @param loss the mean loss of the step's examples before the update, in nats: cross-entropy,
   *     with label smoothing and class weights where the recipe says so
   * @param rate the learning rate, of the part that has the highest
   * @param gradientNorm the global norm of the gradients before clipping
   * @param seconds since training began
   */
  public record Step(
      int number, int epoch, double loss, double rate, double gradientNorm, double seconds) {}

  /**
   * One pass over the training examples; the last one is cut short where the recipe counts steps.
   *
   * @param number from 1
   * @param step the number of its last step
   * @param trainingLoss the mean of its steps' losses, each weighted by its number of examples, in
   *     nats
   * @param validationLoss the mean cross-entropy on the validation examples, in nats
   * @param validationAccuracy from 0 to 1
   * @param score what early stopping looks at; the validation loss without early stopping
   * @param seconds since training began
   */
  public record Epoch(
      int number,
      int step,
      double trainingLoss,
      double validationLoss,
      double validationAccuracy,
      double score,
      double seconds) {}
}
