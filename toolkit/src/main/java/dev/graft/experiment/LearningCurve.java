package dev.graft.experiment;

import dev.graft.chart.Band;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** How good each plan is with more and more training examples. Immutable. */
public final class LearningCurve {
  private final NavigableMap<Integer, Comparison> comparisons;
  private final List<Integer> asked;

  LearningCurve(NavigableMap<Integer, Comparison> comparisons, Collection<Integer> asked) {
    this.comparisons = Collections.unmodifiableNavigableMap(new TreeMap<>(comparisons));
    this.asked = List.copyOf(asked);
  }

  /** The numbers of training examples that were trained with, in ascending order. */
  public List<Integer> sizes() {
    return List.copyOf(comparisons.keySet());
  }

  /**
   * The comparison with some number of training examples.
   *
   * @param size one of {@link #sizes}
   * @throws IllegalArgumentException if it is none of them
   */
  public Comparison at(int size) {
    Comparison comparison = comparisons.get(size);
    if (comparison == null) {
      throw new IllegalArgumentException(
          "No comparison with %d training examples; there are %s".formatted(size, sizes()));
    }
    return comparison;
  }

  /** Which part of the data was judged on: {@code test} or {@code validation}. */
  public String part() {
    return comparisons.firstEntry().getValue().part();
  }

  /** Whether it ended before everything was trained. */
  public boolean interrupted() {
    return comparisons.values().stream().anyMatch(Comparison::interrupted);
  }

  /**
   * The plans in figures.
   *
   * @return a row for each size and plan: {@code training examples}, then the columns of {@link
   *     Comparison#table} that all sizes have
   */
  public Table table() {
    Table all = Table.create("learning curve on " + part());
    Set<String> common = new LinkedHashSet<>();
    comparisons.values().stream()
        .map(Comparison::table)
        .filter(table -> table.rowCount() > 0)
        .forEach(
            table -> {
              if (common.isEmpty()) {
                common.addAll(table.columnNames());
              }
              common.retainAll(table.columnNames());
            });
    boolean first = true;
    for (var entry : comparisons.entrySet()) {
      Table table = entry.getValue().table();
      if (table.rowCount() == 0) {
        continue;
      }
      var rows = new int[table.rowCount()];
      Arrays.fill(rows, entry.getKey());
      var sizes = IntColumn.create("training examples", rows);
      Table part = Table.create(all.name(), sizes);
      common.forEach(name -> part.addColumns(table.column(name)));
      if (first) {
        part.columns().forEach(column -> all.addColumns(column));
        first = false;
      } else {
        var unused = all.append(part);
      }
    }
    return all;
  }

  /** Each plan's mean accuracy, with a 95% band, over the number of training examples. */
  public Chart chart() {
    var names = new LinkedHashSet<String>();
    comparisons.values().forEach(c -> c.standings().forEach(s -> names.add(s.name())));
    return Charts.bands(
        "Accuracy on the %s part".formatted(part()),
        "training examples",
        "accuracy",
        true,
        names.stream().map(this::band).toList());
  }

  private Band band(String name) {
    List<Double> sizes = new ArrayList<>();
    List<Estimate> values = new ArrayList<>();
    comparisons.forEach(
        (size, comparison) -> {
          for (int i = 0; i < comparison.standings().size(); i++) {
            if (comparison.standings().get(i).name().equals(name)) {
              sizes.add((double) size);
              values.add(comparison.accuracies().get(i));
            }
          }
        });
    return new Band(name, sizes.stream().mapToDouble(Double::doubleValue).toArray(), values);
  }

  /** For each size, what the comparison shows, in one sentence. */
  public List<String> sentences() {
    return comparisons.entrySet().stream()
        .map(
            entry ->
                "%d examples: %s".formatted(entry.getKey(), entry.getValue().sentences().get(0)))
        .toList();
  }

  /** What stands against a fair comparison, at any size; each sentence once. */
  public List<String> cautions() {
    var cautions = new LinkedHashSet<String>();
    comparisons.values().forEach(comparison -> cautions.addAll(comparison.cautions()));
    if (comparisons.size() < asked.size()) {
      cautions.add(
          "Of the sizes %s only %s were begun. Call it again to go on: what is finished is kept."
              .formatted(asked, sizes()));
    }
    return List.copyOf(cautions);
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
