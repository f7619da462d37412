package dev.graft.experiment;

import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.chart.NamedEstimate;
import dev.graft.chart.ParetoPoint;
import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.Metric;
import dev.graft.evaluation.RepeatedAccuracy;
import dev.graft.evaluation.RepeatedDifference;
import dev.graft.evaluation.RepeatedMetric;
import dev.graft.evaluation.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Plans side by side, judged on the same examples. Immutable. */
public final class Comparison {
  private final List<Standing> asked;
  private final List<Standing> standings;
  private final Evidence evidence;
  private final Proceedings proceedings;
  private final @Nullable RepeatedAccuracy accuracy;
  private final Sentences sentences;

  Comparison(List<Standing> asked, Evidence evidence, Proceedings proceedings) {
    this.asked = List.copyOf(asked);
    this.standings = asked.stream().filter(standing -> !standing.runs().isEmpty()).toList();
    this.evidence = evidence;
    this.proceedings = proceedings;
    this.accuracy = standings.isEmpty() ? null : evidence.accuracy(standings);
    List<RepeatedDifference> differences = accuracy == null ? List.of() : accuracy.differences();
    this.sentences = new Sentences(standings, estimates(), differences, evidence);
  }

  private List<Estimate> estimates() {
    RepeatedAccuracy known = accuracy;
    return known == null
        ? List.of()
        : IntStream.range(0, standings.size()).mapToObj(known::accuracy).toList();
  }

  /** One report for each run, in the order of {@link #seedTable}. */
  public List<Report> reports() {
    return standings.stream().flatMap(s -> s.all().stream()).map(Trained::report).toList();
  }

  /** Which part of the data was judged on: {@code test} or {@code validation}. */
  public String part() {
    return evidence.part();
  }

  /** Whether it ended before everything was trained. */
  public boolean interrupted() {
    return proceedings.interrupted();
  }

  /** How many of its runs were not trained now, because they were kept from before. */
  public int reused() {
    return proceedings.reused();
  }

  /**
   * The plans in figures.
   *
   * @return a row for each plan (each plan and recipe) with finished runs: {@code plan}, {@code
   *     accuracy} (the mean over the seeds) with {@code low} and {@code high} of its 95% interval,
   *     {@code spread} (the standard deviation over several seeds), {@code macro F1} (the mean),
   *     {@code trained parameters}, {@code % of all}, {@code saved kB}, {@code memory MB} (weights,
   *     gradients and optimiser), {@code seconds} of training (the median); then the settings that
   *     tuning chose, and where the plans differ in them {@code seeds}, {@code finished}, {@code
   *     epochs}, {@code batch size} and {@code seed}
   */
  public Table table() {
    RepeatedAccuracy known = accuracy;
    return known == null
        ? Table.create("comparison on " + part())
        : ComparisonTables.summary("comparison on " + part(), standings, known);
  }

  /**
   * The plans by another metric.
   *
   * @param metric any
   * @return a row for each plan: {@code plan}, the metric (its mean over the seeds) with {@code
   *     low} and {@code high} of its 95% interval (see {@link RepeatedMetric}), and {@code spread},
   *     the standard deviation over the seeds, missing where there is one seed
   * @throws IllegalArgumentException if the metric is not defined for some run
   */
  public Table table(Metric metric) {
    return ComparisonTables.metric(metric, standings, evidence.testToTrain());
  }

  /**
   * Every run in figures.
   *
   * @return a row for each run: {@code plan}, {@code seed}, {@code accuracy}, {@code macro F1},
   *     {@code validation accuracy}, {@code learning rate}, {@code steps}, {@code seconds}, {@code
   *     ending}
   */
  public Table seedTable() {
    return ComparisonTables.seeds("runs, judged on " + part(), standings);
  }

  /**
   * What was tried to choose settings.
   *
   * @return a row for each trial: {@code plan}, the settings, {@code validation accuracy}, {@code
   *     validation loss}, {@code seconds}, {@code chosen}, {@code ending}; no rows if nothing was
   *     tuned
   */
  public Table trials() {
    return ComparisonTables.trials(proceedings.trials());
  }

  /**
   * The differences in mean accuracy, see {@link RepeatedAccuracy} for how they are judged.
   *
   * @return a row for each pair: {@code first}, {@code second}, {@code difference} (first less
   *     second, from -1 to 1) with {@code low} and {@code high} of an interval of at least 95%,
   *     {@code p} of the pair alone, {@code corrected p} (Holm's, for all pairs), {@code shown}
   */
  public Table pairs() {
    return ComparisonTables.pairs(standings, sentences.differences());
  }

