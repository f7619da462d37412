package dev.graft.notebook;

import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A Tablesaw table as an HTML table. Every style is inline and on every row, because notebook pages
 * drop style sheets and bring their own colours for tables.
 */
final class HtmlTable {
  /** How many rows are shown where no number is given. */
  static final int ROWS = 20;

  /** How many columns are shown at most. */
  static final int COLUMNS = 30;

  private static final String TABLE =
      "border-collapse:collapse;border:none;margin:0;background:#ffffff;color:#1a1a1a;"
          + "font-size:13px;line-height:1.4;";
  private static final String ROW = "background:#ffffff;color:#1a1a1a;border:none;";
  private static final String HEAD =
      "padding:4px 10px;border:none;border-bottom:2px solid #8a9099;font-weight:600;"
          + "vertical-align:bottom;color:#1a1a1a;background:#ffffff;";
  private static final String CELL =
      "padding:4px 10px;border:none;border-bottom:1px solid #e3e5e8;vertical-align:top;"
          + "color:#1a1a1a;";

  /** For numbers and words: a wide table scrolls rather than breaking them. */
  private static final String ONE_LINE = "white-space:nowrap;";

  private static final String LINES =
      "white-space:normal;overflow-wrap:anywhere;min-width:12em;max-width:36em;";

  /** Longer texts (in characters) may be broken into lines. */
  private static final int LONGEST_LINE = 24;

  private static final String QUIET = "color:#5f6368;";

  private HtmlTable() {}

  /** The first {@link #ROWS} rows. */
  static String of(Table table) {
    return of(table, ROWS);
  }

  /**
   * The first rows, and a line that says how many more there are.
   *
   * @param most how many rows at most, at least 0
   * @throws IllegalArgumentException if {@code most} is negative
   */
  static String of(Table table, int most) {
    if (most < 0) {
      throw new IllegalArgumentException("expected 0 rows or more, got " + most);
    }
    int rows = Math.min(most, table.rowCount());
    var columns = table.columns().subList(0, Math.min(COLUMNS, table.columnCount()));
    var html = new StringBuilder("<table style=\"" + TABLE + "\"><thead>");
    row(html, columns.stream().map(c -> text("th", HEAD, c, c.name())).toList());
    html.append("</thead><tbody>");
    IntStream.range(0, rows)
        .forEach(i -> row(html, columns.stream().map(c -> value(c, i)).toList()));
    return html.append("</tbody></table>").append(more(table, rows, columns.size())).toString();
  }

  /**
   * A number as people read it: whole numbers with commas from 10,000 on, others with four
   * significant digits, {@code 1.2e-07} where that would take more than four zeros.
   */
  static String number(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    if (size >= 1e15 || (size > 0 && size < 1e-4)) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    if (value == Math.rint(value)) {
      return whole((long) value);
    }
    int decimals = (int) Math.max(0, 3 - Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, size >= 10_000 ? "%,.0f" : "%." + decimals + "f", value);
  }

  /** A whole number, with commas from 10,000 on. */
  static String whole(long value) {
    return value > -10_000 && value < 10_000
        ? Long.toString(value)
        : String.format(Locale.ROOT, "%,d", value);
  }

  private static void row(StringBuilder html, Iterable<String> cells) {
    html.append("<tr style=\"").append(ROW).append("\">");
    cells.forEach(html::append);
    html.append("</tr>");
  }

  private static String value(Column<?> column, int row) {
    if (column.isMissing(row)) {
      // A text column keeps an empty text as a missing one.
      var what = column instanceof StringColumn ? "empty" : "missing";
      return cell("td", CELL + ONE_LINE + QUIET, column, what);
    }
    if (column instanceof LongColumn whole) {
      return cell("td", CELL + ONE_LINE, column, whole(whole.getLong(row)));
    }
    return column instanceof NumericColumn<?> number
        ? cell("td", CELL + ONE_LINE, column, number(number.getDouble(row)))
        : text("td", CELL, column, column.getString(row));
  }

  private static String text(String kind, String style, Column<?> column, String text) {
    var wrapping = text.length() <= LONGEST_LINE ? ONE_LINE : LINES;
    return cell(kind, style + wrapping, column, Html.brief(text));
  }

  private static String cell(String kind, String style, Column<?> column, String html) {
    var align = column instanceof NumericColumn<?> ? "right" : "left";
    return "<%s style=\"%stext-align:%s;\">%s</%s>".formatted(kind, style, align, html, kind);
  }

  private static String more(Table table, int rows, int columns) {
    int moreRows = table.rowCount() - rows;
    int moreColumns = table.columnCount() - columns;
    return (moreRows > 0 ? note(moreRows, "row") : "")
        + (moreColumns > 0 ? note(moreColumns, "column") : "");
  }

  private static String note(int count, String what) {
    return "<div style=\"%spadding:4px 10px;font-size:13px;\">… %s more %s%s</div>"
        .formatted(QUIET, whole(count), what, count == 1 ? "" : "s");
  }
}
