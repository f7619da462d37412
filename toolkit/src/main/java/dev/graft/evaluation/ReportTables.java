package dev.graft.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The tables of a report. */
final class ReportTables {
  private ReportTables() {}

  static Table metrics(String part, Map<Metric, Estimate> estimates) {
    var metrics = List.of(Metric.values());
    var found = metrics.stream().<@Nullable Estimate>map(estimates::get).toList();
    var intervals =
        found.stream()
            .<@Nullable Estimate>map(of -> of == null || of.low() == of.high() ? null : of)
            .toList();
    return Table.create(
        "metrics on " + part,
        StringColumn.create("metric", metrics.stream().map(Metric::label)),
        numbers("value", found, Estimate::value),
        numbers("low", intervals, Estimate::low),
        numbers("high", intervals, Estimate::high));
  }

  static Table perClass(ConfusionMatrix confusion) {
    var precisions = new ArrayList<@Nullable Estimate>();
    var recalls = new ArrayList<@Nullable Estimate>();
    var examples = IntColumn.create("examples");
    var f1 = DoubleColumn.create("F1");
    for (int label = 0; label < confusion.size(); label++) {
      int right = confusion.count(label, label);
      int actual = confusion.rowTotal(label);
      int predicted = confusion.columnTotal(label);
      precisions.add(predicted == 0 ? null : Estimate.share(right, predicted));
      recalls.add(actual == 0 ? null : Estimate.share(right, actual));
      f1.append(actual + predicted == 0 ? 0 : 2.0 * right / (actual + predicted));
      examples.append(actual);
    }
    return Table.create(
        "per class",
        StringColumn.create("label", confusion.labels().names()),
        numbers("precision", precisions, Estimate::value).setMissingTo(0.0),
        numbers("recall", recalls, Estimate::value).setMissingTo(0.0),
        f1,
        examples,
        numbers("precision low", precisions, Estimate::low),
        numbers("precision high", precisions, Estimate::high),
        numbers("recall low", recalls, Estimate::low),
        numbers("recall high", recalls, Estimate::high));
  }

  /** One number of each estimate; missing where there is no estimate. */
  static DoubleColumn numbers(
      String name,
      List<? extends @Nullable Estimate> estimates,
      ToDoubleFunction<Estimate> number) {
    return DoubleColumn.create(
        name,
        estimates.stream()
            .mapToDouble(of -> of == null ? Double.NaN : number.applyAsDouble(of))
            .toArray());
  }

  static Table mistakes(Predictions predictions, int most) {
    var scores = predictions.scores();
    var order = Comparator.comparingDouble(scores::confidence).reversed();
    return examples(
        "mistakes",
        predictions,
        first(
            most,
            "mistakes",
            IntStream.range(0, predictions.size())
                .filter(i -> !scores.right(i))
                .boxed()
                .sorted(order)
                .toList()));
  }

  static Table leastCertain(Predictions predictions, int most) {
    var order =
        Comparator.comparingDouble(predictions.scores()::confidence)
            .thenComparingDouble(predictions::margin);
    var chosen =
        first(
            most,
            "examples",
            IntStream.range(0, predictions.size()).boxed().sorted(order).toList());
    return examples("least certain", predictions, chosen)
        .addColumns(
            DoubleColumn.create(
                "margin", chosen.stream().mapToDouble(predictions::margin).toArray()));
  }

  static Table confusedPairs(ConfusionMatrix confusion, int most) {
    record Pair(int actual, int predicted, int count, double share) {}
    int size = confusion.size();
    var totals = IntStream.range(0, size).map(confusion::rowTotal).toArray();
    var pairs =
        IntStream.range(0, size * size)
            .filter(i -> i / size != i % size && confusion.count(i / size, i % size) > 0)
            .mapToObj(
                i -> {
                  int count = confusion.count(i / size, i % size);
                  return new Pair(i / size, i % size, count, (double) count / totals[i / size]);
                })
            .sorted(Comparator.comparingInt(Pair::count).thenComparing(Pair::share).reversed())
            .toList();
    var chosen = first(most, "pairs", pairs);
    var labels = confusion.labels();
    return Table.create(
        "confused pairs",
        StringColumn.create("actual", chosen.stream().map(pair -> labels.name(pair.actual))),
        StringColumn.create("predicted", chosen.stream().map(pair -> labels.name(pair.predicted))),
        IntColumn.create("examples", chosen.stream().mapToInt(Pair::count).toArray()),
        DoubleColumn.create("share of actual", chosen.stream().mapToDouble(Pair::share).toArray()));
  }

  private static Table examples(String name, Predictions predictions, List<Integer> chosen) {
    var labels = predictions.labels();
    return Table.create(
        name,
        StringColumn.create("text", chosen.stream().map(predictions::text)),
        StringColumn.create("actual", chosen.stream().map(i -> labels.name(predictions.actual(i)))),
        StringColumn.create(
            "predicted", chosen.stream().map(i -> labels.name(predictions.predicted(i)))),
        DoubleColumn.create(
            "confidence", chosen.stream().mapToDouble(predictions::confidence).toArray()));
  }

  private static <T> List<T> first(int most, String what, List<T> all) {
    if (most < 0) {
      throw new IllegalArgumentException("expected 0 %s or more, got %d".formatted(what, most));
    }
    return all.subList(0, Math.min(most, all.size()));
  }
}
