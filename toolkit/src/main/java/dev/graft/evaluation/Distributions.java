package dev.graft.evaluation;

/** Checks rows of probabilities. */
final class Distributions {
  /** How far the sum of a row of probabilities may be from 1. */
  private static final double TOLERANCE = 1e-3;

  private Distributions() {}

  /** Checks that each example has a label among the columns and a row that sums to 1. */
  static void check(int[] actual, float[][] probabilities) {
    if (actual.length == 0) {
      throw new IllegalArgumentException(
          "expected at least one example, got none: evaluate on a part that is not empty");
    }
    if (probabilities.length != actual.length) {
      throw new IllegalArgumentException(
          "expected a true label and a row of probabilities per example, got %d labels and %d rows"
              .formatted(actual.length, probabilities.length));
    }
    int labels = probabilities[0].length;
    for (int i = 0; i < actual.length; i++) {
      if (actual[i] < 0 || actual[i] >= labels) {
        throw new IllegalArgumentException(
            "expected a label index from 0 to %d for example %d, got %d"
                .formatted(labels - 1, i, actual[i]));
      }
      checkRow(labels, i, probabilities[i]);
    }
  }

  /** The index of the highest probability; of equals, the first. */
  static int mostProbable(float[] row) {
    int best = 0;
    for (int label = 1; label < row.length; label++) {
      if (row[label] > row[best]) {
        best = label;
      }
    }
    return best;
  }

  private static void checkRow(int labels, int example, float[] row) {
    if (row.length != labels) {
      throw new IllegalArgumentException(
          "expected %d probabilities, one per label, for example %d, got %d"
              .formatted(labels, example, row.length));
    }
    double sum = 0;
    for (float probability : row) {
      if (!(probability >= 0 && probability <= 1 + TOLERANCE)) {
        throw new IllegalArgumentException(
            "expected probabilities from 0 to 1 for example %d, got %s: pass the softmax of the"
                    .formatted(example, probability)
                + " logits; NaN means that the training diverged");
      }
      sum += probability;
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException(
          "expected probabilities that sum to 1 for example %d, got %s: pass the softmax of the"
                  .formatted(example, sum)
              + " logits");
    }
  }
}
