package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rates of a worked example, and the ends of the range. */
final class LinearScheduleTest {
  @Test
  void risesToThePeakAndFallsTowardsZero() {
    var schedule = LinearSchedule.of(1.0, 0.2, 10);
    double[] rates = IntStream.range(0, 10).mapToDouble(schedule::rate).toArray();
    double[] expected = {
      1 / 2.0, 1, 1, 7 / 8.0, 6 / 8.0, 5 / 8.0, 4 / 8.0, 3 / 8.0, 2 / 8.0, 1 / 8.0
    };
    assertThat(rates).containsExactly(expected, within(1e-12));
  }

  @Test
  void withoutWarmupItStartsAtThePeak() {
    var schedule = LinearSchedule.of(0.3, 0, 3);
    assertThat(schedule.rate(0)).isEqualTo(0.3);
    assertThat(schedule.rate(2)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void everyRateIsPositiveAtAnyLengthAndShare() {
    for (int steps : new int[] {1, 2, 3, 100}) {
      for (double warmup : new double[] {0, 0.1, 0.5, 1}) {
        var schedule = LinearSchedule.of(1, warmup, steps);
        assertThat(IntStream.range(0, steps).mapToDouble(schedule::rate))
            .allMatch(rate -> rate > 0 && rate <= 1);
      }
    }
  }
}
