package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {

  /** The first three: Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718",
    "86, 100, 0.7786, 0.9147",
    "1, 1, 0.2065, 1.0000",
    "0, 1, 0.0000, 0.7935",
    "10, 10, 0.7225, 1.0000"
  })
  void theWilsonIntervalIsThatOfTheLiterature(int right, int n, double low, double high) {
    var estimate = Estimate.share(right, n);
    assertThat(estimate.value()).isEqualTo((double) right / n);
    assertThat(estimate.low()).isCloseTo(low, within(5e-5));
    assertThat(estimate.high()).isCloseTo(high, within(5e-5));
  }

  /**
   * An end t of the interval is where a test of the share t would just reject: (p-t)² = z²t(1-t)/n.
   */
  @Property
  void anEndIsWhereTheScoreTestWouldJustReject(
      @ForAll @IntRange(min = 1, max = 100_000) int n, @ForAll @IntRange(max = 100_000) int some) {
    int right = some % (n + 1);
    var estimate = Estimate.share(right, n);
    double p = estimate.value();
    assertThat(estimate.low()).isBetween(0.0, p);
    assertThat(estimate.high()).isBetween(p, 1.0);
    for (double t : new double[] {estimate.low(), estimate.high()}) {
      double rejected = Estimate.Z * Estimate.Z * t * (1 - t) / n;
      assertThat((p - t) * (p - t)).isCloseTo(rejected, within(1e-9));
    }
  }

  @Test
  void perCentReadsLikeASentence() {
    assertThat(Estimate.share(86, 100).percent()).isEqualTo("86.0% (95%: 77.9 to 91.5)");
    assertThat(Estimate.share(86, 100)).hasToString("0.8600 (95%: 0.7786 to 0.9147)");
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThatThrownBy(() -> Estimate.share(0, 0)).hasMessageContaining("got 0 of 0");
    assertThatThrownBy(() -> Estimate.share(3, 2)).hasMessageContaining("got 3 of 2");
    assertThatThrownBy(() -> Estimate.share(-1, 2)).hasMessageContaining("got -1 of 2");
  }

  @Test
  void aValueOutsideItsIntervalIsRefused() {
    assertThatThrownBy(() -> new Estimate(2, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("low 0.0, value 2.0, high 1.0");
    assertThatThrownBy(() -> new Estimate(Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Estimate(1, 0, Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
