package dev.graft.notebook;

import dev.graft.chart.PlainText;
import java.util.List;
import java.util.Locale;

/**
 * A labelled bar.
 *
 * @param label what it is of, which may come from data
 * @param share its length, from 0 to 1
 * @param value what stands behind it
 */
record Bar(String label, double share, String value) {
  private static final int WIDTH = 220;
  private static final int LABEL = 60;
  private static final String CELL =
      "padding:2px 10px 2px 0;border:none;color:#1a1a1a;background:#ffffff;"
          + "vertical-align:middle;text-align:";

  /** A table with a bar in each row. */
  static String html(List<Bar> bars) {
    var html =
        new StringBuilder(
            "<table style=\"border-collapse:collapse;border:none;margin:0;background:#ffffff;"
                + "font-size:13px;line-height:1.4;\"><tbody>");
    for (Bar bar : bars) {
      html.append("<tr style=\"background:#ffffff;border:none;\">")
          .append(
              cell(
                  "left;max-width:20em;overflow-wrap:anywhere;",
                  Html.bdi(PlainText.shorten(bar.label, LABEL))))
          .append(cell("left;", bar.drawn()))
          .append(cell("right;white-space:nowrap;", Html.escape(bar.value)))
          .append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private String drawn() {
    return String.format(
        Locale.ROOT,
        "<div style=\"width:%dpx;background:#eef1f4;\">"
            + "<div style=\"width:%.1f%%;height:12px;background:#0072b2;\"></div></div>",
        WIDTH,
        100 * Math.min(1, Math.max(0, share)));
  }

  private static String cell(String style, String html) {
    return "<td style=\"" + CELL + style + "\">" + html + "</td>";
  }
}
