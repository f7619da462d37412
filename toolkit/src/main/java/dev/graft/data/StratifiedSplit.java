package dev.graft.data;

import java.util.Arrays;
import java.util.Random;

/** Deals examples out label by label. */
final class StratifiedSplit {

  private StratifiedSplit() {}

  /** The part of each example, 0 for training. */
  static int[] parts(int[] targets, int labels, double[] fractions, long seed) {
    int[] parts = new int[targets.length];
    Random random = Randomness.of(seed, 0);
    for (int[] rows : rowsOfLabels(targets, labels)) {
      Randomness.shuffle(rows, random);
      int[] shares = shares(rows.length, fractions);
      int row = 0;
      for (int part = 0; part < shares.length; part++) {
        for (int i = 0; i < shares[part]; i++) {
          parts[rows[row++]] = part;
        }
      }
    }
    return parts;
  }

  static int[][] rowsOfLabels(int[] targets, int labels) {
    int[] counts = new int[labels];
    for (int target : targets) {
      counts[target]++;
    }
    int[][] rows = new int[labels][];
    Arrays.setAll(rows, label -> new int[counts[label]]);
    for (int i = targets.length - 1; i >= 0; i--) {
      rows[targets[i]][--counts[targets[i]]] = i;
    }
    return rows;
  }

  private static int[] shares(int count, double[] fractions) {
    int[] shares = Allocation.largestRemainder(count, fractions);
    if (count > 0 && shares[0] == 0) {
      int giver = shares.length - 1;
      while (shares[giver] == 0) {
        giver--;
      }
      shares[giver]--;
      shares[0]++;
    }
    return shares;
  }
}
