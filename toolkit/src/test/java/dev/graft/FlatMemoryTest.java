package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step takes, it gives back. */
final class FlatMemoryTest {

  /** A heap whose pages are all there from the start, so that native memory alone can grow. */
  private static final List<String> FIXED_HEAP =
      List.of(
          "-Xms96m",
          "-Xmx96m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-DOPT_OUT_TRACKING=true");

  @ParameterizedTest
  @ValueSource(strings = {"head", "lora", "full"})
  @EnabledOnOs(OS.LINUX)
  void aThousandStepsTakeNoMoreMemoryThanTheFirst(String plan)
      throws IOException, InterruptedException {
    String output = NewProcess.output(ThousandSteps.class, FIXED_HEAP, List.of(plan));
    String growth = output.lines().reduce((first, last) -> last).orElseThrow();
    assertThat(Double.parseDouble(growth)).as("MB in 1,000 steps: %s", output).isLessThan(10);
  }
}
