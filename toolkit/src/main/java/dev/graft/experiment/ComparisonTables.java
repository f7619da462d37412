package dev.graft.experiment;

import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.RepeatedAccuracy;
import dev.graft.evaluation.RepeatedDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The tables of a comparison. */
final class ComparisonTables {
  private ComparisonTables() {}

  static Table summary(String title, List<Standing> standings, RepeatedAccuracy accuracy) {
    List<Estimate> estimates =
        IntStream.range(0, standings.size()).mapToObj(accuracy::accuracy).toList();
    Table table =
        Table.create(
            title,
            words("plan", standings, Standing::name),
            numbers("accuracy", standings, i -> estimates.get(i).value()),
            numbers("low", standings, i -> estimates.get(i).low()),
            numbers("high", standings, i -> estimates.get(i).high()));
    int[] seeds = IntStream.range(0, standings.size()).map(accuracy::seeds).toArray();
    if (Arrays.stream(seeds).anyMatch(count -> count > 1)) {
      table.addColumns(numbers("spread", standings, accuracy::spread));
    }
    table.addColumns(
        of("macro F1", standings, Standing::meanMacroF1),
        whole("trained parameters", standings, standing -> standing.size().trained()),
        of("% of all", standings, s -> 100.0 * s.size().trained() / s.size().total()),
        of("saved kB", standings, s -> s.size().savedBytes() / 1e3),
        of("memory MB", standings, s -> s.size().memoryBytes() / 1e6),
        of("seconds", standings, Standing::medianSeconds));
    if (Arrays.stream(seeds).distinct().count() > 1) {
      table.addColumns(IntColumn.create("seeds", seeds));
    }
    addTuned(table, standings);
    if (!standings.stream().allMatch(Standing::finished)) {
      table.addColumns(words("finished", standings, s -> s.finished() ? "yes" : "interrupted"));
    }
    addIfDifferent(table, standings, "epochs", s -> s.contender().recipe().epochs().orElse(0));
    addIfDifferent(table, standings, "batch size", s -> s.contender().recipe().batchSize());
    addIfDifferent(table, standings, "seed", s -> s.contender().recipe().seed());
    return table;
  }

  private static void addTuned(Table table, List<Standing> standings) {
    Set<String> settings = new LinkedHashSet<>();
    standings.forEach(standing -> settings.addAll(standing.tuned().keySet()));
    for (String setting : settings) {
      table.addColumns(
          setting("chosen " + setting, standings.stream().map(Standing::tuned).toList(), setting));
    }
  }

  /** A setting's values, as numbers if they are some. */
  private static Column<?> setting(String name, List<Map<String, Object>> rows, String setting) {
    List<Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.getOrDefault(setting, "")));
    return values.stream().allMatch(Number.class::isInstance)
        ? DoubleColumn.create(
            name, values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray())
        : StringColumn.create(name, values.stream().map(Object::toString));
  }

  private static void addIfDifferent(
      Table table, List<Standing> standings, String name, Function<Standing, Number> value) {
    long[] values = standings.stream().mapToLong(s -> value.apply(s).longValue()).toArray();
    if (Arrays.stream(values).distinct().count() > 1
        && table.columnNames().stream().noneMatch(("chosen " + name)::equals)) {
      table.addColumns(LongColumn.create(name, values));
    }
  }

  static Table seeds(String title, List<Standing> standings) {
    List<Trained> runs = standings.stream().flatMap(s -> s.all().stream()).toList();
    return Table.create(
        title,
        StringColumn.create("plan", runs.stream().map(run -> run.contender().name())),
        LongColumn.create("seed", runs.stream().mapToLong(Trained::seed).toArray()),
        of("accuracy", runs, run -> run.report().accuracy().value()),
        of("macro F1", runs, Trained::macroF1),
        of("validation accuracy", runs, Trained::validationAccuracy),
        of("learning rate", runs, run -> run.contender().learningRate()),
        IntColumn.create("steps", runs.stream().mapToInt(run -> run.cell().steps()).toArray()),
        of("seconds", runs, run -> run.cell().seconds()),
        StringColumn.create("ending", runs.stream().map(run -> run.cell().ending())));
  }

  static Table trials(List<Trial> trials) {
    var table =
        Table.create("trials", StringColumn.create("plan", trials.stream().map(Trial::contender)));
    Set<String> settings = new LinkedHashSet<>();
    trials.forEach(trial -> settings.addAll(trial.settings().keySet()));
    for (String setting : settings) {
      table.addColumns(setting(setting, trials.stream().map(Trial::settings).toList(), setting));
    }
    return table.addColumns(
        of("validation accuracy", trials, Trial::accuracy),
        of("validation loss", trials, Trial::loss),
        of("seconds", trials, Trial::seconds),
        StringColumn.create("chosen", trials.stream().map(trial -> trial.chosen() ? "yes" : "")),
        StringColumn.create("ending", trials.stream().map(Trial::ending)));
  }

  static Table pairs(List<Standing> standings, List<RepeatedDifference> differences) {
    return Table.create(
        "differences in accuracy",
        StringColumn.create(
            "first", differences.stream().map(d -> standings.get(d.first()).name())),
        StringColumn.create(
            "second", differences.stream().map(d -> standings.get(d.second()).name())),
        of("difference", differences, d -> d.difference().value()),
        of("low", differences, d -> d.difference().low()),
        of("high", differences, d -> d.difference().high()),
        of("p", differences, RepeatedDifference::pValue),
        of("corrected p", differences, RepeatedDifference::adjusted),
        StringColumn.create("shown", differences.stream().map(d -> d.shown() ? "yes" : "no")));
  }

  private static StringColumn words(
      String name, List<Standing> standings, Function<Standing, String> word) {
    return StringColumn.create(name, standings.stream().map(word));
  }

  private static LongColumn whole(
      String name, List<Standing> standings, ToLongFunction<Standing> value) {
    return LongColumn.create(name, standings.stream().mapToLong(value).toArray());
  }

  private static DoubleColumn numbers(
      String name, List<Standing> standings, IntToDoubleFunction value) {
    return DoubleColumn.create(
        name, IntStream.range(0, standings.size()).mapToDouble(value).toArray());
  }

  private static <T> DoubleColumn of(String name, List<T> rows, ToDoubleFunction<T> value) {
    return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
  }
}
