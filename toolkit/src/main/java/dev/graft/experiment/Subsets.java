package dev.graft.experiment;

import dev.graft.data.Examples;
import dev.graft.data.Splits;
import java.util.NavigableSet;

/** Samples of a training part, the smaller within the larger. */
final class Subsets {
  private Subsets() {}

  static void check(NavigableSet<Integer> sizes, Splits data) {
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException(
          "learningCurve: expected numbers of training examples, such as 50, 100, 200; none came");
    }
    int labels = data.labels().size();
    if (sizes.first() < labels) {
      throw new IllegalArgumentException(
          "learningCurve: %d training examples cannot hold the %d labels; expected at least one for each"
              .formatted(sizes.first(), labels));
    }
    if (sizes.last() > data.train().size()) {
      throw new IllegalArgumentException(
          "learningCurve: the training part has %d examples, fewer than %d"
              .formatted(data.train().size(), sizes.last()));
    }
  }

  /** The data with a sample of the training part: a sample of a sample, from the largest down. */
  static Splits of(Splits data, NavigableSet<Integer> sizes, int size, long seed) {
    Examples train = data.train();
    for (int larger : sizes.tailSet(size, true).descendingSet()) {
      train = train.sample(larger, seed);
    }
    return data.hasTest()
        ? Splits.of(train, data.validation(), data.test())
        : Splits.of(train, data.validation());
  }
}
