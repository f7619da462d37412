package dev.graft.chart;

import dev.graft.training.History;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The loss of a training run, step by step. */
public final class LossCurve {
  private static final double SMOOTHING = 0.9;

  private LossCurve() {}

  /**
   * The loss at each step, raw and smoothed, and after each epoch on the validation examples.
   *
   * @param plan what the run is called
   * @param history at least one step
   * @return the chart
   */
  public static Chart of(String plan, History history) {
    List<History.Step> steps = history.steps();
    var raw =
        new Curve(
            "training, each batch",
            values(steps, History.Step::number),
            values(steps, History.Step::loss));
    return Charts.curves(
        "Loss: " + plan,
        "step",
        "cross-entropy (nats)",
        List.of(
            raw.faint(),
            raw.smoothed("training, smoothed", SMOOTHING),
            new Curve(
                    "validation",
                    values(history.epochs(), History.Epoch::step),
                    values(history.epochs(), History.Epoch::validationLoss))
                .points()));
  }

  private static <T> double[] values(List<T> entries, ToDoubleFunction<T> value) {
    return entries.stream().mapToDouble(value).toArray();
  }
}
