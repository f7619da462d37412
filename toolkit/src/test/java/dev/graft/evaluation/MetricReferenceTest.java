package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import dev.graft.task.Labels;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our numbers against scikit-learn's, made by {@code resources/evaluation/metrics.py}. */
class MetricReferenceTest {

  /** What the file holds of one case; a metric that is not defined is null. */
  @SuppressWarnings({"ArrayRecordComponent", "unused"}) // read from a file, never compared
  record Case(
      String name, int[] actual, float[][] probabilities, int[] bins, Map<String, Double> metrics) {

    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMetricIsThatOfScikitLearn(Case given) {
    assertThat(given.metrics).hasSize(Metric.values().length);
    for (Metric metric : Metric.values()) {
      var expected = given.metrics.get(metric.label());
      double value = metric.of(given.actual, given.probabilities);
      if (expected == null) {
        assertThat(value).as("%s of %s", metric, given).isNaN();
      } else {
        assertThat(value).as("%s of %s", metric, given).isCloseTo(expected, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aReportGivesTheSameValuesWithinTheirIntervals(Case given) {
    var report = report(given);
    var table = report.metrics();
    for (int row = 0; row < table.rowCount(); row++) {
      var expected = given.metrics.get(table.getString(row, "metric"));
      var value = table.doubleColumn("value");
      if (expected == null) {
        assertThat(value.isMissing(row)).isTrue();
        assertThat(table.doubleColumn("low").isMissing(row)).isTrue();
      } else {
        assertThat(value.get(row)).isCloseTo(expected, within(1e-9));
        var interval = report.metric(table.getString(row, "metric"));
        assertThat(interval.low()).isLessThanOrEqualTo(value.get(row));
        assertThat(interval.high()).isGreaterThanOrEqualTo(value.get(row));
        assertThat(table.doubleColumn("low").isMissing(row))
            .isEqualTo(interval.low() == interval.high());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theReliabilityBinsAreScikitLearnsAndSumUpToTheCalibrationError(Case given) {
    var bins = report(given).reliability();
    assertThat(bins.stream().mapToInt(ReliabilityBin::count).toArray()).containsExactly(given.bins);
    double error =
        bins.stream()
            .mapToDouble(bin -> bin.count() * Math.abs(bin.confidence() - bin.accuracy()))
            .sum();
    assertThat(error / given.actual.length)
        .isCloseTo(Objects.requireNonNull(given.metrics.get("calibration error")), within(1e-9));
  }

  @Test
  void theCasesAreThoseThatMatter() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(cases().stream().map(given -> given.probabilities[0].length))
        .contains(2, 3, 10, 150);
  }

  static List<Case> cases() {
    try (var reader =
        new InputStreamReader(
            Objects.requireNonNull(
                MetricReferenceTest.class.getResourceAsStream("/evaluation/metrics.json")),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, new TypeToken<List<Case>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Report report(Case given) {
    var labels =
        IntStream.range(0, given.probabilities[0].length).mapToObj(i -> "label " + i).toList();
    var texts = Arrays.stream(given.actual).mapToObj(i -> "text " + i).toList();
    return Report.of(
        new Predictions(Labels.of(labels), texts, given.actual, given.probabilities), "test");
  }
}
