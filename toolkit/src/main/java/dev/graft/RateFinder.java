package dev.graft;

import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.training.RateSearch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** What a search for a learning rate found. Immutable. */
public final class RateFinder {
  /** How many rates are tried at most. */
  static final int STEPS = 100;

  private static final int LAST = 5;

  private final String plan;
  private final List<RateSearch.Point> points;

  RateFinder(String plan, List<RateSearch.Point> points) {
    this.plan = plan;
    this.points = List.copyOf(points);
  }

  /** The plan for which it searched. */
  public String plan() {
    return plan;
  }

  /**
   * A rate at which the loss falls well and does not run away: the middle of the longest descent of
   * the smoothed loss, as fastai's {@code valley}. The first tenth of the points, where the
   * smoothing begins, and the last five, where the loss runs away, are left out.
   *
   * @return empty if the loss falls nowhere
   */
  public OptionalDouble suggestion() {
    int from = points.size() / 10;
    int to = Math.max(from, points.size() - LAST);
    return Valley.suggest(
        Arrays.copyOfRange(values(RateSearch.Point::rate), from, to),
        Arrays.copyOfRange(values(RateSearch.Point::smoothed), from, to));
  }

  /**
   * The rates that were tried.
   *
   * @return a row a rate: {@code rate}, {@code loss}, {@code smoothed}
   */
  public Table table() {
    return Table.create(
        "learning rates for " + plan,
        DoubleColumn.create("rate", values(RateSearch.Point::rate)),
        DoubleColumn.create("loss", values(RateSearch.Point::loss)),
        DoubleColumn.create("smoothed", values(RateSearch.Point::smoothed)));
  }

  /** The loss at each rate, with the suggestion. */
  public Chart chart() {
    return Charts.rateFinder(
        "Learning rates: " + plan,
        values(RateSearch.Point::rate),
        values(RateSearch.Point::loss),
        values(RateSearch.Point::smoothed),
        suggestion().orElse(Double.NaN));
  }

  /** The suggestion in words. */
  public String sentence() {
    return suggestion().isPresent()
        ? String.format(
            Locale.ROOT,
            "Suggested for %s: learningRate(%s).",
            plan,
            rounded(suggestion().getAsDouble()))
        : "The loss of %s falls at none of the rates that were tried: no suggestion."
            .formatted(plan);
  }

  private static String rounded(double rate) {
    return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.1e", rate)));
  }

  private double[] values(ToDoubleFunction<RateSearch.Point> value) {
    return points.stream().mapToDouble(value).toArray();
  }

  @Override
  public String toString() {
    return "%s%n%s".formatted(sentence(), table().printAll());
  }
}
