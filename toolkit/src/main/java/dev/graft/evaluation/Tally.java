package dev.graft.evaluation;

/** How often each class occurs as actual, as predicted, and as both. */
final class Tally {
  private final int[] actual;
  private final int[] predicted;
  private final int[] right;
  private long total;

  Tally(Scores scores, int[] weights) {
    actual = new int[scores.classes()];
    predicted = new int[scores.classes()];
    right = new int[scores.classes()];
    for (int i = 0; i < weights.length; i++) {
      actual[scores.actual(i)] += weights[i];
      predicted[scores.predicted(i)] += weights[i];
      if (scores.right(i)) {
        right[scores.actual(i)] += weights[i];
      }
      total += weights[i];
    }
  }

  long total() {
    return total;
  }

  /** How many classes occur as actual. */
  int classes() {
    int occurring = 0;
    for (int count : actual) {
      occurring += count > 0 ? 1 : 0;
    }
    return occurring;
  }

  double accuracy() {
    return (double) rightTotal() / total;
  }

  double balancedAccuracy() {
    double sum = 0;
    for (int label = 0; label < actual.length; label++) {
      sum += recall(label);
    }
    return sum / classes();
  }

  double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int label = 0; label < actual.length; label++) {
      if (actual[label] + predicted[label] > 0) {
        sum += f1(label);
        occurring++;
      }
    }
    return sum / occurring;
  }

  double weightedF1() {
    double sum = 0;
    for (int label = 0; label < actual.length; label++) {
      sum += actual[label] * f1(label);
    }
    return sum / total;
  }

  double matthews() {
    double both = 0;
    double actualSquares = 0;
    double predictedSquares = 0;
    for (int label = 0; label < actual.length; label++) {
      both += (double) actual[label] * predicted[label];
      actualSquares += (double) actual[label] * actual[label];
      predictedSquares += (double) predicted[label] * predicted[label];
    }
    double all = (double) total * total;
    double variances = (all - actualSquares) * (all - predictedSquares);
    return variances == 0 ? 0 : ((double) rightTotal() * total - both) / Math.sqrt(variances);
  }

  private double recall(int label) {
    return share(right[label], actual[label]);
  }

  private double f1(int label) {
    return share(2L * right[label], (long) actual[label] + predicted[label]);
  }

  private long rightTotal() {
    long sum = 0;
    for (int count : right) {
      sum += count;
    }
    return sum;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
