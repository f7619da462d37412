package dev.graft.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How far the runs of one model lie apart, pooled over the models. */
final class SeedVariances {
  /** How many times a pair's own variance that of another model may count. */
  private static final double MOST_OF_OTHERS = 4;

  private final boolean[][][] right;
  private final double[][] accuracies;
  private final int examples;
  private final double testToTrain;

  /**
   * Remembers the answers.
   *
   * @param testToTrain 0 if all seeds share one split
   */
  SeedVariances(boolean[][][] right, int examples, double testToTrain) {
    this.right = right;
    this.accuracies =
        Arrays.stream(right)
            .map(model -> Arrays.stream(model).mapToDouble(Moments::share).toArray())
            .toArray(double[][]::new);
    this.examples = examples;
    this.testToTrain = testToTrain;
  }

  /** Of one model's mean. */
  SeedVariance of(int model, int[] seeds, double[] residuals) {
    return testToTrain > 0
        ? ofSplits(seeds, Moments.variance(accuracies(model, seeds)), residuals, model)
        : ofOneSplit(seeds, model);
  }

  /** Of the difference of two models' means. */
  SeedVariance of(int first, int second, int[] seeds, double[] values) {
    if (seeds.length == 1) {
      return SeedVariance.unknown();
    }
    if (testToTrain == 0) {
      return ofOneSplit(seeds, first, second);
    }
    var differences = new double[seeds.length];
    Arrays.setAll(differences, i -> accuracies[first][seeds[i]] - accuracies[second][seeds[i]]);
    return ofSplits(seeds, Moments.variance(differences), values, first, second);
  }

  /** The models' runs are independent: their variances add up. */
  private SeedVariance ofOneSplit(int[] seeds, int... models) {
    double own = 0;
    double interaction = 0;
    for (int model : models) {
      own += Moments.variance(accuracies(model, seeds)) / models.length;
      interaction += interaction(model, seeds);
    }
    int freedom = models.length * (seeds.length - 1);
    double sum = freedom * own;
    for (int other = 0; other < right.length; other++) {
      int[] of = seedsOf(other);
      int model = other;
      if (of.length > 1 && Arrays.stream(models).noneMatch(m -> m == model)) {
        double variance = Moments.variance(accuracies(other, of));
        sum += (of.length - 1) * Math.min(variance, MOST_OF_OTHERS * own);
        freedom += of.length - 1;
      }
    }
    return new SeedVariance(
        models.length * sum / freedom, freedom, 1.0 / seeds.length, interaction / seeds.length);
  }

  /** The split moves all models alike: what counts is how differences vary. */
  private SeedVariance ofSplits(int[] seeds, double own, double[] values, int... models) {
    int[] complete =
        IntStream.range(0, right.length)
            .filter(m -> Arrays.stream(seeds).allMatch(seed -> right[m][seed].length > 0))
            .toArray();
    int freedom = seeds.length - 1;
    double variance = own;
    if (models.length > 1 && complete.length > 1) {
      freedom = (complete.length - 1) * (seeds.length - 1);
      double pooled = 2 * residualMeanSquare(complete, seeds);
      variance = Math.min(pooled, MOST_OF_OTHERS * own);
    }
    return new SeedVariance(
        variance, freedom, 1.0 / seeds.length + testToTrain, Moments.sumOfSquares(values));
  }

  /** Of the table of accuracies, models by splits, what neither explains. */
  private double residualMeanSquare(int[] models, int[] seeds) {
    double sum = 0;
    double all = Arrays.stream(models).mapToDouble(m -> mean(m, seeds)).average().orElseThrow();
    for (int seed : seeds) {
      double ofSeed =
          Arrays.stream(models).mapToDouble(m -> accuracies[m][seed]).average().orElseThrow();
      for (int model : models) {
        double residual = accuracies[model][seed] - mean(model, seeds) - ofSeed + all;
        sum += residual * residual;
      }
    }
    return sum / ((models.length - 1) * (seeds.length - 1));
  }

  /** The mean square of the interaction of seeds and examples, over the number of examples. */
  private double interaction(int model, int... seeds) {
    if (examples == 1) {
      return 0;
    }
    double all = mean(model, seeds);
    double sum = 0;
    for (int example = 0; example < examples; example++) {
      double ofExample = 0;
      for (int seed : seeds) {
        ofExample += right[model][seed][example] ? 1.0 / seeds.length : 0;
      }
      for (int seed : seeds) {
        double answer = right[model][seed][example] ? 1 : 0;
        double residual = answer - accuracies[model][seed] - ofExample + all;
        sum += residual * residual;
      }
    }
    return sum / ((examples - 1.0) * (seeds.length - 1)) / examples;
  }

  private double mean(int model, int... seeds) {
    return Arrays.stream(accuracies(model, seeds)).average().orElseThrow();
  }

  private double[] accuracies(int model, int... seeds) {
    return Arrays.stream(seeds).mapToDouble(seed -> accuracies[model][seed]).toArray();
  }

  private int[] seedsOf(int model) {
    return IntStream.range(0, right[model].length)
        .filter(seed -> right[model][seed].length > 0)
        .toArray();
  }
}