  /** Each plan's mean accuracy with its 95% interval. */
  public Chart chart() {
    return Charts.estimates(title(), "accuracy", named());
  }

  /** {@link #pareto(Cost)} of the trained parameters. */
  public Chart pareto() {
    return pareto(Cost.TRAINED_PARAMETERS);
  }

  /**
   * Each plan's mean accuracy with its 95% interval against what it costs, with the Pareto front:
   * the plans for which none that costs less is as accurate.
   *
   * @param cost what to set against accuracy
   */
  public Chart pareto(Cost cost) {
    return Charts.pareto(
        title(),
        cost.title(),
        "accuracy",
        IntStream.range(0, standings.size())
            .mapToObj(
                i ->
                    new ParetoPoint(
                        standings.get(i).name(),
                        cost.of(standings.get(i)),
                        sentences.accuracies().get(i),
                        onFront(cost, i)))
            .toList());
  }

  private boolean onFront(Cost cost, int index) {
    double own = cost.of(standings.get(index));
    double accuracyOfOwn = sentences.accuracies().get(index).value();
    return IntStream.range(0, standings.size())
        .noneMatch(
            other -> {
              double price = cost.of(standings.get(other));
              double quality = sentences.accuracies().get(other).value();
              return price <= own
                  && quality >= accuracyOfOwn
                  && (price < own || quality > accuracyOfOwn);
            });
  }

  private String title() {
    int size = reports().isEmpty() ? 0 : reports().get(0).size();
    int seeds = standings.stream().mapToInt(standing -> standing.runs().size()).max().orElse(1);
    return "Accuracy on the %s part (%d examples%s)"
        .formatted(part(), size, seeds > 1 ? ", %d seeds".formatted(seeds) : "");
  }

  private List<NamedEstimate> named() {
    return IntStream.range(0, standings.size())
        .mapToObj(i -> new NamedEstimate(standings.get(i).name(), sentences.accuracies().get(i)))
        .toList();
  }

  /**
   * What the comparison shows, in words: first the verdict, with the cheapest plan that nothing
   * shows to be worse than the best; with more than two plans then a sentence for each pair.
   * Differences are in percentage points of accuracy, with intervals of at least 95%; what is
   * called a difference is one after correction for the number of pairs (see {@link
   * RepeatedAccuracy}).
   */
  public List<String> sentences() {
    var all = new ArrayList<String>();
    all.add(verdict());
    if (sentences.differences().size() > 1) {
      all.addAll(sentences.pairs());
    }
    return List.copyOf(all);
  }

  private String verdict() {
    int missing = Cautions.missing(asked, evidence).size();
    String verdict = sentences.verdict();
    return interrupted() && missing > 0 && !standings.isEmpty() ? "So far: " + verdict : verdict;
  }

  /**
   * What stands against a fair comparison: runs that are missing or were interrupted, too few
   * seeds, recipes that differ, one learning rate for plans whose own differ, a choice at the edge
   * of what was tried, or that settings were chosen on the examples that are judged on.
   *
   * @return sentences; empty if nothing does
   */
  public List<String> cautions() {
    return Cautions.of(asked, evidence, proceedings);
  }

  /**
   * What has the highest mean accuracy, of equals the cheapest.
   *
   * @return the plan, and the recipe with the settings that were chosen; empty if nothing is
   *     finished
   */
  public Optional<Contender> best() {
    return standings.isEmpty()
        ? Optional.empty()
        : Optional.of(standings.get(sentences.best()).contender());
  }

  /**
   * What trains least of the best and of those that nothing shows to be worse than it.
   *
   * @return the plan, and the recipe with the settings that were chosen; empty if nothing is
   *     finished
   */
  public Optional<Contender> cheapest() {
    return standings.isEmpty()
        ? Optional.empty()
        : Optional.of(standings.get(sentences.cheapest()).contender());
  }

  List<Standing> standings() {
    return standings;
  }

  List<Estimate> accuracies() {
    return sentences.accuracies();
  }

  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add(table().printAll());
    lines.addAll(cautions());
    lines.addAll(sentences());
    return String.join(System.lineSeparator(), lines);
  }
}
