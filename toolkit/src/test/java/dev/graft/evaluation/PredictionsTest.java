package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.task.Labels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
  private static final Labels TWO = Labels.of(List.of("no", "yes"));

  @Test
  void theMostProbableLabelIsPredictedWithItsProbabilityAsConfidence() {
    var predictions =
        new Predictions(
            TWO, List.of("x", "y"), new int[] {1, 1}, new float[][] {{0.2f, 0.8f}, {0.7f, 0.3f}});
    assertThat(predictions.predicted(0)).isEqualTo(1);
    assertThat(predictions.confidence(0)).isCloseTo(0.8, within(1e-6));
    assertThat(predictions.right(0)).isTrue();
    assertThat(predictions.predicted(1)).isZero();
    assertThat(predictions.right(1)).isFalse();
    assertThat(predictions.rightCount()).isEqualTo(1);
    assertThat(predictions.probability(1, 1)).isCloseTo(0.3, within(1e-6));
  }

  @Test
  void ofEquallyProbableLabelsTheFirstIsPredicted() {
    var predictions = one(0.5f, 0.5f);
    assertThat(predictions.predicted(0)).isZero();
  }

  @Test
  void whatIsChangedOutsideDoesNotReachInside() {
    var texts = new ArrayList<>(List.of("x"));
    var actual = new int[] {0};
    var rows = new float[][] {{1, 0}};
    var predictions = new Predictions(TWO, texts, actual, rows);
    texts.set(0, "changed");
    actual[0] = 1;
    rows[0][0] = 0;
    predictions.actual()[0] = 1;
    predictions.probabilities()[0][0] = 0;
    assertThat(predictions.text(0)).isEqualTo("x");
    assertThat(predictions.actual(0)).isZero();
    assertThat(predictions.predicted(0)).isZero();
    assertThat(predictions.confidence(0)).isEqualTo(1);
  }

  @Test
  void equalContentMakesEqualPredictions() {
    assertThat(one(0.4f, 0.6f)).isEqualTo(one(0.4f, 0.6f)).hasSameHashCodeAs(one(0.4f, 0.6f));
    assertThat(one(0.4f, 0.6f)).isNotEqualTo(one(0.3f, 0.7f));
  }

  @Test
  void rowsMayMissOneByAThousandthButNotMore() {
    assertThat(one(0.5f, 0.5009f).size()).isEqualTo(1);
    assertThatThrownBy(() -> one(0.5f, 0.502f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sum to 1 for example 0")
        .hasMessageContaining("softmax");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY})
  void whatIsNoProbabilityIsRefused(float wrong) {
    assertThatThrownBy(() -> one(wrong, 1 - wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 0 to 1 for example 0")
        .hasMessageContaining(Float.toString(wrong));
  }

  @Test
  void noExampleAtAllIsRefused() {
    assertThatThrownBy(() -> new Predictions(TWO, List.of(), new int[0], new float[0][]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one example");
  }

  @Test
  void sizesThatDifferAreRefused() {
    assertThatThrownBy(
            () -> new Predictions(TWO, List.of("x", "y"), new int[] {0}, new float[][] {{1, 0}}))
        .hasMessageContaining("2 texts, 1 labels and 1 rows");
    assertThatThrownBy(
            () -> new Predictions(TWO, List.of("x"), new int[] {0}, new float[][] {{1, 0, 0}}))
        .hasMessageContaining("expected 2 probabilities")
        .hasMessageContaining("got 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void aLabelOutsideTheLabelsIsRefused(int label) {
    assertThatThrownBy(
            () -> new Predictions(TWO, List.of("x"), new int[] {label}, new float[][] {{1, 0}}))
        .hasMessageContaining("from 0 to 1 for example 0, got " + label);
  }

  private static Predictions one(float... row) {
    return new Predictions(TWO, List.of("x"), new int[] {0}, new float[][] {row});
  }
}
