package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

  /** As {@code p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")} of R and statsmodels have it. */
  @Test
  void thePValuesAreThoseOfR() {
    assertThat(Holm.adjusted(0.01, 0.04, 0.03, 0.005))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  @Test
  void noneIsAboveOneAndNoneBelowASmallerOne() {
    assertThat(Holm.adjusted(0.6, 0.5, 0.9)).containsExactly(1, 1, 1);
    assertThat(Holm.adjusted(0.02)).containsExactly(0.02);
    assertThat(Holm.adjusted()).isEmpty();
  }

  @Test
  void theLevelsAreThoseOfTheSteps() {
    assertThat(Holm.levels(0.05, 0.001, 0.5, 0.04, 0.01))
        .containsExactly(new double[] {0.0125, 0.025, 0.025, 0.05 / 3}, within(1e-12));
  }
}
