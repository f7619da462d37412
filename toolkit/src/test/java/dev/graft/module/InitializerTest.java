package dev.graft.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** First values have the spread that is promised, and depend on the seed and the path alone. */
final class InitializerTest {
  private static final long[] SHAPE = {200, 64};

  @Test
  void kaimingUniformFillsItsRangeEvenly() {
    float[] values = Initializer.kaimingUniform().values(SHAPE, "a", 1);
    double bound = 1 / Math.sqrt(64);
    assertThat(values).hasSize(200 * 64);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      assertThat((double) value).isBetween(-bound, bound);
      sum += value;
      squares += (double) value * value;
    }
    assertThat(sum / values.length).isBetween(-bound / 50, bound / 50);
    assertThat(squares / values.length)
        .isBetween(0.97 * bound * bound / 3, 1.03 * bound * bound / 3);
  }

  @Test
  void normalHasItsDeviation() {
    float[] values = Initializer.normal(0.02).values(SHAPE, "a", 1);
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    assertThat(Math.sqrt(squares / values.length)).isBetween(0.0195, 0.0205);
  }

  @Test
  void theSameSeedAndPathGiveTheSameValuesAndOthersDoNot() {
    float[] values = Initializer.kaimingUniform().values(SHAPE, "a", 1);
    assertThat(Initializer.kaimingUniform().values(SHAPE, "a", 1)).containsExactly(values);
    assertThat(Initializer.kaimingUniform().values(SHAPE, "b", 1)).isNotEqualTo(values);
  }

  @Test
  void neighbouringSeedsShareNoValues() {
    for (Initializer initializer :
        new Initializer[] {Initializer.kaimingUniform(), Initializer.normal(0.02)}) {
      Set<Float> seen = new HashSet<>();
      for (long seed = -1; seed < 4; seed++) {
        int repeated = 0;
        for (float value : initializer.values(new long[] {50, 4}, "query.lora_A.weight", seed)) {
          repeated += seen.add(value) ? 0 : 1;
        }
        assertThat(repeated).as("seed %d", seed).isLessThan(3);
      }
    }
  }
}
