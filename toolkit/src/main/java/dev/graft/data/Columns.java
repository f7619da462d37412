package dev.graft.data;

import static java.util.stream.Collectors.joining;

import dev.graft.module.NearestNames;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads texts, labels and groups from a table's columns, and says clearly what is wrong with them.
 */
final class Columns {

  private static final int NAMED = 10;

  /** From so many rows on, fewer than two examples a label are taken for an identifier. */
  private static final int ENOUGH_ROWS = 20;

  private Columns() {}

  static List<String> texts(Table table, String name) {
    Column<?> column = column(table, name, "text");
    if (!(column instanceof StringColumn texts)) {
      throw new IllegalArgumentException(
          "Expected texts in the column '%s'; it is of type %s. Columns of text: %s"
              .formatted(name, column.type(), textColumns(table)));
    }
    checkMissing(texts, row -> texts.get(row).isBlank(), "text");
    return texts.asList();
  }

  static List<String> labels(Table table, String name, String textColumn) {
    if (name.equalsIgnoreCase(textColumn)) {
      throw new IllegalArgumentException(
          "Expected two columns, one of texts and one of labels; got '%s' for both"
              .formatted(name));
    }
    Column<?> column = column(table, name, "label");
    if (column instanceof StringColumn texts) {
      checkMissing(column, row -> texts.get(row).isBlank(), "label");
      return read(column, row -> texts.get(row).strip());
    }
    checkMissing(column, column::isMissing, "label");
    if (column instanceof BooleanColumn booleans) {
      return read(column, row -> String.valueOf(booleans.get(row)));
    }
    if (column instanceof LongColumn longs) {
      return read(column, row -> Long.toString(longs.getLong(row)));
    }
    if (column instanceof NumericColumn<?> numbers) {
      return read(column, row -> wholeNumber(numbers, row));
    }
    throw new IllegalArgumentException(
        "Expected text, whole numbers or booleans in the label column '%s'; it is of type %s"
            .formatted(name, column.type()));
  }

  static List<String> groups(Table table, String name) {
    Column<?> column = column(table, name, "group");
    checkMissing(column, column::isMissing, "group");
    return read(column, row -> String.valueOf(column.get(row)));
  }

  static void checkClasses(int classes, List<String> names, String column) {
    if (classes == 1) {
      throw new IllegalArgumentException(
          "Expected at least two different labels in the column '%s'; all %d rows have '%s'"
              .formatted(column, names.size(), names.get(0)));
    }
    if (names.size() >= ENOUGH_ROWS && classes * 2L > names.size()) {
      throw new IllegalArgumentException(
          ("Expected classes in the column '%s'; its %d rows have %d different values, such as '%s' and '%s': that"
                  + " reads like an identifier. Choose another column, or merge values into classes")
              .formatted(
                  column,
                  names.size(),
                  classes,
                  names.get(0),
                  names.stream().filter(n -> !n.equals(names.get(0))).findFirst().orElse("")));
    }
  }

  private static String wholeNumber(NumericColumn<?> column, int row) {
    double value = column.getDouble(row);
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw new IllegalArgumentException(
          ("Expected classes in the label column '%s'; row %d holds %s, a measured number. Cut the numbers into"
                  + " classes first, or choose another column")
              .formatted(column.name(), row, value));
    }
    return Long.toString((long) value);
  }

  /** The first names in quotes, for a message that stays readable. */
  static String quoted(Collection<String> names) {
    String first = names.stream().limit(NAMED).map(name -> "'" + name + "'").collect(joining(", "));
    return names.size() > NAMED ? "%s and %d more".formatted(first, names.size() - NAMED) : first;
  }

  private static Column<?> column(Table table, String name, String role) {
    List<String> names = table.columnNames();
    for (int i = 0; i < names.size(); i++) {
      if (plain(names.get(i)).equalsIgnoreCase(plain(name))) {
        if (table.rowCount() == 0) {
          throw new IllegalArgumentException(
              "Expected a table with rows; the table '%s' has none".formatted(table.name()));
        }
        return table.column(i);
      }
    }
    List<String> nearest = NearestNames.of(name, names, names.size());
    throw new IllegalArgumentException(
        "No column '%s' for the %s. The table's columns, nearest first: %s"
            .formatted(
                name, role, names.isEmpty() ? "none" : "'" + String.join("', '", nearest) + "'"));
  }

  /** Spreadsheets put an invisible byte-order mark before the first name. */
  private static String plain(String name) {
    return name.replace("\uFEFF", "").strip();
  }

  private static List<String> textColumns(Table table) {
    return table.columns().stream()
        .filter(StringColumn.class::isInstance)
        .map(Column::name)
        .toList();
  }

  private static void checkMissing(Column<?> column, IntPredicate missing, String role) {
    int[] rows = IntStream.range(0, column.size()).filter(missing).toArray();
    if (rows.length > 0) {
      String named =
          String.join(", ", IntStream.of(rows).limit(NAMED).mapToObj(String::valueOf).toList());
      throw new IllegalArgumentException(
          ("The column '%s' lacks a %s in %d of %d rows, counted from 0: %s%s. Fill them in or drop them:"
                  + " table = table.dropWhere(%s). If the file says NA, N/A, null or *, read it with Tables.csv(file):"
                  + " Tablesaw's own reader takes these words for missing values")
              .formatted(
                  column.name(),
                  role,
                  rows.length,
                  column.size(),
                  named,
                  rows.length > NAMED ? ", ..." : "",
                  selectionOfMissing(column)));
    }
  }

  /** Java that selects the rows, for a text column the blank ones too. */
  private static String selectionOfMissing(Column<?> column) {
    String name = column.name().replace("\\", "\\\\").replace("\"", "\\\"");
    return column instanceof StringColumn
        ? "table.stringColumn(\"%s\").eval(String::isBlank)".formatted(name)
        : "table.column(\"%s\").isMissing()".formatted(name);
  }

  private static List<String> read(Column<?> column, IntFunction<String> value) {
    return IntStream.range(0, column.size()).mapToObj(value).toList();
  }
}
