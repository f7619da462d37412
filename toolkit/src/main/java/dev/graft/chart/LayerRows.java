package dev.graft.chart;

import java.awt.Font;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the rows of a chart of layers stand: lower ones where there are many, and the middle folded
 * into one row where even those would make the picture taller than a page can show.
 *
 * @param total how many layers there are
 * @param top the upper edge of the first row
 * @param gapAt the place of the shown row before which a gap is left; -1 for none
 */
record LayerRows(int total, double top, int gapAt) {
  static final int MOST = 120;
  static final double GAP = 24;

  private static final int MOST_HIGH = 40;
  private static final int BEFORE_FOLD = MOST / 2;
  private static final double LONGEST_NAME = 240;

  LayerRows(int total, double top) {
    this(total, top, -1);
  }

  /** The same rows with a gap before the layer at that place, unless it is folded away. */
  LayerRows gapBefore(int layer) {
    return new LayerRows(
        total,
        top,
        IntStream.range(0, shown()).filter(i -> layer(i) == layer).findFirst().orElse(-1));
  }

  boolean folds() {
    return total > MOST;
  }

  /** How many rows are drawn, the fold's included. */
  int shown() {
    return Math.min(total, MOST);
  }

  /** The layer in a row; -1 for the fold's. */
  int layer(int row) {
    if (!folds() || row < BEFORE_FOLD) {
      return row;
    }
    return row == BEFORE_FOLD ? -1 : total - (MOST - row);
  }

  /** The first layer in the fold, and the first after it. */
  int foldStart() {
    return BEFORE_FOLD;
  }

  int foldEnd() {
    return total - (MOST - BEFORE_FOLD - 1);
  }

  double height() {
    return total <= MOST_HIGH ? 24 : 15;
  }

  Font font() {
    return total <= MOST_HIGH ? Canvas.BODY : Canvas.SMALL;
  }

  /** The middle of a row. */
  double at(int row) {
    return top + (row + 0.5) * height() + (gapAt >= 0 && row >= gapAt ? GAP : 0);
  }

  /** The middle of the gap. */
  double gap() {
    return top + gapAt * height() + GAP / 2;
  }

  double bottom() {
    return at(shown() - 1) + height() / 2 + 2;
  }

  /** The names as drawn, of all layers. */
  List<String> names(Canvas canvas, List<String> names) {
    return Names.fit(canvas, names, font(), LONGEST_NAME);
  }
}
