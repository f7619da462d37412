package dev.graft.chart;

import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.evaluation.Estimate;
import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The charts of few and of many rows, with short and with long names. */
@ExtendWith(Golden.class)
class ChartGoldenTest {

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "16, short", "150, long"})
  void curves(int size, String names) {
    var x = IntStream.range(0, 60).asDoubleStream().toArray();
    var curves =
        IntStream.range(0, size)
            .mapToObj(
                i -> {
                  var y =
                      Arrays.stream(x)
                          .map(v -> Math.exp(-v / (10 + i)) + 0.1 * Math.sin(v + i))
                          .toArray();
                  var curve = new Curve(name(names).apply(i), x, y);
                  return i == 1 ? curve.points() : curve;
                })
            .toList();
    Golden.check(
        "curves-%d-%s".formatted(size, names),
        Charts.curves("Loss", "step", "cross-entropy (nats)", curves));
  }

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "20, short", "20, long", "150, short", "150, long"})
  void confusionMatrix(int size, String names) {
    Golden.check(
        "confusion-%d-%s".formatted(size, names),
        Charts.confusionMatrix(matrix(size, name(names)), "Confusion matrix: test"));
  }

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "150, short", "150, long"})
  void freezeMap(int size, String names) {
    var rows =
        IntStream.range(0, size)
            .mapToObj(
                i ->
                    new FreezeMapRow(
                        name(names).apply(i),
                        1_000_000 / (i + 1),
                        i % 5 == 1 ? 500_000 / (i + 1) : 0,
                        i % 4 == 0 ? 12_288 : 0))
            .toList();
    Golden.check("freeze-map-%d-%s".formatted(size, names), Charts.freezeMap(rows));
  }

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "150, short", "150, long"})
  void estimates(int size, String names) {
    var rows =
        IntStream.range(0, size)
            .mapToObj(
                i -> new NamedEstimate(name(names).apply(i), Estimate.share(50 + i * 37 % 50, 100)))
            .toList();
    Golden.check(
        "estimates-%d-%s".formatted(size, names),
        Charts.estimates("Plans by accuracy", "accuracy", rows));
  }

  static IntFunction<String> name(String kind) {
    return "short".equals(kind)
        ? i -> "c" + i
        : i -> "a long name of a class that needs all the room there is, number " + i;
  }

  /** Neighbours are confused most. */
  static ConfusionMatrix matrix(int size, IntFunction<String> name) {
    var counts = new int[size][size];
    for (int i = 0; i < size; i++) {
      counts[i][i] = 30 - i % 7;
      counts[i][(i + 1) % size] += i % 3 * 4;
      counts[i][i * 7 % size] += 1;
    }
    return new ConfusionMatrix(Labels.of(IntStream.range(0, size).mapToObj(name).toList()), counts);
  }
}
