package dev.graft.experiment;

import static dev.graft.experiment.TinyPlans.LORA;
import static dev.graft.experiment.TinyPlans.PROBE;
import static dev.graft.experiment.TinyPlans.RECIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Comparisons with more and more training examples. */
class LearningCurveTest {
  private final Splits data = TinyPlans.examples().split(Split.validation(0.2).test(0.2).seed(1));

  @Test
  void aLearningCurveNestsItsSamples() {
    var counting = new Counting();
    var store = new MapStore();
    var curve =
        Compare.plans(PROBE, LORA)
            .seeds(1, 2)
            .keepIn(store)
            .learningCurve(counting, data, RECIPE, 20, 8, 36);
    assertThat(curve.sizes()).containsExactly(8, 20, 36);
    assertThat(counting.started)
        .hasSize(12)
        .startsWith("linear probe, 8 examples, seed 1 (1 of 12)");
    assertThat(curve.table().rowCount()).isEqualTo(6);
    assertThat(curve.table().intColumn("training examples").asList())
        .containsExactly(8, 8, 20, 20, 36, 36);
    assertThat(curve.at(8).reports().get(0).predictions().texts()).isEqualTo(data.test().texts());
    assertThat(curve.sentences()).hasSize(3).allMatch(s -> s.matches("\\d+ examples: .*"));
    assertThat(curve.chart().png()).isNotEmpty();
    var again = new Counting();
    var unused =
        Compare.plans(PROBE, LORA).seeds(1, 2).learningCurve(again, data, RECIPE, 8, 20, 36);
    assertThat(again.started).isEmpty();
    assertThatThrownBy(() -> curve.at(9)).hasMessageContaining("[8, 20, 36]");
  }

  @Test
  void smallerSamplesLieWithinLargerOnes() {
    var sizes = new TreeSet<>(List.of(4, 9, 20, 36));
    var larger = new HashSet<>(Subsets.of(data, sizes, 36, 3).train().texts());
    for (int size : new int[] {20, 9, 4}) {
      var texts = Subsets.of(data, sizes, size, 3).train().texts();
      assertThat(texts).hasSize(size);
      assertThat(larger).containsAll(texts);
      larger = new HashSet<>(texts);
    }
    assertThat(Subsets.of(data, sizes, 20, 3).train().fingerprint())
        .isNotEqualTo(Subsets.of(data, sizes, 20, 4).train().fingerprint());
  }

  @Test
  void anInterruptedLearningCurveSaysWhatWasBegun() {
    var curve =
        Compare.plans(PROBE, LORA)
            .seeds(1, 2)
            .learningCurve(new Counting(6), data, RECIPE, 8, 20, 36);
    assertThat(curve.interrupted()).isTrue();
    assertThat(curve.sizes()).containsExactly(8, 20);
    assertThat(curve.table().rowCount()).isEqualTo(3);
    assertThat(curve.cautions())
        .anyMatch(c -> c.startsWith("Of the sizes [8, 20, 36] only [8, 20] were begun"));
    assertThat(curve.toString()).contains("So far");
  }
}
