package dev.graft.chart;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Heights for labels at the ends of lines: near the ends, but none upon another. */
final class EndLabels {
  private EndLabels() {}

  /**
   * The heights nearest to the wanted ones, by the sum of squares, that are at least {@code gap}
   * apart and keep the order: isotonic regression of {@code wanted[i] - i * gap} by pooling
   * adjacent violators (Ayer et al., 1955), moved into the range.
   *
   * @param low the least height, {@code high} the greatest: at least {@code (n - 1) * gap} apart
   */
  static double[] spread(double[] wanted, double gap, double low, double high) {
    int n = wanted.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> wanted[i]))
            .mapToInt(i -> i)
            .toArray();
    var means = new double[n];
    var sizes = new int[n];
    int pools = 0;
    for (int i = 0; i < n; i++) {
      means[pools] = wanted[order[i]] - i * gap;
      sizes[pools++] = 1;
      while (pools > 1 && means[pools - 2] > means[pools - 1]) {
        pools--;
        int both = sizes[pools - 1] + sizes[pools];
        means[pools - 1] =
            (means[pools - 1] * sizes[pools - 1] + means[pools] * sizes[pools]) / both;
        sizes[pools - 1] = both;
      }
    }
    var spread = new double[n];
    double most = high - (n - 1) * gap;
    for (int pool = 0, i = 0; pool < pools; pool++) {
      for (int end = i + sizes[pool]; i < end; i++) {
        spread[order[i]] = Math.max(low, Math.min(most, means[pool])) + i * gap;
      }
    }
    return spread;
  }
}
