package dev.graft.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table as aligned plain text whose lines no label can break. */
final class PlainTable {
  private static final int WIDEST = 40;
  private static final int MOST_ROWS = 50;

  private PlainTable() {}

  static String of(Table table) {
    int rows = Math.min(table.rowCount(), MOST_ROWS);
    var columns = table.columns().stream().map(column -> cells(column, rows)).toList();
    var lines = new ArrayList<String>();
    for (int row = 0; row <= rows; row++) {
      var line = new StringBuilder();
      for (int i = 0; i < columns.size(); i++) {
        line.append(i == 0 ? "" : "  ").append(columns.get(i).get(row));
      }
      lines.add(line.toString().stripTrailing());
    }
    if (rows < table.rowCount()) {
      lines.add("... %d more".formatted(table.rowCount() - rows));
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** One line without control characters, shortened. */
  static String line(String text) {
    var clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ");
    int length = clean.codePointCount(0, clean.length());
    return length <= WIDEST
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, WIDEST - 3)) + "...";
  }

  private static List<String> cells(Column<?> column, int rows) {
    var cells = new ArrayList<String>();
    cells.add(line(column.name()));
    for (int row = 0; row < rows; row++) {
      cells.add(cell(column, row));
    }
    int width =
        cells.stream().mapToInt(cell -> cell.codePointCount(0, cell.length())).max().orElse(0);
    boolean right = column instanceof NumericColumn<?>;
    cells.replaceAll(
        cell -> {
          var padding = " ".repeat(width - cell.codePointCount(0, cell.length()));
          return right ? padding + cell : cell + padding;
        });
    return cells;
  }

  private static String cell(Column<?> column, int row) {
    if (column instanceof NumericColumn<?> && column.isMissing(row)) {
      return "-";
    }
    return column.get(row) instanceof Double number
        ? String.format(Locale.ROOT, "%.3f", number)
        : line(column.getString(row));
  }
}
