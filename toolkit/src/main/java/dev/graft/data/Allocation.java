package dev.graft.data;

/** Shares a number of examples out in whole numbers. */
final class Allocation {

  /** Rounding errors of a product of fractions must not decide who gets the last example. */
  private static final double TOLERANCE = 1e-9;

  private Allocation() {}

  /**
   * Hamilton's method of largest remainders: each share is its quota {@code total * weight / sum}
   * rounded down or up; ties go to the earlier share. Then, if {@code total} suffices, every share
   * without any gets one from the largest. No share exceeds its quota rounded up, one apart.
   */
  static int[] largestRemainder(int total, double... weights) {
    int parts = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] shares = new int[parts];
    double[] remainders = new double[parts];
    int left = total;
    for (int p = 0; p < parts; p++) {
      double quota = total * weights[p] / sum;
      shares[p] = (int) Math.floor(quota + TOLERANCE);
      remainders[p] = quota - shares[p];
      left -= shares[p];
    }
    for (; left > 0; left--) {
      int next = 0;
      for (int p = 1; p < parts; p++) {
        if (remainders[p] > remainders[next] + TOLERANCE) {
          next = p;
        }
      }
      shares[next]++;
      remainders[next]--;
    }
    for (int p = 0; p < parts; p++) {
      if (shares[p] == 0 && total >= parts) {
        shares[giver(shares, remainders)]--;
        shares[p]++;
      }
    }
    return shares;
  }

  /** Of the shares with more than one, that which exceeds its quota most; the last of equals. */
  private static int giver(int[] shares, double[] remainders) {
    int giver = -1;
    for (int p = 0; p < shares.length; p++) {
      boolean fuller = giver < 0 || remainders[p] <= remainders[giver] + TOLERANCE;
      if (shares[p] > 1 && fuller) {
        giver = p;
      }
    }
    remainders[giver]++;
    return giver;
  }
}
