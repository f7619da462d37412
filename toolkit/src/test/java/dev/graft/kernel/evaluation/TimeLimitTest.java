package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeLimitTest {

  @Test
  void aNumberMayCarryItsUnit() {
    assertThat(TimeLimit.parse("3000"))
        .isEqualTo(new TimeLimit(Duration.ofSeconds(3), "3000 milliseconds"));
    assertThat(TimeLimit.parse(" 2 minutes "))
        .isEqualTo(new TimeLimit(Duration.ofMinutes(2), "2 minutes"));
  }

  @Test
  void nothingAndNumbersBelowOneAreNoLimit() {
    assertThat(TimeLimit.parse(null)).isNull();
    assertThat(TimeLimit.parse(" ")).isNull();
    assertThat(TimeLimit.parse("-1")).isNull();
    assertThat(TimeLimit.parse("0 SECONDS")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"soon", "5 parsecs", "1.5.2", "99999999999999999999", "999999999999999 days"})
  void anythingElseIsRefusedWithTheForm(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeLimit.parse(text))
        .withMessageContaining("30 SECONDS");
  }
}
