package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Principal axes, silhouettes and linear probes, against scikit-learn where it has them. */
final class SpacesTest {
  private record Case(
      List<List<Float>> vectors,
      List<Integer> targets,
      List<Double> shares,
      List<List<Double>> projections,
      double silhouette) {

    float[][] rows() {
      var rows = new float[vectors.size()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new float[vectors.get(i).size()];
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = vectors.get(i).get(j);
        }
      }
      return rows;
    }

    int[] classes() {
      return targets.stream().mapToInt(target -> target).toArray();
    }
  }

  private static Case[] cases() {
    return new Gson()
        .fromJson(
            new InputStreamReader(
                Objects.requireNonNull(
                    SpacesTest.class.getResourceAsStream("/evaluation/spaces.json")),
                StandardCharsets.UTF_8),
            Case[].class);
  }

  @Test
  void projectionsAndSharesAreThoseOfScikitLearnUpToTheSign() {
    for (Case each : cases()) {
      float[][] rows = each.rows();
      PrincipalAxes axes = PrincipalAxes.of(rows, 2);
      for (int i = 0; i < rows.length; i++) {
        for (int axis = 0; axis < 2; axis++) {
          assertThat(Math.abs(axes.project(rows[i])[axis]))
              .isCloseTo(each.projections().get(i).get(axis), within(1e-9));
        }
      }
      assertThat(axes.share(0)).isCloseTo(each.shares().get(0), within(1e-9));
      assertThat(axes.share(1)).isCloseTo(each.shares().get(1), within(1e-9));
    }
  }

  @Test
  void silhouettesAreThoseOfScikitLearn() {
    for (Case each : cases()) {
      assertThat(Silhouette.of(each.rows(), each.classes()))
          .isCloseTo(each.silhouette(), within(1e-9));
    }
  }

  @Test
  void equalVectorsHaveNoDirectionAndNoSeparation() {
    float[][] same = {{1, 2}, {1, 2}, {1, 2}};
    PrincipalAxes axes = PrincipalAxes.of(same, 2);
    assertThat(axes.project(new float[] {5, 7})).containsExactly(0, 0);
    assertThat(axes.share(0)).isZero();
    assertThat(Silhouette.of(same, new int[] {0, 1, 1})).isZero();
    assertThat(Silhouette.of(same, new int[] {1, 1, 1})).isNaN();
    assertThatThrownBy(() -> PrincipalAxes.of(new float[0][], 2)).hasMessageContaining("at least");
  }

  @Test
  void aProbeReadsOffWhatIsLinearAndNothingElse() {
    var random = new java.util.SplittableRandom(3);
    var vectors = new float[300][6];
    var linear = new int[300];
    var noise = new int[300];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < 6; j++) {
        vectors[i][j] = (float) (1000 + random.nextDouble() * (j + 1));
      }
      linear[i] = vectors[i][5] > vectors[i][4] + 0.5 ? 1 : 0;
      noise[i] = random.nextInt(2);
    }
    assertThat(accuracy(vectors, linear)).isGreaterThan(0.85);
    assertThat(accuracy(vectors, noise)).isBetween(0.35, 0.65);
  }

  /** Learnt from the first 200, judged on the last 100. */
  private static double accuracy(float[][] vectors, int[] targets) {
    float[][] others = java.util.Arrays.copyOfRange(vectors, 200, 300);
    float[][] probabilities =
        LinearProbe.probabilities(
            java.util.Arrays.copyOf(vectors, 200),
            java.util.Arrays.copyOf(targets, 200),
            2,
            others);
    int right = 0;
    for (int i = 0; i < others.length; i++) {
      assertThat(probabilities[i][0] + probabilities[i][1]).isCloseTo(1, within(1e-5f));
      right += (probabilities[i][1] > 0.5 ? 1 : 0) == targets[200 + i] ? 1 : 0;
    }
    return right / 100.0;
  }
}
