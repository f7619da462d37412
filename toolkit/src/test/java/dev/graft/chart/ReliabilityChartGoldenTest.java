package dev.graft.chart;

import dev.graft.evaluation.ReliabilityBin;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Golden.class)
class ReliabilityChartGoldenTest {

  @ParameterizedTest
  @CsvSource({"1, 40", "2, 40", "10, 1000", "15, 120", "150, 100000"})
  void reliability(int bins, int predictions) {
    Golden.check(
        "reliability-%d".formatted(bins),
        Charts.reliability("Calibration on the test split", bins(bins, predictions)));
  }

  @Test
  void withoutPredictions() {
    Golden.check(
        "reliability-none",
        Charts.reliability("Nothing was predicted", List.of(new ReliabilityBin(0, 1, 0, 0, 0))));
  }

  /** Sure predictions are the most frequent, and too sure; the lowest bins are empty. */
  static List<ReliabilityBin> bins(int size, int predictions) {
    return IntStream.range(0, size)
        .mapToObj(
            i -> {
              double low = (double) i / size;
              double high = (i + 1.0) / size;
              double middle = (low + high) / 2;
              int count = (int) (middle < 0.15 ? 0 : predictions * middle * middle * 3 / size);
              double right = Math.rint(count * (0.1 + 0.75 * middle));
              return new ReliabilityBin(
                  low, high, count, count == 0 ? 0 : middle, count == 0 ? 0 : right / count);
            })
        .toList();
  }
}
