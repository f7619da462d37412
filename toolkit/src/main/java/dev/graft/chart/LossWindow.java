package dev.graft.chart;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The part of a rate finder's losses that is worth seeing. Where training diverges the loss leaves
 * by powers of ten, and a chart of everything would show nothing else.
 *
 * @param shown how many of the rates, from the first; the others are left out because the loss grew
 *     too large or stopped being a number
 * @param low the lower end of the loss axis
 * @param high its upper end
 */
record LossWindow(int shown, double low, double high) {
  /** How much of the way down the loss may come up again before the picture ends. */
  private static final double RISE = 1.5;

  /** A loss that hardly fell may rise by this share of itself. */
  private static final double LEAST_RISE = 0.5;

  /**
   * Raw losses scatter about the smooth line: the axis follows them by this share of its height.
   */
  private static final double SCATTER = 0.25;

  private static final double USUAL = 0.95;

  /** The window of losses of which at least one is usable. */
  static LossWindow of(double[] losses, double[] smoothed) {
    double[] guide = anyUsable(smoothed) ? smoothed : losses;
    int lowest = -1;
    int last = -1;
    for (int i = 0; i < guide.length; i++) {
      if (usable(guide[i])) {
        lowest = lowest < 0 || guide[i] < guide[lowest] ? i : lowest;
        last = i;
      }
    }
    double low = guide[lowest];
    double fall = before(guide, lowest) - low;
    double room = Math.max(RISE * fall, LEAST_RISE * Math.abs(low));
    double ceiling = room > 0 ? low + room : Double.POSITIVE_INFINITY;
    int shown = last + 1;
    for (int i = lowest; i < last; i++) {
      if (usable(guide[i]) && guide[i] > ceiling) {
        // This point too, so that the line is seen to leave.
        shown = i + 1;
        break;
      }
    }
    double high = Math.min(ceiling, bounded(guide, shown).max().orElse(low));
    double scatter = SCATTER * (high - low);
    var near =
        bounded(losses, shown)
            .filter(loss -> loss >= low - scatter && loss <= high + scatter)
            .summaryStatistics();
    return new LossWindow(shown, Math.min(low, near.getMin()), Math.max(high, near.getMax()));
  }

  static boolean usable(double loss) {
    return Math.abs(loss) < Scale.HUGE;
  }

  static boolean anyUsable(double[] losses) {
    return Arrays.stream(losses).anyMatch(LossWindow::usable);
  }

  /** The level the loss fell from; a few outliers above it do not count. */
  private static double before(double[] guide, int lowest) {
    double[] sorted = bounded(guide, lowest + 1).sorted().toArray();
    return sorted[(int) Math.ceil(USUAL * (sorted.length - 1))];
  }

  private static DoubleStream bounded(double[] losses, int count) {
    return IntStream.range(0, count).mapToDouble(i -> losses[i]).filter(LossWindow::usable);
  }
}
