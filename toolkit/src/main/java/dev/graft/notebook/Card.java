package dev.graft.notebook;

import dev.graft.chart.Chart;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * A white card with dark text, for pages of any colour. Immutable: each call gives a new card with
 * one more part below the others. What is wider than the page scrolls within the card.
 *
 * <pre>
 * Card.titled("Report").text("86 of 100 right").table(report.perClass()).chart(chart).html()
 * </pre>
 */
final class Card {
  private static final String OUTER =
      "background:#ffffff;color:#1a1a1a;border:1px solid #d0d4da;border-radius:6px;"
          + "padding:12px 16px;margin:4px 0;max-width:100%;box-sizing:border-box;overflow-x:auto;"
          + "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:14px;"
          + "line-height:1.45;text-align:left;";
  private static final String TITLE =
      "font-weight:600;font-size:15px;margin:0 0 6px 0;color:#1a1a1a;";
  private static final String TEXT = "margin:4px 0;color:#1a1a1a;overflow-wrap:anywhere;";
  private static final String NOTE = "margin:4px 0;font-size:13px;color:#5f6368;";
  private static final String PLAIN = "margin:6px 0;";

  private final String content;

  private Card(String content) {
    this.content = content;
  }

  /** A card with a title, which may come from data. */
  static Card titled(String title) {
    return new Card("").block(TITLE, Html.brief(title));
  }

  /** A card without a title. */
  static Card untitled() {
    return new Card("");
  }

  /** Adds a line of text, which may come from data. */
  Card text(String text) {
    return block(TEXT, Html.bdi(text));
  }

  /** Adds a line of smaller, grey text, which may come from data. */
  Card note(String text) {
    return block(NOTE, Html.bdi(text));
  }

  /** Adds the first {@link HtmlTable#ROWS} rows of a table. */
  Card table(Table table) {
    return block(PLAIN, HtmlTable.of(table));
  }

  /** Adds the first rows of a table. */
  Card table(Table table, int mostRows) {
    return block(PLAIN, HtmlTable.of(table, mostRows));
  }

  /** Adds a chart. */
  Card chart(Chart chart) {
    return block(PLAIN, Html.image(chart));
  }

  /** Adds an image. */
  Card image(Image image) {
    return block(PLAIN, Html.image(image));
  }

  /** Adds one bar a line. */
  Card bars(List<Bar> bars) {
    return block(PLAIN, Bar.html(bars));
  }

  /** Adds a table that scrolls up and down in a box of its own. */
  Card scrolling(Table table, int mostRows) {
    return block(
        PLAIN + "max-height:348px;overflow-y:auto;border:1px solid #8a9099;",
        HtmlTable.of(table, mostRows));
  }

  /** Adds HTML as it is: whatever in it comes from data must have been escaped. */
  Card trusted(String html) {
    return block(PLAIN, html);
  }

  /** The whole card as HTML. */
  String html() {
    return "<div style=\"" + OUTER + "\">" + content + "</div>";
  }

  /** The same as {@link #html}. */
  @Override
  public String toString() {
    return html();
  }

  private Card block(String style, String html) {
    return new Card(content + "<div style=\"" + style + "\">" + html + "</div>");
  }
}
