package dev.graft;

import dev.graft.data.Kind;
import dev.graft.task.Labels;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Makes answers of probabilities. */
final class Predictions {
  private Predictions() {}

  /** The answer for one input. */
  static Prediction one(String input, float[] probabilities, Labels labels) {
    var ordered = new LinkedHashMap<String, Double>();
    IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparing(i -> -probabilities[i]))
        .forEach(i -> ordered.put(labels.name(i), (double) probabilities[i]));
    var best = ordered.entrySet().iterator().next();
    return new Prediction(input, best.getKey(), best.getValue(), ordered);
  }

  /** The answers for several, a row each. */
  static Table table(List<String> inputs, float[][] probabilities, Labels labels, Kind kind) {
    List<Prediction> predictions =
        IntStream.range(0, inputs.size())
            .mapToObj(i -> one(inputs.get(i), probabilities[i], labels))
            .toList();
    return Table.create(
        "predictions",
        StringColumn.create(kind.one(), inputs),
        StringColumn.create("label", predictions.stream().map(Prediction::label)),
        DoubleColumn.create(
            "probability", predictions.stream().mapToDouble(Prediction::probability).toArray()));
  }
}
