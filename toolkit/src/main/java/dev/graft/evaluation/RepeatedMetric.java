package dev.graft.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The mean of a metric over several seeds, with an interval for examples and seeds. */
public final class RepeatedMetric {
  private static final long SEED = 1993;

  private RepeatedMetric() {}

  /**
   * The mean over the seeds with its 95% interval. With one seed that is the report's own; with
   * more the error has two parts, as in {@link RepeatedAccuracy}: the bootstrap draws examples, the
   * same for all seeds where they share them, and the seeds' variance {@code s²} counts as far as
   * it exceeds what the examples explain, drawn with {@code k - 1} degrees of freedom. The ends lie
   * as far from the mean as 95% of the errors reach.
   *
   * @param runs the predictions of each seed, at least one
   * @param testToTrain how many test examples there are to one training example, where each seed
   *     has a split of its own; 0 where all share one
   * @return the estimate
   * @throws IllegalArgumentException if there is no run, or the metric is not defined for one
   */
  public static Estimate of(Metric metric, List<Predictions> runs, double testToTrain) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("expected the predictions of at least one seed, got none");
    }
    List<Scores> scores = runs.stream().map(Predictions::scores).toList();
    double[] values = scores.stream().mapToDouble(run -> metric.of(Sample.all(run))).toArray();
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "The %s of some run is not defined: only one class occurs".formatted(metric.label()));
    }
    if (runs.size() == 1) {
      return Report.of(runs.get(0), "given").metric(metric);
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double reach = reach(values, draws(metric, scores, testToTrain > 0), testToTrain);
    return new Estimate(
        mean,
        Math.min(mean, Math.max(metric.lowest(), mean - reach)),
        Math.max(mean, Math.min(metric.highest(), mean + reach)));
  }

  /**
   * The standard deviation of a metric over the seeds.
   *
   * @param runs the predictions of each seed
   * @return NaN with one seed, or where the metric is not defined for one
   */
  public static double spread(Metric metric, List<Predictions> runs) {
    return Math.sqrt(
        Moments.variance(
            runs.stream().mapToDouble(run -> metric.of(Sample.all(run.scores()))).toArray()));
  }

  /** The metric of each draw of each seed, {@code [seeds, draws]}. */
  private static double[][] draws(Metric metric, List<Scores> runs, boolean apart) {
    var draws = new double[runs.size()][Bootstrap.DRAWS];
    IntStream.range(0, Bootstrap.DRAWS)
        .parallel()
        .forEach(
            draw -> {
              for (int run = 0; run < runs.size(); run++) {
                int number = apart ? draw + run * Bootstrap.DRAWS : draw;
                int[] weights = Bootstrap.drawn(runs.get(run).size(), number);
                draws[run][draw] = metric.of(Sample.weighted(runs.get(run), weights));
              }
            });
    return draws;
  }

  private static double reach(double[] values, double[][] draws, double testToTrain) {
    int seeds = values.length;
    double[] means =
        IntStream.range(0, Bootstrap.DRAWS)
            .mapToDouble(
                draw -> Arrays.stream(draws).mapToDouble(run -> run[draw]).average().orElseThrow())
            .filter(mean -> !Double.isNaN(mean))
            .toArray();
    double ofMean = variance(means);
    double ofOne =
        Arrays.stream(draws).mapToDouble(RepeatedMetric::variance).average().orElseThrow();
    double interaction = Math.max(0, (ofOne - ofMean) * seeds / (seeds - 1));
    var seedVariance =
        testToTrain > 0
            ? new SeedVariance(
                Moments.variance(values), seeds - 1, 1.0 / seeds + testToTrain, ofMean)
            : new SeedVariance(
                Moments.variance(values), seeds - 1, 1.0 / seeds, interaction / seeds);
    double centre = Arrays.stream(means).average().orElse(0);
    var random = new SplittableRandom(SEED);
    double[] errors =
        Arrays.stream(means)
            .map(
                drawn ->
                    Math.abs(
                        drawn
                            - centre
                            + Math.sqrt(seedVariance.draw(random)) * random.nextGaussian()))
            .sorted()
            .toArray();
    return errors.length == 0 ? 0 : Bootstrap.quantile(errors, 0.95);
  }

  private static double variance(double... draws) {
    double[] defined = Arrays.stream(draws).filter(draw -> !Double.isNaN(draw)).toArray();
    return defined.length < 2 ? 0 : Moments.variance(defined);
  }
}
