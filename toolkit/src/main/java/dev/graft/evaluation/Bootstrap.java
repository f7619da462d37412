package dev.graft.evaluation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * 95% intervals of metrics from what they would be on other examples of the same kind, which are
 * drawn, with replacement, from those at hand.
 *
 * <p>As many examples are drawn as there are, from all alike: the classes are not kept apart, as
 * they are not in the interval of a share either, and on data that came in fixed numbers a class
 * the intervals are a little wide. A class that a draw leaves out does not occur in it.
 *
 * <p>The interval runs from the 2.5% to the 97.5% quantile of the draws (the percentile interval),
 * moved by twice the bias. The draws lie off the value on average by about as much as the value
 * lies off the truth (B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, chapter
 * 10); so the bias is in them twice. For most metrics it is next to nothing; for macro F1 of many
 * rare classes and for the calibration error the unmoved interval may miss the truth always. Ends
 * are kept within the metric's range, and the value within the ends.
 *
 * <p>The seed is fixed: equal predictions have equal intervals.
 */
final class Bootstrap {
  /** A multiple of all {@link PackedWeights#room rooms}. */
  static final int DRAWS = 1000;

  private static final long SEED = 0x6772616674L;

  private Bootstrap() {}

  /**
   * The metrics with their intervals. Where every draw gave the same, all right or all wrong, no
   * interval is known: all three numbers are equal.
   *
   * @return without the metrics that are not defined
   */
  static Map<Metric, Estimate> estimates(Scores scores, Set<Metric> metrics) {
    var all = Sample.all(scores);
    var estimates = new EnumMap<Metric, Estimate>(Metric.class);
    var defined = metrics.stream().filter(metric -> !Double.isNaN(metric.of(all))).toList();
    draws(scores, defined)
        .forEach(
            (metric, draws) -> {
              var estimate = estimate(metric, metric.of(all), draws);
              estimates.put(
                  metric,
                  metric == Metric.CALIBRATION_ERROR && estimate.value() <= byChance(scores)
                      ? new Estimate(estimate.value(), 0, estimate.high())
                      : estimate);
            });
    return estimates;
  }

  /** Each metric's values in all draws. */
  private static Map<Metric, double[]> draws(Scores scores, List<Metric> metrics) {
    var draws = new EnumMap<Metric, double[]>(Metric.class);
    metrics.forEach(metric -> draws.put(metric, new double[DRAWS]));
    var areas = draws.get(Metric.ROC_AUC);
    int room = PackedWeights.room(scores.size());
    IntStream.range(0, DRAWS / room)
        .parallel()
        .forEach(
            block -> {
              int first = block * room;
              var weights = new int[room][];
              for (int i = 0; i < room; i++) {
                int draw = first + i;
                weights[i] = drawn(scores.size(), draw);
                var sample = Sample.weighted(scores, weights[i]);
                draws.forEach(
                    (metric, values) -> {
                      if (values != areas) {
                        values[draw] = tells(metric, sample) ? metric.of(sample) : Double.NaN;
                      }
                    });
              }
              if (areas != null) {
                double[] of = scores.areasUnderCurve(PackedWeights.of(weights));
                System.arraycopy(of, 0, areas, first, room);
              }
            });
    return draws;
  }

  /** Of a draw of one class the correlation is 0 by definition, however good the predictions. */
  private static boolean tells(Metric metric, Sample sample) {
    return metric != Metric.MATTHEWS || sample.tally().classes() > 1;
  }

  /** How often each example is drawn; the same for the same number of examples. */
  private static int[] drawn(int size, int draw) {
    var random = new SplittableRandom(SEED + draw);
    var weights = new int[size];
    for (int i = 0; i < size; i++) {
      // The upper half of a product is as even as a remainder, and faster.
      weights[(int) (((random.nextInt() & 0xFFFFFFFFL) * size) >>> 32)]++;
    }
    return weights;
  }

  private static Estimate estimate(Metric metric, double value, double[] draws) {
    var sorted = Arrays.stream(draws).filter(draw -> !Double.isNaN(draw)).sorted().toArray();
    double least = sorted.length == 0 ? value : sorted[0];
    double most = sorted.length == 0 ? value : sorted[sorted.length - 1];
    if (least == most) {
      return new Estimate(value, value, value);
    }
    double bias = Arrays.stream(sorted).average().orElseThrow() - value;
    double low = Math.max(metric.lowest(), quantile(sorted, 0.025) - 2 * bias);
    double high = Math.min(metric.highest(), quantile(sorted, 0.975) - 2 * bias);
    return new Estimate(value, Math.min(value, low), Math.max(value, high));
  }

  /**
   * The calibration error that a perfectly calibrated classifier of these confidences stays below
   * 19 times of 20. An error is never below 0, so that its draws would not show that 0 may be the
   * truth.
   */
  private static double byChance(Scores scores) {
    var errors =
        IntStream.range(0, DRAWS)
            .parallel()
            .mapToDouble(
                draw -> {
                  var random = new SplittableRandom(SEED - 1 - draw);
                  return scores.calibrationError(
                      example -> random.nextDouble() < scores.confidence(example));
                })
            .sorted()
            .toArray();
    return quantile(errors, 0.95);
  }

  /** The usual linear interpolation between the order statistics (type 7). */
  static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
