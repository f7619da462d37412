package dev.graft.evaluation;

import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A classifier whose quality is known because as many examples can be drawn as one likes. */
final class Simulated {
  private final double[] shares;
  private final double strength;
  private final double sharpness;

  /**
   * @param shares how frequent each class is, summing to 1
   * @param strength how well the classes can be told apart, 0 for not at all
   * @param sharpness 1 for probabilities that are true, more for an overconfident classifier
   */
  Simulated(double[] shares, double strength, double sharpness) {
    this.shares = shares.clone();
    this.strength = strength;
    this.sharpness = sharpness;
  }

  static Simulated even(int classes, double strength, double sharpness) {
    var shares = new double[classes];
    Arrays.fill(shares, 1.0 / classes);
    return new Simulated(shares, strength, sharpness);
  }

  Predictions draw(int examples, long seed) {
    var random = new SplittableRandom(seed);
    var actual = new int[examples];
    var rows = new float[examples][];
    for (int i = 0; i < examples; i++) {
      actual[i] = drawn(random.nextDouble());
      rows[i] = row(actual[i], random);
    }
    return new Predictions(
        Labels.of(IntStream.range(0, shares.length).mapToObj(i -> "class " + i).toList()),
        IntStream.range(0, examples).mapToObj(i -> "text " + i).toList(),
        actual,
        rows);
  }

  private int drawn(double place) {
    int label = 0;
    for (double end = shares[0]; place > end && label < shares.length - 1; end += shares[label]) {
      label++;
    }
    return label;
  }

  /**
   * Normal scores, that of the actual class moved by the strength: Bayes' rule gives these odds.
   */
  private float[] row(int actual, SplittableRandom random) {
    var logits = new double[shares.length];
    for (int label = 0; label < logits.length; label++) {
      double score = normal(random) + (label == actual ? strength : 0);
      logits[label] = sharpness * (strength * score + Math.log(shares[label]));
    }
    double most = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - most)).sum();
    var row = new float[logits.length];
    for (int label = 0; label < row.length; label++) {
      row[label] = (float) (Math.exp(logits[label] - most) / sum);
    }
    return row;
  }

  /** By Box and Muller. */
  private static double normal(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
