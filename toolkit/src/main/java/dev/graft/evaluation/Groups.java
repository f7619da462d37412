package dev.graft.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/** Examples that have a value of a column in common. */
final class Groups {
  /** A column of so many different numbers or fewer is taken value by value. */
  private static final int FEW_NUMBERS = 10;

  private static final int BINS = 4;
  private static final int MOST_VALUES = 50;
  private static final String MISSING = "(missing)";

  private Groups() {}

  /** The rows by value, each group with at least one row, those without a value last. */
  static Map<String, List<Integer>> of(Column<?> column) {
    var missing = IntStream.range(0, column.size()).filter(row -> blank(column, row)).boxed();
    var present =
        IntStream.range(0, column.size()).filter(row -> !blank(column, row)).boxed().toList();
    var groups =
        column instanceof NumericColumn<?> numbers
            ? ofNumbers(numbers, present)
            : ofValues(column, present);
    var without = missing.toList();
    if (!without.isEmpty()) {
      groups.put(MISSING, without);
    }
    return groups;
  }

  /** The most frequent value first, equals as they come. */
  private static Map<String, List<Integer>> ofValues(Column<?> column, List<Integer> rows) {
    var found = new LinkedHashMap<String, List<Integer>>();
    for (int row : rows) {
      add(found, column.getString(row).strip(), row);
    }
    if (found.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          ("The column '%s' has %d different values in %d examples, such as '%s'; expected at most %d to slice by."
                  + " Merge values into groups, and pass the column of groups")
              .formatted(
                  column.name(),
                  found.size(),
                  column.size(),
                  PlainTable.line(found.keySet().iterator().next()),
                  MOST_VALUES));
    }
    var groups = new LinkedHashMap<String, List<Integer>>();
    found.entrySet().stream()
        .sorted((a, b) -> Integer.compare(b.getValue().size(), a.getValue().size()))
        .forEach(entry -> groups.put(entry.getKey(), entry.getValue()));
    return groups;
  }

  /** In the order of the numbers; many of them in bins of about equally many rows. */
  private static Map<String, List<Integer>> ofNumbers(NumericColumn<?> column, List<Integer> rows) {
    double[] sorted = rows.stream().mapToDouble(column::getDouble).sorted().toArray();
    double[] ends = Arrays.stream(sorted).distinct().toArray();
    if (ends.length > FEW_NUMBERS) {
      ends =
          IntStream.rangeClosed(1, BINS)
              .mapToDouble(bin -> sorted[(int) ((long) sorted.length * bin / BINS) - 1])
              .distinct()
              .toArray();
    }
    var bins = new ArrayList<List<Integer>>();
    for (int i = 0; i < ends.length; i++) {
      bins.add(new ArrayList<>());
    }
    for (int row : rows) {
      int bin = 0;
      while (column.getDouble(row) > ends[bin]) {
        bin++;
      }
      bins.get(bin).add(row);
    }
    var groups = new LinkedHashMap<String, List<Integer>>();
    for (var bin : bins) {
      // Two bins that read the same to four digits are one.
      groups.computeIfAbsent(range(column, bin), unused -> new ArrayList<>()).addAll(bin);
    }
    return groups;
  }

  private static String range(NumericColumn<?> column, List<Integer> rows) {
    var values = rows.stream().mapToDouble(column::getDouble).summaryStatistics();
    var low = number(values.getMin());
    var high = number(values.getMax());
    return low.equals(high) ? low : low + " to " + high;
  }

  /** A whole number in full, another with four significant digits. */
  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toString();
  }

  private static boolean blank(Column<?> column, int row) {
    return column.isMissing(row) || column.getString(row).isBlank();
  }

  private static void add(Map<String, List<Integer>> groups, String value, int row) {
    groups.computeIfAbsent(value, unused -> new ArrayList<>()).add(row);
  }
}
