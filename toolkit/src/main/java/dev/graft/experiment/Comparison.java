package dev.graft.experiment;

import dev.graft.PlanAccount;
import dev.graft.Run;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.chart.NamedEstimate;
import dev.graft.evaluation.PairedDifference;
import dev.graft.evaluation.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Runs side by side, judged on the same examples. Immutable. */
public final class Comparison {
  private final List<Run> runs;
  private final List<Report> reports;

  Comparison(List<Run> runs, List<Report> reports) {
    this.runs = List.copyOf(runs);
    this.reports = List.copyOf(reports);
  }

  /** One report for each run, in the order of the runs. */
  public List<Report> reports() {
    return reports;
  }

  /** Which part of the data the runs were judged on: {@code test} or {@code validation}. */
  public String part() {
    return reports.get(0).part();
  }

  /**
   * The runs in figures.
   *
   * @return a row a run: {@code plan}, {@code accuracy} with {@code low} and {@code high} of its
   *     95% interval, {@code macro F1}, {@code trained parameters}, {@code % of all}, {@code saved
   *     kB}, {@code seconds} of training; where the runs differ in them also {@code finished},
   *     {@code epochs}, {@code batch size} and {@code seed}
   */
  public Table table() {
    List<PlanAccount> accounts =
        runs.stream().map(run -> run.plan().account(run.data().labels().size())).toList();
    Table table =
        Table.create(
            "comparison on " + part(),
            StringColumn.create("plan", runs.stream().map(run -> run.plan().name())),
            numbers("accuracy", i -> reports.get(i).accuracy().value()),
            numbers("low", i -> reports.get(i).accuracy().low()),
            numbers("high", i -> reports.get(i).accuracy().high()),
            numbers("macro F1", i -> reports.get(i).macroF1().value()),
            LongColumn.create(
                "trained parameters", accounts.stream().mapToLong(PlanAccount::trained).toArray()),
            numbers("% of all", i -> 100 * accounts.get(i).share()),
            numbers("saved kB", i -> accounts.get(i).savedBytes() / 1e3),
            numbers("seconds", i -> runs.get(i).seconds()));
    if (!runs.stream().allMatch(Run::finished)) {
      table.addColumns(
          StringColumn.create(
              "finished", runs.stream().map(run -> run.finished() ? "yes" : "interrupted")));
    }
    addIfDifferent(table, "epochs", run -> run.recipe().epochs().orElse(0));
    addIfDifferent(table, "batch size", run -> run.recipe().batchSize());
    addIfDifferent(table, "seed", run -> run.recipe().seed());
    return table;
  }

  private void addIfDifferent(Table table, String name, ToLongFunction<Run> value) {
    long[] values = runs.stream().mapToLong(value).toArray();
    if (Arrays.stream(values).distinct().count() > 1) {
      table.addColumns(LongColumn.create(name, values));
    }
  }

  /**
   * What stands against a fair comparison: runs that were interrupted, recipes that differ, or one
   * learning rate for plans whose own defaults differ.
   *
   * @return sentences; empty if nothing does
   */
  public List<String> cautions() {
    return Cautions.of(runs);
  }

  private DoubleColumn numbers(String name, IntToDoubleFunction valueOfRun) {
    return DoubleColumn.create(
        name, IntStream.range(0, runs.size()).mapToDouble(valueOfRun).toArray());
  }

  /** Each run's accuracy with its 95% interval. */
  public Chart chart() {
    return Charts.estimates(
        "Accuracy on the %s part (%d examples)".formatted(part(), reports.get(0).size()),
        "accuracy",
        IntStream.range(0, runs.size())
            .mapToObj(i -> new NamedEstimate(runs.get(i).plan().name(), reports.get(i).accuracy()))
            .toList());
  }

  /**
   * Which differences these examples show, in words: one sentence for each pair of runs, paired on
   * the same examples. Each interval stands alone, uncorrected for the number of pairs, and speaks
   * of these runs: another seed gives another run. A sentence about a run that was interrupted says
   * so.
   */
  public List<String> sentences() {
    var sentences = new ArrayList<String>();
    for (int i = 0; i < runs.size(); i++) {
      for (int j = i + 1; j < runs.size(); j++) {
        sentences.add(
            PairedDifference.between(
                        runs.get(j).plan().name(),
                        reports.get(j).predictions(),
                        runs.get(i).plan().name(),
                        reports.get(i).predictions())
                    .sentence()
                + interrupted(runs.get(j), runs.get(i)));
      }
    }
    return List.copyOf(sentences);
  }

  private static String interrupted(Run... pair) {
    String names =
        Arrays.stream(pair)
            .filter(run -> !run.finished())
            .map(run -> "'" + run.plan().name() + "'")
            .collect(Collectors.joining(" and "));
    return names.isEmpty() ? "" : " (%s: interrupted before the end of training)".formatted(names);
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
