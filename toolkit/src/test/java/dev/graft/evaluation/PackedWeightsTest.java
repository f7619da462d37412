package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedWeightsTest {

  /** Below 65,536 examples four draws share a number, from there on two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 300, 65_535, 65_536, 70_000})
  void drawsThatShareANumberDoNotDisturbEachOther(int size) {
    var scores = Simulated.even(3, 1, 1).draw(size, 1).scores();
    int room = PackedWeights.room(size);
    assertThat(room).isEqualTo(size < 65_536 ? 4 : 2);
    var draws = new int[room][];
    for (int draw = 0; draw < room; draw++) {
      draws[draw] = draw == room - 1 ? allOfOne(size) : drawn(size, draw);
    }
    var together = scores.areasUnderCurve(PackedWeights.of(draws));
    for (int draw = 0; draw < room; draw++) {
      assertThat(together[draw])
          .isEqualTo(Double.valueOf(Sample.weighted(scores, draws[draw]).areaUnderCurve()));
    }
    assertThat(together[room - 1]).isNaN();
  }

  /** The highest weight there can be, in the highest bits. */
  private static int[] allOfOne(int size) {
    var weights = new int[size];
    weights[size / 2] = size;
    return weights;
  }

  private static int[] drawn(int size, int seed) {
    var random = new SplittableRandom(seed);
    var weights = new int[size];
    for (int i = 0; i < size; i++) {
      weights[random.nextInt(size)]++;
    }
    return weights;
  }
}
