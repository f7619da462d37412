package dev.graft.chart;

import dev.graft.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The charts with two axes, of few and of many series, with short and with long names. */
@ExtendWith(Golden.class)
class PlotGoldenTest {

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "7, short", "10, long"})
  void bands(int size, String names) {
    double[] sizes = {50, 100, 200, 400, 800};
    var bands = IntStream.range(0, size).mapToObj(i -> band(names, sizes, i)).toList();
    Golden.check(
        "bands-%d-%s".formatted(size, names),
        Charts.bands("Learning curves", "training examples", "accuracy", true, bands));
  }

  @Test
  void bandsOnALinearAxis() {
    double[] layers = {0, 1, 2, 3, 4, 5, 6};
    var bands = List.of(band("short", layers, 0), band("short", layers, 6));
    Golden.check("bands-layers", Charts.bands("Layers", "layer", "accuracy", false, bands));
  }

  @Test
  void bandsOfOnePoint() {
    double[] one = {400};
    var bands = IntStream.range(0, 3).mapToObj(i -> band("short", one, i)).toList();
    Golden.check("bands-one", Charts.bands("One size", "examples", "accuracy", true, bands));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0021, Double.NaN})
  void rateFinder(double suggestion) {
    var random = new Random(4);
    double[] rates =
        IntStream.range(0, 100).mapToDouble(i -> Math.pow(10, -6 + i * 0.07)).toArray();
    double[] losses =
        Arrays.stream(rates)
            .map(rate -> 2.3 - 1.5 / (1 + 0.001 / rate) + Math.pow(rate / 0.03, 4))
            .map(loss -> loss > 1e9 ? Double.NaN : loss + 0.1 * random.nextGaussian())
            .toArray();
    double[] smoothed = new Curve("loss", rates, losses).smoothed("smooth", 0.85).y();
    Golden.check(
        Double.isNaN(suggestion) ? "rate-finder-none" : "rate-finder",
        Charts.rateFinder("Learning rate finder", rates, losses, smoothed, suggestion));
  }

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "6, short", "15, short", "15, long", "150, long"})
  void pareto(int size, String names) {
    var random = new Random(size);
    var points = new ArrayList<ParetoPoint>();
    double best = 0;
    for (int i = 0; i < size; i++) {
      double quality = 0.7 + 0.2 * random.nextDouble();
      double cost = i == 0 ? 0 : Math.pow(10, 3 + 4.0 * i / size);
      points.add(
          new ParetoPoint(
              ChartGoldenTest.name(names).apply(i),
              cost,
              new Estimate(quality, quality - 0.02, quality + 0.02),
              quality > best));
      best = Math.max(best, quality);
    }
    Golden.check(
        "pareto-%d-%s".formatted(size, names),
        Charts.pareto("Quality against cost", "trained parameters", "accuracy", points));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 60, short",
    "2, 60, long",
    "7, 350, short",
    "150, 2000, short",
    "150, 2000, long"
  })
  void nudge(int size, int count, String names) {
    var random = new Random(size);
    var arrows = new ArrayList<Arrow>();
    for (int i = 0; i < count; i++) {
      // The first nine labels are the most frequent.
      int label = i % 3 == 0 ? i / 3 % Math.min(9, size) : i % size;
      double angle = 2 * Math.PI * label / size;
      arrows.add(
          new Arrow(
              label,
              0.2 * random.nextGaussian(),
              0.15 * random.nextGaussian(),
              0.6 * Math.cos(angle) + 0.1 * random.nextGaussian(),
              0.5 * Math.sin(angle) + 0.1 * random.nextGaussian()));
    }
    var labels = IntStream.range(0, size).mapToObj(ChartGoldenTest.name(names)).toList();
    Golden.check(
        "nudge-%d-%s".formatted(size, names),
        Charts.nudge("The nudge: examples moved by 0.57 on average", labels, arrows));
  }

  /** Rises and flattens; later bands end higher. */
  private static Band band(String names, double[] x, int index) {
    var y =
        IntStream.range(0, x.length)
            .mapToObj(i -> 1 - Math.pow(1 - (i + 1.0) / x.length, 2))
            .map(share -> 0.35 + (0.3 + 0.03 * (index % 9)) * share + 0.001 * index)
            .map(value -> new Estimate(value, value - 0.05, value + 0.04))
            .toList();
    return new Band(ChartGoldenTest.name(names).apply(index), x, y);
  }
}
