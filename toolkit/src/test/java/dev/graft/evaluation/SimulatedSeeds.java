package dev.graft.evaluation;

import java.util.SplittableRandom;

/** Answers of models that are as good as they were made. */
final class SimulatedSeeds {
  private SimulatedSeeds() {}

  /**
   * Models on one test part. An example has a difficulty that all answers share.
   *
   * @param accuracies each model's true accuracy
   * @param shared how much of an answer the difficulty decides, from 0 (nothing: all answers are
   *     independent) to 1 (everything: all answers of equal models agree)
   * @param seedError the standard deviation of a run's own accuracy about its model's
   */
  static boolean[][][] oneSplit(
      SplittableRandom random,
      int seeds,
      int examples,
      double shared,
      double seedError,
      double... accuracies) {
    var difficulties = new double[examples];
    for (int i = 0; i < examples; i++) {
      difficulties[i] = random.nextDouble();
    }
    var right = new boolean[accuracies.length][seeds][];
    for (int model = 0; model < accuracies.length; model++) {
      for (int seed = 0; seed < seeds; seed++) {
        double accuracy = accuracies[model] + seedError * random.nextGaussian();
        right[model][seed] = run(random, difficulties, shared, accuracy);
      }
    }
    return right;
  }

  /** An answer looks at the example's difficulty with a probability, else throws its own coin. */
  static boolean[] run(
      SplittableRandom random, double[] difficulties, double shared, double accuracy) {
    var right = new boolean[difficulties.length];
    for (int i = 0; i < right.length; i++) {
      double luck = random.nextDouble() < shared ? difficulties[i] : random.nextDouble();
      right[i] = luck < accuracy;
    }
    return right;
  }
}
