package dev.graft;

import dev.graft.chart.Band;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.data.Examples;
import dev.graft.evaluation.Estimate;
import dev.graft.task.ClassifierNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * How accurate a tuned network is with only a part of its tuning. Adapters add the part of what
 * they would add; of the upstream's own parameters each is {@code upstream + strength (tuned -
 * upstream)} (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"). The head stays as it
 * was trained. Immutable.
 */
public final class StrengthCurve {
  private final String plan;
  private final List<Point> points;

  private StrengthCurve(String plan, List<Point> points) {
    this.plan = plan;
    this.points = List.copyOf(points);
  }

  /**
   * One strength.
   *
   * @param strength from 0, the upstream's vectors, to 1, the tuned ones
   * @param accuracy with its 95% interval
   */
  public record Point(double strength, Estimate accuracy) {}

  static StrengthCurve of(Run run, Examples examples, double[] strengths) {
    var points = new ArrayList<Point>();
    for (double strength : strengths) {
      if (!(strength >= 0 && strength <= 1)) {
        throw new IllegalArgumentException(
            "A strength is from 0 (the upstream) to 1 (as tuned), but %s came".formatted(strength));
      }
    }
    for (double strength : strengths) {
      try (ClassifierNetwork network = network(run, strength)) {
        points.add(
            new Point(
                strength,
                Evaluation.report(network, run.encoder(), run.data().labels(), examples, "given")
                    .accuracy()));
      }
    }
    return new StrengthCurve(run.plan().name(), points);
  }

  private static ClassifierNetwork network(Run run, double strength) {
    return NetworkVariants.strengths(
        run.plan().upstream(), run.plan().adapters(), run.network(), adapter -> strength, strength);
  }

  /** The plan whose run it is about. */
  public String plan() {
    return plan;
  }

  /** One entry a strength, in the order in which they were asked for. */
  public List<Point> points() {
    return points;
  }

  /**
   * The accuracies.
   *
   * @return a row a strength: {@code strength}, {@code accuracy}, {@code low}, {@code high}
   */
  public Table table() {
    return Table.create(
        "strength of " + plan,
        column("strength", Point::strength),
        column("accuracy", point -> point.accuracy().value()),
        column("low", point -> point.accuracy().low()),
        column("high", point -> point.accuracy().high()));
  }

  /** The accuracies with their intervals. */
  public Chart chart() {
    return Charts.bands(
        "Strength: " + plan,
        "strength (0 is the upstream, 1 is as tuned)",
        "accuracy",
        false,
        List.of(
            new Band(
                plan,
                points.stream().mapToDouble(Point::strength).toArray(),
                points.stream().map(Point::accuracy).toList())));
  }

  private DoubleColumn column(String name, ToDoubleFunction<Point> value) {
    return DoubleColumn.create(name, points.stream().mapToDouble(value).toArray());
  }

  @Override
  public String toString() {
    return table().printAll();
  }
}
