package dev.graft;

import dev.graft.training.TrainingSettings;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How to train: an immutable value; each call gives a changed copy.
 *
 * @param epochs how often each example is seen
 * @param batchSize examples in a step; 16 unless said otherwise
 * @param seed decides the order of the examples, dropout and the first values of new parameters; 0
 *     unless said otherwise
 * @param learningRate the peak of the schedule; each plan's own default unless said otherwise
 * @param weightDecay decoupled weight decay on matrices and tables; 0.01 unless said otherwise
 * @param warmup the share of the steps in which the rate rises to its peak, before it falls
 *     linearly to zero; 0.1 unless said otherwise
 * @param clip the largest global norm of the gradients; 1 unless said otherwise, 0 for no limit
 * @param maxLength the most tokens of a text; the upstream's own unless said otherwise
 * @param featureCache whether what is frozen below the first trained layer is computed once for
 *     each example, where that is worth it; true unless said otherwise
 */
public record Recipe(
    int epochs,
    int batchSize,
    long seed,
    OptionalDouble learningRate,
    double weightDecay,
    double warmup,
    double clip,
    OptionalInt maxLength,
    boolean featureCache) {
  private static final int SHORTEST = 3;

  /** Checks the values. */
  public Recipe {
    var unused =
        new TrainingSettings(
            epochs,
            batchSize,
            learningRate.orElse(1),
            weightDecay,
            warmup,
            clip,
            seed,
            featureCache);
    if (maxLength.isPresent() && maxLength.getAsInt() < SHORTEST) {
      throw new IllegalArgumentException(
          "maxLength must be at least %d, for a token between the special ones, but was %d"
              .formatted(SHORTEST, maxLength.getAsInt()));
    }
  }

  /**
   * A recipe with everything else at its default.
   *
   * @param epochs how often each example is seen, at least 1
   * @return the recipe
   */
  public static Recipe epochs(int epochs) {
    return new Recipe(
        epochs, 16, 0, OptionalDouble.empty(), 0.01, 0.1, 1, OptionalInt.empty(), true);
  }

  /**
   * Sets the examples in a step.
   *
   * @param batchSize at least 1
   * @return the changed recipe
   */
  public Recipe batchSize(int batchSize) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  /**
   * Sets the seed.
   *
   * @param seed any number
   * @return the changed recipe
   */
  public Recipe seed(long seed) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  /**
   * Sets the learning rate for every plan that is trained with this recipe.
   *
   * @param learningRate the peak of the schedule, positive
   * @return the changed recipe
   */
  public Recipe learningRate(double learningRate) {
    return new Recipe(
        epochs,
        batchSize,
        seed,
        OptionalDouble.of(learningRate),
        weightDecay,
        warmup,
        clip,
        maxLength,
        featureCache);
  }

  /**
   * Sets the weight decay.
   *
   * @param weightDecay not negative
   * @return the changed recipe
   */
  public Recipe weightDecay(double weightDecay) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  /**
   * Sets the share of the steps in which the learning rate rises.
   *
   * @param warmup from 0 to 1
   * @return the changed recipe
   */
  public Recipe warmup(double warmup) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  /**
   * Sets the largest global norm of the gradients.
   *
   * @param clip not negative; 0 for no limit
   * @return the changed recipe
   */
  public Recipe clip(double clip) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  /**
   * Sets the most tokens of a text; what is longer is cut.
   *
   * @param maxLength at least 3, special tokens included
   * @return the changed recipe
   */
  public Recipe maxLength(int maxLength) {
    return new Recipe(
        epochs,
        batchSize,
        seed,
        learningRate,
        weightDecay,
        warmup,
        clip,
        OptionalInt.of(maxLength),
        featureCache);
  }

  /**
   * Sets whether what is frozen below the first trained layer is computed once for each example,
   * where that is worth it. The results are the same but for rounding.
   *
   * @param featureCache false to compute it in each epoch
   * @return the changed recipe
   */
  public Recipe featureCache(boolean featureCache) {
    return new Recipe(
        epochs, batchSize, seed, learningRate, weightDecay, warmup, clip, maxLength, featureCache);
  }

  TrainingSettings settings(double planRate) {
    return new TrainingSettings(
        epochs,
        batchSize,
        learningRate.orElse(planRate),
        weightDecay,
        warmup,
        clip,
        seed,
        featureCache);
  }
}
