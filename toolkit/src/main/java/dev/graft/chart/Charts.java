package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import java.util.List;

/**
 * Draws plain data as charts: pure functions, the same bytes for the same data. Text from data is
 * only ever drawn as text; what is too long for its place ends in an ellipsis.
 */
public final class Charts {

  private Charts() {}

  /**
   * Curves over a common x axis, with a legend. Without a single finite point it says so instead.
   *
   * @param xTitle what runs along the x axis, with its unit
   * @param yTitle what runs along the y axis, with its unit
   */
  public static Chart curves(String title, String xTitle, String yTitle, List<Curve> curves) {
    return CurvesChart.draw(title, xTitle, yTitle, List.copyOf(curves));
  }

  /**
   * How often each label was taken for each: rows actual, columns predicted. The darker a cell, the
   * larger its share of its row; up to 20 labels the counts are written into the cells.
   */
  public static Chart confusionMatrix(ConfusionMatrix matrix, String title) {
    return ConfusionMatrixChart.draw(matrix, title);
  }

  /** {@link #freezeMap(String, List)} whose title says how much is trained. */
  public static Chart freezeMap(List<FreezeMapRow> rows) {
    return FreezeMapChart.draw(FreezeMapChart.title(rows), List.copyOf(rows));
  }

  /**
   * What is frozen, what trains and where adapters sit. Modules differ in size a thousandfold, so
   * that each row is divided by its own shares, and the sizes stand beside it as numbers.
   *
   * @param rows from the top of the picture to its bottom; of many the middle is summed up
   * @throws IllegalArgumentException if there is no row
   */
  public static Chart freezeMap(String title, List<FreezeMapRow> rows) {
    return FreezeMapChart.draw(title, List.copyOf(rows));
  }

  /**
   * A dot with its 95% interval for each of several estimates.
   *
   * @param axis what is measured, with its unit
   * @throws IllegalArgumentException if there is no estimate
   */
  public static Chart estimates(String title, String axis, List<NamedEstimate> estimates) {
    return EstimatesChart.draw(title, axis, List.copyOf(estimates));
  }
}
