package dev.graft.notebook;

import dev.graft.chart.Charts;
import dev.graft.chart.PlainText;
import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.evaluation.Report;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How well a classifier did. */
final class ReportViews {
  private static final int MOST_CLASSES = 50;
  private static final int MOST_PAIRS = 8;

  /** Where there is no interval, or no share. */
  private static final String NONE = "-";

  /** The matrix of more classes names the most confused pairs itself. */
  private static final int MOST_IN_NUMBERS = 20;

  /** In characters; what is left out is in the tables that the report gives. */
  private static final int LONGEST_LABEL = 60;

  /** More classes than this scroll within a box of their own. */
  private static final int CLASSES_AT_ONCE = 12;

  private static final String BESIDE =
      "<div style=\"display:flex;flex-wrap:wrap;gap:8px 32px;align-items:flex-start;\">%s</div>";
  private static final String SECTION =
      "<div style=\"max-width:100%%;\">"
          + "<div style=\"font-weight:600;margin:6px 0 2px 0;color:#1a1a1a;\">%s</div>%s</div>";

  private static final String SCROLLING =
      "<div style=\"max-height:348px;overflow-y:auto;border:1px solid #8a9099;\">%s</div>";
  private static final String NOTE = "<div style=\"font-size:13px;color:#5f6368;\">%s</div>";
  private static final String LOWEST =
      "The %d of %s classes with the lowest F1; perClass() has all";
  private static final String NO_INTERVAL =
      NOTE.formatted("-: these examples vary too little to tell");

  private ReportViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(Report.class, ReportViews::report),
        new View<>(ConfusionMatrix.class, ReportViews::confusion));
  }

  private static Card report(Report report) {
    var card =
        Card.titled("Report on the %s examples".formatted(report.part()))
            .text(
                String.format(
                    Locale.ROOT,
                    "Accuracy %s on %s example%s; always answering the most frequent label would"
                        + " reach %.1f%%",
                    report.accuracy().percent(),
                    HtmlTable.whole(report.size()),
                    report.size() == 1 ? "" : "s",
                    100 * report.majorityBaseline()))
            .trusted(
                beside(section("Metrics", metrics(report)), section("Classes", classes(report))));
    return card.trusted(
        beside(
            Html.image(
                Charts.confusionMatrix(report.confusion(), "Confusion matrix: " + report.part())),
            pairs(report),
            Html.image(Charts.reliability("Calibration: " + report.part(), report.reliability()))));
  }

  private static String metrics(Report report) {
    var all = report.metrics();
    var rows = IntStream.range(0, all.rowCount()).boxed().toList();
    var values = all.doubleColumn("value");
    var intervals = intervals("95% interval", all, "low", "high");
    var table =
        Table.create(
            all.stringColumn("metric"),
            StringColumn.create(
                "value",
                rows.stream()
                    .map(row -> values.isMissing(row) ? "undefined" : number(values.get(row)))),
            intervals);
    return HtmlTable.of(table) + (intervals.contains(NONE) ? NO_INTERVAL : "");
  }

  private static String pairs(Report report) {
    var pairs = report.confusedPairs(MOST_PAIRS);
    if (pairs.isEmpty() || report.confusion().size() > MOST_IN_NUMBERS) {
      return "";
    }
    var shares = pairs.doubleColumn("share of actual").asList().stream();
    return section(
        "Most confused",
        HtmlTable.of(
            Table.create(
                shortened(pairs.stringColumn("actual")),
                shortened(pairs.stringColumn("predicted")),
                pairs.intColumn("examples"),
                StringColumn.create(
                    "of actual",
                    shares.map(share -> String.format(Locale.ROOT, "%.0f%%", 100 * share))))));
  }

  /** In the order of the labels; of too many classes those with the lowest F1. */
  private static String classes(Report report) {
    var all = report.perClass();
    int count = all.rowCount();
    var shown = count > MOST_CLASSES ? all.sortAscendingOn("F1").first(MOST_CLASSES) : all;
    var html =
        HtmlTable.of(
            Table.create(
                shortened(shown.stringColumn("label")),
                shares("precision", shown),
                shares("recall", shown),
                StringColumn.create(
                    "F1", shown.doubleColumn("F1").asList().stream().map(ReportViews::number)),
                shown.intColumn("examples")),
            MOST_CLASSES);
    return (count > CLASSES_AT_ONCE ? SCROLLING.formatted(html) : html)
        + (count > MOST_CLASSES
            ? NOTE.formatted(LOWEST.formatted(MOST_CLASSES, HtmlTable.whole(count)))
            : "");
  }

  private static StringColumn shortened(StringColumn labels) {
    return StringColumn.create(
        labels.name(),
        labels.asList().stream().map(label -> PlainText.shortenMiddle(label, LONGEST_LABEL)));
  }

  /** A share and its interval in one column: two columns for the ends would be too wide. */
  private static StringColumn shares(String name, Table classes) {
    var values = classes.doubleColumn(name);
    var intervals = intervals("", classes, name + " low", name + " high");
    return StringColumn.create(
        name,
        IntStream.range(0, values.size())
            .mapToObj(
                row ->
                    intervals.get(row).equals(NONE)
                        ? NONE
                        : "%s (%s)".formatted(number(values.get(row)), intervals.get(row))));
  }

  private static StringColumn intervals(String name, Table table, String low, String high) {
    return StringColumn.create(
        name,
        IntStream.range(0, table.rowCount())
            .mapToObj(
                row ->
                    table.column(low).isMissing(row)
                        ? NONE
                        : "%s to %s"
                            .formatted(
                                number(table.doubleColumn(low).get(row)),
                                number(table.doubleColumn(high).get(row)))));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String section(String title, String html) {
    return SECTION.formatted(title, html);
  }

  private static String beside(String... parts) {
    return BESIDE.formatted(String.join("", parts));
  }

  private static Rendering confusion(ConfusionMatrix matrix) {
    var image = Image.of(Charts.confusionMatrix(matrix, "Confusion matrix"));
    return new Rendering(
        Card.untitled().image(image).html(), matrix.toString(), Optional.of(image));
  }
}
