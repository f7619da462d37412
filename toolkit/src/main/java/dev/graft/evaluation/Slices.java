package dev.graft.evaluation;

import dev.graft.module.NearestNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** How good predictions are on parts of the examples. */
final class Slices {
  private Slices() {}

  /** {@code difference} is the accuracy less that of the rest; null where there is no rest. */
  private record Slice(
      String value, int size, Estimate accuracy, Estimate macroF1, @Nullable Estimate difference) {}

  /** A row for each value of a column, which has a row for each example. */
  static Table by(Column<?> column, Predictions predictions) {
    int right = predictions.rightCount();
    var slices =
        Groups.of(column).entrySet().stream()
            .map(group -> slice(group, predictions, right))
            .toList();
    return Table.create(
        "slices by " + column.name(),
        StringColumn.create("value", slices.stream().map(Slice::value)),
        IntColumn.create("examples", slices.stream().mapToInt(Slice::size).toArray()),
        numbers("accuracy", slices, Slice::accuracy, Estimate::value),
        numbers("low", slices, Slice::accuracy, Estimate::low),
        numbers("high", slices, Slice::accuracy, Estimate::high),
        numbers("macro F1", slices, Slice::macroF1, Estimate::value),
        numbers("F1 low", slices, Slice::macroF1, Estimate::low),
        numbers("F1 high", slices, Slice::macroF1, Estimate::high),
        numbers("difference", slices, Slice::difference, Estimate::value),
        numbers("difference low", slices, Slice::difference, Estimate::low),
        numbers("difference high", slices, Slice::difference, Estimate::high));
  }

  private static Slice slice(
      Map.Entry<String, List<Integer>> group, Predictions predictions, int rightOfAll) {
    int[] examples = group.getValue().stream().mapToInt(Integer::intValue).toArray();
    int right = (int) Arrays.stream(examples).filter(predictions::right).count();
    var accuracy = Estimate.share(right, examples.length);
    int rest = predictions.size() - examples.length;
    var scores = predictions.scores(examples);
    var estimates = Bootstrap.estimates(scores, Set.of(Metric.MACRO_F1));
    return new Slice(
        group.getKey(),
        examples.length,
        accuracy,
        Objects.requireNonNull(estimates.get(Metric.MACRO_F1)),
        rest == 0 ? null : Estimate.difference(accuracy, Estimate.share(rightOfAll - right, rest)));
  }

  private static DoubleColumn numbers(
      String name,
      List<Slice> slices,
      Function<Slice, @Nullable Estimate> estimate,
      ToDoubleFunction<Estimate> number) {
    return ReportTables.numbers(name, slices.stream().map(estimate).toList(), number);
  }

  /** The column of a name, whatever its case. */
  static Column<?> column(Table table, String name) {
    var names = table.columnNames();
    for (int i = 0; i < names.size(); i++) {
      if (plain(names.get(i)).equalsIgnoreCase(plain(name))) {
        return table.column(i);
      }
    }
    throw new IllegalArgumentException(
        "No column '%s' to slice by. The examples' columns, nearest first: '%s'"
            .formatted(name, String.join("', '", NearestNames.of(name, names, names.size()))));
  }

  /** Spreadsheets put an invisible byte-order mark before the first name. */
  private static String plain(String name) {
    return name.replace("\uFEFF", "").strip();
  }
}
