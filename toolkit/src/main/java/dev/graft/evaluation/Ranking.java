package dev.graft.evaluation;

import java.util.Arrays;

/**
 * The examples sorted by their score for one class, the lowest first.
 *
 * <p>Only groups of equal scores that hold an example of the class matter one by one; what lies
 * between two of them is summed without a look at each.
 */
final class Ranking {
  private final int label;
  private final int[] actual;
  private final int[] order;
  private final int[] starts;
  private final int[] ends;

  private Ranking(int label, int[] actual, int[] order, int[] starts, int[] ends) {
    this.label = label;
    this.actual = actual;
    this.order = order;
    this.starts = starts;
    this.ends = ends;
  }

  static Ranking of(int label, int[] actual, float[][] probabilities) {
    int size = actual.length;
    var keys = new long[size];
    for (int i = 0; i < size; i++) {
      // Bits of floats from 0 on are in the order of the floats; adding 0 makes -0 a 0.
      keys[i] = ((long) Float.floatToIntBits(probabilities[i][label] + 0f) << 32) | i;
    }
    Arrays.sort(keys);
    var order = new int[size];
    var starts = new int[size];
    var ends = new int[size];
    int groups = 0;
    for (int start = 0; start < size; ) {
      boolean holds = false;
      int end = start;
      for (; end < size && keys[end] >>> 32 == keys[start] >>> 32; end++) {
        order[end] = (int) keys[end];
        holds |= actual[order[end]] == label;
      }
      if (holds) {
        starts[groups] = start;
        ends[groups++] = end;
      }
      start = end;
    }
    return new Ranking(
        label, actual, order, Arrays.copyOf(starts, groups), Arrays.copyOf(ends, groups));
  }

  /**
   * The share of pairs of an example of the class and one of the rest in which the former has the
   * higher score, ties counted half; NaN if there is no pair.
   *
   * @param weights how often each example counts
   * @param total their sum
   */
  double areaUnderCurve(int[] weights, long total) {
    long below = 0;
    long positives = 0;
    long twice = 0;
    int next = 0;
    for (int group = 0; group < starts.length; group++) {
      below += sum(weights, next, starts[group]);
      long of = 0;
      long rest = 0;
      for (int i = starts[group]; i < ends[group]; i++) {
        int example = order[i];
        if (actual[example] == label) {
          of += weights[example];
        } else {
          rest += weights[example];
        }
      }
      twice += of * (2 * below + rest);
      below += rest;
      positives += of;
      next = ends[group];
    }
    long pairs = positives * (total - positives);
    return pairs == 0 ? Double.NaN : twice / (2.0 * pairs);
  }

  private int sum(int[] weights, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += weights[order[i]];
    }
    return sum;
  }
}
