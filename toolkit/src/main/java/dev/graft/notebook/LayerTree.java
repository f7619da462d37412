package dev.graft.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;

/** A table of modules as lines, one a layer, that open to the layer's modules. */
final class LayerTree {
  private static final String LINE =
      "cursor:pointer;padding:3px 0;color:#1a1a1a;font-size:13px;overflow-wrap:anywhere;";
  private static final String NAME = "font-weight:600;";
  private static final String QUIET = "color:#5f6368;";
  private static final String INSIDE =
      "margin:2px 0 8px 16px;padding:4px 0;overflow-x:auto;background:#ffffff;color:#1a1a1a;"
          + "border:none;font-size:12px;line-height:1.5;white-space:pre;";

  private LayerTree() {}

  /**
   * The tree.
   *
   * @param modules a row a module, as {@link dev.graft.Upstream#layers} gives them
   * @param layers the paths of the layers; what lies outside of them is grouped by its first name
   */
  static String html(Table modules, List<String> layers) {
    var groups = new LinkedHashMap<String, List<Integer>>();
    for (int row = 0; row < modules.rowCount(); row++) {
      groups
          .computeIfAbsent(
              group(modules.stringColumn("layer").get(row), layers), unused -> new ArrayList<>())
          .add(row);
    }
    var html = new StringBuilder();
    groups.forEach((name, rows) -> html.append(part(name, modules, rows)));
    return html.toString();
  }

  private static String group(String path, List<String> layers) {
    return layers.stream()
        .filter(layer -> path.equals(layer) || path.startsWith(layer + "."))
        .findFirst()
        .orElseGet(() -> path.split("\\.", 2)[0]);
  }

  private static String part(String name, Table modules, List<Integer> rows) {
    Table inside = modules.rows(rows.stream().mapToInt(Integer::intValue).toArray());
    var states = inside.stringColumn("state").unique().asList();
    return ("<details><summary style=\"%s\"><span style=\"%s\">%s</span> <span style=\"%s\">%s"
            + "</span></summary><pre style=\"%s\">%s</pre></details>")
        .formatted(
            LINE,
            NAME,
            Html.bdi(name),
            QUIET,
            String.format(
                Locale.ROOT,
                "%,d parameters, %s, %s",
                (long) inside.longColumn("parameters").sum(),
                size(inside.doubleColumn("MB").sum()),
                states.size() == 1 ? states.get(0) : "partly trained"),
            INSIDE,
            lines(name, inside));
  }

  /** Aligned text: a tenth of what a table with its styles would take. */
  private static String lines(String group, Table modules) {
    var cells = new ArrayList<List<String>>();
    var widths = new int[4];
    for (int row = 0; row < modules.rowCount(); row++) {
      String path = modules.stringColumn("layer").get(row);
      List<String> line =
          List.of(
              path.startsWith(group + ".") ? path.substring(group.length() + 1) : path,
              modules.stringColumn("type").get(row),
              modules.stringColumn("shape").get(row),
              String.format(Locale.ROOT, "%,d", modules.longColumn("parameters").getLong(row)));
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
      cells.add(line);
    }
    var text = new StringBuilder();
    for (int row = 0; row < cells.size(); row++) {
      List<String> line = cells.get(row);
      for (int i = 0; i < widths.length - 1; i++) {
        text.append(Html.escape(line.get(i)))
            .append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      text.append(" ".repeat(widths[3] - line.get(3).length())).append(line.get(3)).append("  ");
      text.append(size(modules.doubleColumn("MB").getDouble(row))).append("  ");
      text.append(modules.stringColumn("state").get(row)).append("<br>");
    }
    return text.toString();
  }

  private static String size(double megabytes) {
    return megabytes < 1
        ? String.format(Locale.ROOT, "%.1f kB", 1000 * megabytes)
        : String.format(Locale.ROOT, "%,.1f MB", megabytes);
  }
}
