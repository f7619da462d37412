package dev.graft.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The accuracies of several models, each trained with several seeds and judged on the same
 * examples, and which of their differences are more than chance. Immutable and deterministic: the
 * same answers give the same numbers.
 *
 * <p>What is compared are mean accuracies over the seeds. Two kinds of chance move them: which
 * examples happened to be in the test part, and which seeds were drawn. The examples' part is drawn
 * by a wild bootstrap of the paired differences ({@link ErrorDraws}), one example more that favours
 * either side included, so that a handful of examples, or none that tells two models apart, prove
 * nothing. The seeds' part ({@link SeedVariance}) rests on how far the runs of one model lie apart:
 *
 * <ul>
 *   <li>One split for all seeds: examples and seeds are crossed, as cases and readers are in
 *       studies of diagnosis. The variance of a mean over k seeds and n examples is {@code σ²ₑ/n +
 *       σ²ₛ/k + σ²ₑₛ/nk}; the bootstrap of whole examples holds the first and the last, and {@code
 *       σ²ₛ} is the variance of the accuracies less the interaction's mean square over n (the
 *       random-effects analysis of Dorfman, Berbaum and Metz 1992, with degrees of freedom in the
 *       spirit of S. L. Hillis, Statistics in Medicine 26 (2007)). What another training part would
 *       give stays open (T. G. Dietterich, "Approximate statistical tests for comparing supervised
 *       classification learning algorithms", Neural Computation 10 (1998)).
 *   <li>A split for each seed: test parts overlap and training parts nearly agree, so that the
 *       splits are not independent; the variance of the mean over k splits is {@code (1/k +
 *       n_test/n_train) s²} (C. Nadeau and Y. Bengio, "Inference for the generalization error",
 *       Machine Learning 52 (2003)), and not below that of the distinct examples.
 *   <li>A single seed says nothing of others; see {@link SeedVariance}.
 * </ul>
 *
 * <p>Few seeds tell a variance badly: a pair's own is pooled with that of the other models, of
 * which each counts at most four times the pair's own, so that one unstable model does not hide the
 * others' differences. P-values are corrected for all pairs by Holm's method. In simulations equal
 * models were told apart in at most 3% of all comparisons; where the runs of a single model
 * scattered widely and those of the others not at all, in up to 8%.
 */
public final class RepeatedAccuracy {
  private final boolean[][][] right;
  private final int[][] identities;
  private final int examples;
  private final SeedVariances variances;

  private RepeatedAccuracy(boolean[][][] right, int[][] identities, double testToTrain) {
    this.right = right;
    this.identities = identities;
    this.examples = 1 + Arrays.stream(identities).flatMapToInt(Arrays::stream).max().orElseThrow();
    this.variances = new SeedVariances(right, examples, testToTrain);
  }

  /**
   * Models that were judged on one test part.
   *
   * @param right whether an answer was right, {@code [models, seeds, examples]}; without examples
   *     where a model was not trained with a seed
   * @throws IllegalArgumentException if there is no model, a model lacks every seed, or the sizes
   *     differ
   */
  public static RepeatedAccuracy ofOneSplit(boolean[][][] right) {
    int size = Arrays.stream(right).flatMap(Arrays::stream).mapToInt(a -> a.length).max().orElse(0);
    int seeds = right.length == 0 ? 0 : right[0].length;
    var all = IntStream.range(0, size).toArray();
    var identities = new int[seeds][];
    Arrays.fill(identities, all);
    return new RepeatedAccuracy(checked(right, identities), identities, 0);
  }

  /**
   * Models that were judged, for each seed, on a test part of its own.
   *
   * @param right whether an answer was right, {@code [models, seeds, examples of the seed]};
   *     without examples where a model was not trained with a seed
   * @param identities which example it was, the same number for the same example in every split,
   *     from 0 without gaps, {@code [seeds, examples of the seed]}
   * @param testToTrain how many test examples there are to one training example, positive
   * @throws IllegalArgumentException if there is no model, a model lacks every seed, or the sizes
   *     differ
   */
  public static RepeatedAccuracy ofSplits(
      boolean[][][] right, int[][] identities, double testToTrain) {
    if (!(testToTrain > 0 && Double.isFinite(testToTrain))) {
      throw new IllegalArgumentException(
          "expected a positive number of test examples to one training example, got "
              + testToTrain);
    }
    var copies = Arrays.stream(identities).map(int[]::clone).toArray(int[][]::new);
    return new RepeatedAccuracy(checked(right, copies), copies, testToTrain);
  }

  private static boolean[][][] checked(boolean[][][] right, int[][] identities) {
    if (right.length == 0) {
      throw new IllegalArgumentException("expected at least one model, got none");
    }
    for (boolean[][] model : right) {
      if (model.length != identities.length) {
        throw new IllegalArgumentException(
            "expected answers for %d seeds of each model, got %d"
                .formatted(identities.length, model.length));
      }
      for (int seed = 0; seed < model.length; seed++) {
        if (model[seed].length != 0 && model[seed].length != identities[seed].length) {
          throw new IllegalArgumentException(
              "expected answers for %d examples of seed %d, got %d"
                  .formatted(identities[seed].length, seed, model[seed].length));
        }
      }
      if (Arrays.stream(model).allMatch(answers -> answers.length == 0)) {
        throw new IllegalArgumentException(
            "expected the answers of at least one seed of each model, got none of one");
      }
    }
    return Arrays.stream(right)
        .map(model -> Arrays.stream(model).map(boolean[]::clone).toArray(boolean[][]::new))
        .toArray(boolean[][][]::new);
  }

  /** How many models there are. */
  public int models() {
    return right.length;
  }

  /** How many seeds a model was trained with. */
  public int seeds(int model) {
    return seedsOf(model).length;
  }

  /**
   * The mean accuracy over the seeds, from 0 to 1, with its 95% interval. With one seed that is
   * {@link Estimate#share Wilson's}; with more it is Wilson's with the design effect of the
   * repeated examples, and the seeds' variance added.
   */
  public Estimate accuracy(int model) {
    int[] seeds = seedsOf(model);
    double mean = mean(model, seeds);
    if (seeds.length == 1) {
      int size = right[model][seeds[0]].length;
      return Estimate.share(Math.round(mean * size), size);
    }
    var shares = new double[examples];
    var weights = new double[examples];
    for (int seed : seeds) {
      double weight = 1.0 / (seeds.length * identities[seed].length);
      for (int i = 0; i < identities[seed].length; i++) {
        shares[identities[seed][i]] += right[model][seed][i] ? weight : 0;
        weights[identities[seed][i]] += weight;
      }
    }
    var residuals = new double[examples];
    Arrays.setAll(residuals, i -> shares[i] - mean * weights[i]);
    return MeanInterval.of(mean, residuals, distinct(seeds), variances.of(model, seeds, residuals));
  }

  /** The standard deviation of the accuracies over the seeds; NaN with one seed. */
  public double spread(int model) {
    return Math.sqrt(Moments.variance(accuracies(model, seedsOf(model))));
  }

  /**
   * Each pair of models that share a seed, compared on the seeds they share, in the order of the
   * models; the p-values are corrected for all these pairs.
   */
  public List<RepeatedDifference> differences() {
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < right.length; i++) {
      for (int j = i + 1; j < right.length; j++) {
        int[] seeds = common(i, j);
        if (seeds.length > 0) {
          pairs.add(pair(i, j, seeds));
        }
      }
    }
    double[] pValues = pairs.stream().mapToDouble(Pair::pValue).toArray();
    double[] adjusted = Holm.adjusted(pValues);
    double[] levels = Holm.levels(RepeatedDifference.LEVEL, pValues);
    return IntStream.range(0, pairs.size())
        .mapToObj(i -> pairs.get(i).difference(adjusted[i], levels[i]))
        .toList();
  }

  private Pair pair(int first, int second, int... seeds) {
    var values = new double[examples + 1];
    int smallest = Integer.MAX_VALUE;
    for (int seed : seeds) {
      int size = identities[seed].length;
      smallest = Math.min(smallest, size);
      for (int i = 0; i < size; i++) {
        values[identities[seed][i]] +=
            ((right[first][seed][i] ? 1 : 0) - (right[second][seed][i] ? 1 : 0))
                / ((double) seeds.length * size);
      }
    }
    int distinct = distinct(seeds);
    values[examples] = 1.0 / distinct;
    return new Pair(
        first,
        second,
        seeds.length,
        mean(first, seeds) - mean(second, seeds),
        values,
        distinct,
        1.0 / ((double) seeds.length * smallest),
        variances.of(first, second, seeds, values));
  }

  private double mean(int model, int... seeds) {
    return Arrays.stream(accuracies(model, seeds)).average().orElseThrow();
  }

  private double[] accuracies(int model, int... seeds) {
    return Arrays.stream(seeds).mapToDouble(seed -> Moments.share(right[model][seed])).toArray();
  }

  private int distinct(int... seeds) {
    return (int) Arrays.stream(seeds).flatMap(s -> Arrays.stream(identities[s])).distinct().count();
  }

  private int[] seedsOf(int model) {
    return common(model, model);
  }

  private int[] common(int first, int second) {
    return IntStream.range(0, identities.length)
        .filter(seed -> right[first][seed].length > 0 && right[second][seed].length > 0)
        .toArray();
  }

  /** Two models whose mean accuracies differ by a number. */
  private record Pair(
      int first,
      int second,
      int seeds,
      double difference,
      SeedVariance seedVariance,
      ErrorDraws draws,
      double variance,
      int examples,
      double halfStep) {

    Pair(
        int first,
        int second,
        int seeds,
        double difference,
        double[] values,
        int examples,
        double halfStep,
        SeedVariance variance) {
      this(
          first,
          second,
          seeds,
          difference,
          variance,
          ErrorDraws.of(values, variance),
          Moments.sumOfSquares(values),
          examples,
          halfStep);
    }

    /** Half the distance of two possible differences is taken off, as Edwards did in 1948. */
    double pValue() {
      return draws.shareFrom(Math.abs(difference) - halfStep);
    }

    /**
     * The differences δ that the test at this level does not reject. If δ were true, the examples'
     * variance would be less by δ²/n (T. Tango, Statistics in Medicine 17 (1998)), so that the ends
     * solve {@code (d - δ)² = c² (1 - δ²/nV)} with the critical value c and the whole variance V at
     * δ = 0.
     */
    RepeatedDifference difference(double adjusted, double level) {
      double critical = draws.exceededBy(level) + halfStep;
      double whole = variance * seedVariance.inflation() + seedVariance.estimate();
      double bend = critical * critical * seedVariance.inflation() / (whole * examples);
      double root =
          Math.sqrt(Math.max(0, critical * critical * (1 + bend) - bend * difference * difference));
      double low = Math.max(-1, Math.min(difference, (difference - root) / (1 + bend)));
      double high = Math.min(1, Math.max(difference, (difference + root) / (1 + bend)));
      boolean shown = adjusted < RepeatedDifference.LEVEL;
      return new RepeatedDifference(
          first,
          second,
          seeds,
          new Estimate(
              difference, shown ? low : Math.min(low, 0), shown ? high : Math.max(high, 0)),
          pValue(),
          adjusted);
    }
  }
}
