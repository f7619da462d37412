package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The schedules are those of transformers and PyTorch. */
final class ScheduleTest {
  @Test
  void factorsAreThoseOfTheReferenceLibraries() {
    for (var element : References.read("schedules.json")) {
      JsonObject expected = element.getAsJsonObject();
      Schedule schedule = Schedule.named(expected.get("schedule").getAsString());
      int steps = expected.get("steps").getAsInt();
      double warmup = expected.get("warmup").getAsDouble();
      double[] factors = References.numbers(expected.getAsJsonArray("factors"));
      assertThat(factors).hasSize(steps);
      for (int step = 0; step < steps; step++) {
        assertThat(schedule.factor(step, warmup, steps))
            .as("%s, step %d of %d, warm-up %s", schedule, step, steps, warmup)
            .isCloseTo(factors[step], within(1e-12));
      }
    }
  }

  @Property
  void everyFactorIsFromZeroToOneAndSomeStepTrains(
      @ForAll Schedule schedule,
      @ForAll @IntRange(min = 1, max = 300) int steps,
      @ForAll @DoubleRange(min = 0, max = 1) double warmup) {
    double highest = 0;
    for (int step = 0; step < steps; step++) {
      double factor = schedule.factor(step, warmup, steps);
      assertThat(factor).isBetween(0.0, 1.0);
      highest = Math.max(highest, factor);
    }
    assertThat(highest).isGreaterThan(schedule == Schedule.ONE_CYCLE ? 0.03 : 0.49);
  }

  @Test
  void anUnknownScheduleIsAnErrorThatListsThem() {
    assertThatThrownBy(() -> Schedule.named("triangle"))
        .hasMessageContaining("constant, linear, cosine, one-cycle");
  }
}
