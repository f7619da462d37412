package dev.graft.notebook;

import dev.graft.chart.Chart;
import java.util.List;

/** Pictures. */
final class ChartViews {
  private ChartViews() {}

  static List<View<?>> all() {
    return List.of(
        View.image(Chart.class, Image::of),
        View.image(org.knowm.xchart.internal.chartpart.Chart.class, chart -> Image.of(chart)));
  }
}
