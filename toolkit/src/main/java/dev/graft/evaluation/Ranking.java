package dev.graft.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

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
   * higher score, ties counted half, for several draws at once.
   *
   * @param weights how often each example counts
   * @return a number per draw; NaN if it has no pair
   */
  double[] areasUnderCurve(PackedWeights weights) {
    int draws = weights.draws();
    long below = 0;
    var positives = new long[draws];
    var twice = new long[draws];
    int next = 0;
    for (int group = 0; group < starts.length; group++) {
      below += weights.sum(order, next, starts[group]);
      long of = 0;
      long rest = 0;
      for (int i = starts[group]; i < ends[group]; i++) {
        if (actual[order[i]] == label) {
          of += weights.of(order[i]);
        } else {
          rest += weights.of(order[i]);
        }
      }
      for (int draw = 0; draw < draws; draw++) {
        long hits = weights.unpacked(of, draw);
        positives[draw] += hits;
        twice[draw] += hits * (2 * weights.unpacked(below, draw) + weights.unpacked(rest, draw));
      }
      below += rest;
      next = ends[group];
    }
    return IntStream.range(0, draws)
        .mapToDouble(
            draw -> {
              double pairs = (double) positives[draw] * (weights.total() - positives[draw]);
              return pairs == 0 ? Double.NaN : twice[draw] / (2 * pairs);
            })
        .toArray();
  }
}
