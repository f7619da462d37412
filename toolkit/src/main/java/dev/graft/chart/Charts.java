package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.evaluation.ReliabilityBin;
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
   * larger its share of its row; up to 20 labels the counts are written into the cells. Of more
   * labels only the mistakes are coloured strongly; the recall of each label stands beside its row,
   * and the eight most frequent confusions are marked and named.
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

  /**
   * Lines with marks and shaded 95% intervals over a common x axis: learning curves, accuracy layer
   * by layer. The lines are named at their ends where that fits, else in a legend. Of more than 12
   * lines the intervals are not shaded, and the chart says so; without a single point it says that.
   *
   * @param xTitle what runs along the x axis, with its unit; up to 12 different x are its ticks
   * @param yTitle what runs along the y axis, with its unit
   * @param logarithmic whether equal ratios of x lie equally far apart
   * @throws IllegalArgumentException if the axis is logarithmic and an x is 0 or less
   */
  public static Chart bands(
      String title, String xTitle, String yTitle, boolean logarithmic, List<Band> bands) {
    return BandsChart.draw(title, xTitle, yTitle, logarithmic, List.copyOf(bands));
  }

  /**
   * The loss over the learning rates that a rate finder tried, on a logarithmic axis, and the rate
   * it suggests. Where the loss diverges the picture ends, and says so.
   *
   * @param rates rising, above 0, {@code [steps]}
   * @param losses of the batch at each rate, {@code [steps]}; NaN and the infinities leave a gap
   * @param smoothed the smoothed losses, {@code [steps]}; NaN and the infinities leave a gap
   * @param suggestion the suggested rate, NaN for none
   * @throws IllegalArgumentException if the lengths differ or are 0, the rates do not rise from
   *     above 0, or the suggestion is 0, negative or infinite
   */
  public static Chart rateFinder(
      String title, double[] rates, double[] losses, double[] smoothed, double suggestion) {
    return RateFinderChart.draw(title, rates.clone(), losses.clone(), smoothed.clone(), suggestion);
  }

  /**
   * Quality with its 95% interval over cost, on a logarithmic axis with a place of its own for a
   * cost of 0. The points on the Pareto front are filled and joined by steps. Points that cost the
   * same stand side by side. Of more than 20 points only those on the front are named, 40 at most.
   *
   * @param costTitle what a point costs, with its unit
   * @param qualityTitle what is gained, with its unit
   * @throws IllegalArgumentException if there is no point
   */
  public static Chart pareto(
      String title, String costTitle, String qualityTitle, List<ParetoPoint> points) {
    return ParetoChart.draw(title, costTitle, qualityTitle, List.copyOf(points));
  }

  /**
   * A projection before and after fine-tuning, side by side on the same axes, and the arrows from
   * the one to the other: for the mean of each label strong, for single examples faint. Of more
   * than seven labels the seven most frequent are coloured, of more than 200 examples some are
   * drawn as arrows, of more than 2,000 some as points; the chart says so.
   *
   * @param labels the names of the labels; one without an arrow is left out
   * @throws IllegalArgumentException if an arrow's label is not among the labels
   */
  public static Chart nudge(String title, List<String> labels, List<Arrow> arrows) {
    return NudgeChart.draw(title, List.copyOf(labels), List.copyOf(arrows));
  }

  /**
   * How long each layer's gradient is in a step of backpropagation, on a logarithmic axis: trained
   * layers filled, frozen ones that the gradient merely passes through hollow. Layers that it does
   * not reach say so, and a line marks where backpropagation stops because no layer nearer the
   * input trains.
   *
   * @param layers from the input at the top to the head; of more than 120 the middle is summed up
   * @throws IllegalArgumentException if there is no layer
   */
  public static Chart gradientFlow(String title, List<GradientFlowRow> layers) {
    return GradientFlowChart.draw(title, List.copyOf(layers));
  }

  /**
   * How far each layer's weights moved in a run, in per cent of their length: bars from 0, or dots
   * on a logarithmic axis where the layers differ more than fortyfold.
   *
   * @param layers from the input at the top to the head; of more than 120 the middle is summed up
   * @throws IllegalArgumentException if there is no layer
   */
  public static Chart movement(String title, List<MovementRow> layers) {
    return MovementChart.draw(title, List.copyOf(layers));
  }

  /**
   * A reliability diagram: per bin of predictions of like confidence how many are right, with the
   * 95% Wilson interval, against the diagonal on which a calibrated classifier lies, and below how
   * many predictions there are. The subtitle gives the expected calibration error of these bins.
   *
   * @throws IllegalArgumentException if there is no bin, or one holds numbers that cannot be
   */
  public static Chart reliability(String title, List<ReliabilityBin> bins) {
    return ReliabilityChart.draw(title, List.copyOf(bins));
  }
}
