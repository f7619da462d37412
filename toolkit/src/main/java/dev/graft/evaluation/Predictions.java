package dev.graft.evaluation;

import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a classifier said of a set of examples, beside what is true. Immutable: the arrays are
 * copied on the way in and on the way out.
 *
 * @param labels the classes, in the order of the columns of {@code probabilities}
 * @param texts the examples as a person reads them, {@code [examples]}
 * @param actual the index of each example's true label, {@code [examples]}
 * @param probabilities {@code [examples, classes]}, each from 0 to 1, each row summing to 1
 */
@SuppressWarnings("ArrayRecordComponent") // copied on both sides, and compared by content below
public record Predictions(
    Labels labels, List<String> texts, int[] actual, float[][] probabilities) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no example, the sizes differ, a label index is
   *     outside the labels, or a row is no distribution
   */
  public Predictions {
    texts = List.copyOf(texts);
    actual = actual.clone();
    probabilities = copy(probabilities);
    check(labels, texts, actual, probabilities);
  }

  /** How many examples there are, at least 1. */
  public int size() {
    return actual.length;
  }

  /** The text of one example. */
  public String text(int example) {
    return texts.get(check(example));
  }

  /** The index of the true label of one example. */
  public int actual(int example) {
    return actual[check(example)];
  }

  /** The index of the most probable label of one example; of equals, the first. */
  public int predicted(int example) {
    return Distributions.mostProbable(probabilities[check(example)]);
  }

  /** The probability, from 0 to 1, that the classifier gives to what it predicts. */
  public double confidence(int example) {
    return probability(example, predicted(example));
  }

  /**
   * By how much the most probable label of one example leads the second, from 0 (a tie) to 1; of a
   * single label, its probability.
   */
  public double margin(int example) {
    var row = probabilities[check(example)];
    int best = predicted(example);
    float second = 0;
    for (int label = 0; label < row.length; label++) {
      second = label == best ? second : Math.max(second, row[label]);
    }
    return (double) row[best] - second;
  }

  /** The probability, from 0 to 1, of one label for one example. */
  public double probability(int example, int label) {
    return probabilities[check(example)][Objects.checkIndex(label, labels.size())];
  }

  /** Whether the predicted label is the true one. */
  public boolean right(int example) {
    return predicted(example) == actual(example);
  }

  /** How many examples are predicted rightly. */
  public int rightCount() {
    int right = 0;
    for (int i = 0; i < size(); i++) {
      right += right(i) ? 1 : 0;
    }
    return right;
  }

  /** What metrics are computed from, without a copy. */
  Scores scores() {
    return new Scores(actual, probabilities);
  }

  /** The same of some of the examples. */
  Scores scores(int[] examples) {
    return new Scores(
        Arrays.stream(examples).map(i -> actual[i]).toArray(),
        Arrays.stream(examples).mapToObj(i -> probabilities[i]).toArray(float[][]::new));
  }

  @Override
  public int[] actual() {
    return actual.clone();
  }

  @Override
  public float[][] probabilities() {
    return copy(probabilities);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Predictions that
        && labels.names().equals(that.labels.names())
        && texts.equals(that.texts)
        && Arrays.equals(actual, that.actual)
        && Arrays.deepEquals(probabilities, that.probabilities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        labels.names(), texts, Arrays.hashCode(actual), Arrays.deepHashCode(probabilities));
  }

  @Override
  public String toString() {
    return "Predictions of %d examples, %d labels, %d right"
        .formatted(size(), labels.size(), rightCount());
  }

  private int check(int example) {
    return Objects.checkIndex(example, actual.length);
  }

  private static void check(
      Labels labels, List<String> texts, int[] actual, float[][] probabilities) {
    if (actual.length == 0) {
      throw new IllegalArgumentException(
          "expected at least one example, got none: evaluate on a part that is not empty");
    }
    if (texts.size() != actual.length || probabilities.length != actual.length) {
      throw new IllegalArgumentException(
          "expected a text, a true label and a row of probabilities per example, got "
              + "%d texts, %d labels and %d rows"
                  .formatted(texts.size(), actual.length, probabilities.length));
    }
    if (probabilities[0].length != labels.size()) {
      throw new IllegalArgumentException(
          "expected %d probabilities, one per label, for example 0, got %d"
              .formatted(labels.size(), probabilities[0].length));
    }
    Distributions.check(actual, probabilities);
  }

  private static float[][] copy(float[][] rows) {
    return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
  }
}
