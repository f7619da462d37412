package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.task.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final Labels LABELS = Labels.of(List.of("a", "b", "c"));
  private static final ConfusionMatrix MATRIX =
      new ConfusionMatrix(LABELS, new int[][] {{3, 1, 0}, {0, 2, 2}, {0, 0, 0}});

  @Test
  void totalsAndSharesFollowTheCounts() {
    assertThat(MATRIX.rowTotal(0)).isEqualTo(4);
    assertThat(MATRIX.columnTotal(1)).isEqualTo(3);
    assertThat(MATRIX.total()).isEqualTo(8);
    assertThat(MATRIX.right()).isEqualTo(5);
    assertThat(MATRIX.count(1, 2)).isEqualTo(2);
    assertThat(MATRIX.rowShare(0, 1)).isEqualTo(0.25);
    assertThat(MATRIX.rowShare(2, 2)).isZero();
  }

  @Test
  void theTableHasAColumnPerPredictedLabel() {
    var table = MATRIX.table();
    assertThat(table.columnNames())
        .containsExactly("actual", "predicted a", "predicted b", "predicted c");
    assertThat(table.intColumn("predicted c").asList()).containsExactly(0, 2, 0);
  }

  @Test
  void labelsThatDifferOnlyInCaseStillMakeATable() {
    var matrix =
        new ConfusionMatrix(Labels.of(List.of("yes", "Yes")), new int[][] {{1, 0}, {0, 1}});
    assertThat(matrix.table().columnNames())
        .containsExactly("actual", "predicted yes", "predicted Yes (2)");
  }

  @Test
  void whatIsChangedOutsideDoesNotReachInside() {
    var counts = new int[][] {{1}};
    var matrix = new ConfusionMatrix(Labels.of(List.of("a")), counts);
    counts[0][0] = 9;
    matrix.counts()[0][0] = 9;
    assertThat(matrix.count(0, 0)).isEqualTo(1);
  }

  @Test
  void countsThatDoNotFitTheLabelsAreRefused() {
    assertThatThrownBy(() -> new ConfusionMatrix(LABELS, new int[][] {{1, 2, 3}}))
        .hasMessageContaining("expected 3 rows of 3 counts");
    assertThatThrownBy(() -> new ConfusionMatrix(LABELS, new int[][] {{1}, {1}, {1}}))
        .hasMessageContaining("expected 3 rows of 3 counts");
    assertThatThrownBy(
            () -> new ConfusionMatrix(LABELS, new int[][] {{0, 0, 0}, {0, -1, 0}, {0, 0, 0}}))
        .hasMessageContaining("negative");
  }
}
