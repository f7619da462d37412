package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One label taken for another.
 *
 * @param count how often, at least 1
 * @param total how many examples have the actual label
 */
record Confusion(int actual, int predicted, int count, int total) {

  /** All that occur: the most frequent first, of these the largest share of their row. */
  static List<Confusion> of(ConfusionMatrix matrix) {
    var confusions = new ArrayList<Confusion>();
    var counts = matrix.counts();
    for (int actual = 0; actual < counts.length; actual++) {
      int total = Arrays.stream(counts[actual]).sum();
      for (int predicted = 0; predicted < counts.length; predicted++) {
        int count = counts[actual][predicted];
        if (count > 0 && actual != predicted) {
          confusions.add(new Confusion(actual, predicted, count, total));
        }
      }
    }
    confusions.sort(
        Comparator.comparingInt(Confusion::count).reversed().thenComparingInt(Confusion::total));
    return confusions;
  }

  double share() {
    return (double) count / total;
  }
}
