package dev.graft;

import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables as plain text, with as many digits as are worth reading. */
final class PlainFigures {
  private PlainFigures() {}

  /** All rows; numbers with a fraction have four digits, and what is missing is blank. */
  static String table(Table table) {
    return Table.create(table.columns().stream().map(PlainFigures::column).toArray(Column[]::new))
        .printAll();
  }

  private static Column<?> column(Column<?> column) {
    if (!(column instanceof DoubleColumn numbers)) {
      return column.copy();
    }
    return StringColumn.create(
        column.name(),
        IntStream.range(0, numbers.size())
            .mapToObj(row -> numbers.isMissing(row) ? "" : number(numbers.getDouble(row))));
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
  }
}
