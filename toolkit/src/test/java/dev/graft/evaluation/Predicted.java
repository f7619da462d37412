package dev.graft.evaluation;

import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Predictions for tests: what is true, and what is said with which confidence. */
final class Predicted {

  private Predicted() {}

  /** Labels a, b, c, ... by their first letters: {@code actual} and {@code predicted} in step. */
  static Predictions of(String labels, String actual, String predicted) {
    var confidence = new double[actual.length()];
    Arrays.fill(confidence, 0.9);
    return of(labels, actual, predicted, confidence);
  }

  static Predictions of(String labels, String actual, String predicted, double... confidence) {
    var rows = new float[actual.length()][labels.length()];
    for (int i = 0; i < rows.length; i++) {
      float rest = labels.length() == 1 ? 1 : (float) (1 - confidence[i]) / (labels.length() - 1);
      Arrays.fill(rows[i], rest);
      if (labels.length() > 1) {
        rows[i][labels.indexOf(predicted.charAt(i))] = (float) confidence[i];
      }
    }
    return new Predictions(
        Labels.of(List.of(labels.split(""))),
        IntStream.range(0, actual.length()).mapToObj(i -> "text " + i).toList(),
        actual.chars().map(labels::indexOf).toArray(),
        rows);
  }
}
