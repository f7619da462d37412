package dev.graft.chart;

import java.util.List;
import java.util.stream.Collectors;

/** What the chart of the gradient's flow says in words. */
final class GradientFlowWords {
  private static final int MOST_NAMED = 30;

  private GradientFlowWords() {}

  /** What stands in a row in place of a dot. */
  static String instead(GradientFlowRow row) {
    if (!row.reached()) {
      return row.trained() ? "no gradient, though it trains" : "no gradient";
    }
    return row.gradientNorm() == 0 ? "the gradient is 0" : "the gradient is infinite";
  }

  static String fold(List<GradientFlowRow> folded) {
    long without = folded.stream().filter(row -> !row.reached()).count();
    return "… %d more layers%s%s"
        .formatted(
            folded.size(),
            range(folded),
            without == 0 ? "" : ", %d without a gradient".formatted(without));
  }

  private static String range(List<GradientFlowRow> layers) {
    var norms =
        layers.stream()
            .filter(GradientFlowRow::drawable)
            .mapToDouble(GradientFlowRow::gradientNorm)
            .summaryStatistics();
    return norms.getCount() == 0
        ? ""
        : ", norms from %s to %s"
            .formatted(Figures.brief(norms.getMin()), Figures.brief(norms.getMax()));
  }

  static String describe(String title, List<GradientFlowRow> layers, int stop) {
    var where =
        stop > 0
            ? " Backpropagation stops at %s: nothing below it, toward the input, trains."
                .formatted(PlainText.brief(layers.get(stop).name(), 80))
            : "";
    var rows =
        layers.size() <= MOST_NAMED
            ? layers.stream().map(GradientFlowWords::row).collect(Collectors.joining("; "))
            : ends(layers);
    return "%s. Gradient flow from input to head: %s.%s %s."
        .formatted(PlainText.brief(title, 120), GradientFlowChart.counts(layers), where, rows);
  }

  private static String ends(List<GradientFlowRow> layers) {
    return "%s; %s; %s"
        .formatted(
            row(layers.get(0)),
            fold(layers.subList(1, layers.size() - 1)),
            row(layers.get(layers.size() - 1)));
  }

  private static String row(GradientFlowRow row) {
    var name = PlainText.brief(row.name(), 80);
    if (!row.drawable()) {
      return name + ": " + instead(row);
    }
    var update =
        Double.isNaN(row.updateRatio())
            ? ""
            : ", update " + Figures.brief(row.updateRatio()) + " of the weights";
    return "%s: norm %s, %s%s"
        .formatted(
            name, Figures.brief(row.gradientNorm()), row.trained() ? "trained" : "frozen", update);
  }
}
