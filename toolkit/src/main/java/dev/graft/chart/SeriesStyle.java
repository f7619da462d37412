package dev.graft.chart;

import java.awt.BasicStroke;
import java.awt.Color;

/**
 * How the series at a place in the order is told apart: by seven hues and, for those who see no
 * colour, by seven marks; the next seven are dashed, with hollow marks.
 */
record SeriesStyle(Color colour, Mark mark, int dashes) {

  static SeriesStyle of(int index) {
    int hues = Palette.SERIES.size();
    return new SeriesStyle(Palette.SERIES.get(index % hues), Mark.of(index), index / hues);
  }

  void drawMark(Canvas canvas, double x, double y, double radius) {
    if (dashes % 2 == 0) {
      mark.draw(canvas, colour, x, y, radius);
    } else {
      mark.hollow(canvas, colour, x, y, radius - 0.5);
    }
  }

  BasicStroke stroke(float thick) {
    float[] pattern = dashes == 0 ? null : new float[] {8f / dashes + 1, 4};
    return new BasicStroke(thick, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, pattern, 0);
  }
}
