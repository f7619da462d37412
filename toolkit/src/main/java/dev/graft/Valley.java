package dev.graft;

import java.util.OptionalDouble;

/** Reads a learning rate off a curve of losses. */
final class Valley {
  private static final int FEWEST = 3;

  private Valley() {}

  /**
   * The rate in the middle of the longest decreasing subsequence of the losses, by number of
   * points: {@code valley} of fastai's learning-rate finder.
   *
   * @param rates rising
   * @param losses smoothed, as many; the first that is no finite number ends the curve
   * @return empty if fewer than three points descend
   */
  static OptionalDouble suggest(double[] rates, double[] losses) {
    int size = 0;
    while (size < losses.length && Double.isFinite(losses[size])) {
      size++;
    }
    var descents = new int[size];
    int end = 0;
    for (int i = 0; i < size; i++) {
      descents[i] = 1;
      for (int j = 0; j < i; j++) {
        if (losses[i] < losses[j]) {
          descents[i] = Math.max(descents[i], descents[j] + 1);
        }
      }
      end = descents[i] > descents[end] ? i : end;
    }
    if (size == 0 || descents[end] < FEWEST) {
      return OptionalDouble.empty();
    }
    int start = end - descents[end];
    int third = (end - start) / 3;
    return OptionalDouble.of(rates[start + third + (int) ((end - start) / 3.0 / 2)]);
  }
}
