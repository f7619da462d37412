package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.training.References;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The suggested rate is the one that fastai would suggest. */
final class ValleyTest {
  @Test
  void theMiddleOfTheLongestDescentIsFastais() {
    for (var element : References.read("valleys.json")) {
      double[] losses = References.numbers(element.getAsJsonObject().getAsJsonArray("losses"));
      double[] rates = IntStream.range(0, losses.length).mapToDouble(i -> i).toArray();
      assertThat(Valley.suggest(rates, losses))
          .hasValue(element.getAsJsonObject().get("index").getAsDouble());
    }
  }

  @Test
  void aLossThatOnlyRisesSuggestsNothing() {
    assertThat(Valley.suggest(new double[] {1, 2, 3, 4}, new double[] {1, 2, 3, 4})).isEmpty();
    assertThat(Valley.suggest(new double[0], new double[0])).isEmpty();
    assertThat(Valley.suggest(new double[] {1}, new double[] {Double.NaN})).isEmpty();
  }

  @Test
  void whatComesAfterANaNDoesNotCount() {
    double[] rates = {1, 2, 3, 4, 5, 6, 7, 8};
    double[] losses = {4, 3, 2, 1, Double.NaN, 0.5, 0.4, 0.3};
    assertThat(Valley.suggest(rates, losses).orElseThrow()).isLessThan(5);
  }
}
