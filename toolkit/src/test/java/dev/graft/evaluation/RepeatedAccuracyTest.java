package dev.graft.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedAccuracyTest {
  private static final int SIMULATIONS = 200;

  /** Models, seeds, examples, how much the examples' difficulty decides, the runs' own scatter. */
  @ParameterizedTest
  @CsvSource({
    "4, 3, 100, 0, 0",
    "4, 3, 288, 0, 0",
    "4, 3, 1000, 0.9, 0",
    "4, 3, 288, 0.7, 0.02",
    "2, 1, 100, 0, 0",
    "2, 1, 288, 0.7, 0",
    "2, 1, 2000, 0.7, 0",
    "3, 5, 100, 0.5, 0.02"
  })
  void equalModelsAreSeldomToldApart(
      int models, int seeds, int examples, double shared, double scatter) {
    var random = new SplittableRandom(11);
    var accuracies = new double[models];
    Arrays.fill(accuracies, 0.88);
    int alarms = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      var right = SimulatedSeeds.oneSplit(random, seeds, examples, shared, scatter, accuracies);
      alarms += anyShown(RepeatedAccuracy.ofOneSplit(right)) ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(SIMULATIONS / 20);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 0.7", "4, 0", "4, 0.7"})
  void differentModelsAreNearlyAlwaysFound(int models, double shared) {
    var random = new SplittableRandom(12);
    var accuracies = new double[models];
    Arrays.fill(accuracies, 0.9);
    accuracies[0] = 0.8;
    int found = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      var right = SimulatedSeeds.oneSplit(random, 3, 288, shared, 0, accuracies);
      var difference = RepeatedAccuracy.ofOneSplit(right).differences().get(0);
      found += difference.shown() && difference.difference().high() < 0 ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(SIMULATIONS * 93 / 100);
  }

  @Test
  void equalModelsOnSplitsOfTheirOwnAreSeldomToldApart() {
    var random = new SplittableRandom(13);
    int alarms = 0;
    int found = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      alarms += anyShown(resplit(random, 3, 0.88, 0.88, 0.88)) ? 1 : 0;
      found += resplit(random, 5, 0.75, 0.9).differences().get(0).shown() ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(SIMULATIONS / 20);
    assertThat(found).isGreaterThan(SIMULATIONS * 9 / 10);
  }

  /** Each seed judges on 288 of 1,440 examples, whose difficulty all splits share. */
  private static RepeatedAccuracy resplit(
      SplittableRandom random, int seeds, double... accuracies) {
    double[] difficulties = random.doubles(1440).toArray();
    var right = new boolean[accuracies.length][seeds][];
    var identities = new int[seeds][];
    for (int seed = 0; seed < seeds; seed++) {
      identities[seed] = random.ints(0, 1440).distinct().limit(288).toArray();
      double[] chosen = Arrays.stream(identities[seed]).mapToDouble(i -> difficulties[i]).toArray();
      double easier = 0.01 * random.nextGaussian();
      for (int model = 0; model < accuracies.length; model++) {
        right[model][seed] = SimulatedSeeds.run(random, chosen, 0.7, accuracies[model] + easier);
      }
    }
    return RepeatedAccuracy.ofSplits(right, dense(identities), 288 / 1008.0);
  }

  private static int[][] dense(int[][] identities) {
    int[] all =
        Arrays.stream(identities).flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    return Arrays.stream(identities)
        .map(ids -> Arrays.stream(ids).map(id -> Arrays.binarySearch(all, id)).toArray())
        .toArray(int[][]::new);
  }

  @Test
  void meanAccuraciesLieInTheirIntervals() {
    var random = new SplittableRandom(14);
    int covered = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      var right = SimulatedSeeds.oneSplit(random, 3, 288, 0.6, 0.02, 0.88);
      var estimate = RepeatedAccuracy.ofOneSplit(right).accuracy(0);
      covered += estimate.low() <= 0.88 && 0.88 <= estimate.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(SIMULATIONS * 91 / 100, SIMULATIONS);
  }

  @Test
  void oneSeedHasWilsonsInterval() {
    var right = new boolean[][][] {{answers(80, 100)}};
    assertThat(RepeatedAccuracy.ofOneSplit(right).accuracy(0)).isEqualTo(Estimate.share(80, 100));
    assertThat(RepeatedAccuracy.ofOneSplit(right).spread(0)).isNaN();
    assertThat(RepeatedAccuracy.ofOneSplit(right).differences()).isEmpty();
  }

  @Test
  void seedsThatAgreeSayNoMoreThanOne() {
    var answers = answers(80, 100);
    var three = RepeatedAccuracy.ofOneSplit(new boolean[][][] {{answers, answers, answers}});
    var estimate = three.accuracy(0);
    assertThat(estimate.low()).isCloseTo(Estimate.share(80, 100).low(), within(1e-12));
    assertThat(estimate.high()).isCloseTo(Estimate.share(80, 100).high(), within(1e-12));
    assertThat(three.spread(0)).isZero();
  }

  @Test
  void allRightIsNoProofOfPerfection() {
    var perfect = answers(20, 20);
    var estimate = RepeatedAccuracy.ofOneSplit(new boolean[][][] {{perfect, perfect}}).accuracy(0);
    assertThat(estimate.value()).isEqualTo(1);
    assertThat(estimate.low()).isLessThan(0.9);
    assertThat(estimate.high()).isEqualTo(1);
  }

  @Test
  void sameAnswersDoNotDifferAndStillHaveAnInterval() {
    var answers = answers(90, 100);
    var same =
        RepeatedAccuracy.ofOneSplit(
            new boolean[][][] {{answers, answers, answers}, {answers, answers, answers}});
    var difference = same.differences().get(0);
    assertThat(difference.difference().value()).isZero();
    assertThat(difference.pValue()).isEqualTo(1);
    assertThat(difference.shown()).isFalse();
    assertThat(difference.difference().high()).isBetween(0.01, 0.06);
    assertThat(difference.difference().low()).isEqualTo(-difference.difference().high());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "4, 1", "1, 3", "4, 3"})
  void aHandfulOfExamplesProvesNothing(int examples, int seeds) {
    var right = new boolean[2][seeds][];
    Arrays.fill(right[0], answers(examples, examples));
    Arrays.fill(right[1], answers(0, examples));
    var difference = RepeatedAccuracy.ofOneSplit(right).differences().get(0);
    assertThat(difference.difference().value()).isEqualTo(1);
    assertThat(difference.shown()).isFalse();
    assertThat(difference.difference().low()).isLessThanOrEqualTo(0);
  }

  @Test
  void oneRunThatFailedDoesNotHideWhatTheOthersShow() {
    var random = new SplittableRandom(15);
    var right = SimulatedSeeds.oneSplit(random, 3, 500, 0.7, 0, 0.75, 0.9, 0.9);
    right[2][1] = answers(60, 500);
    var differences = RepeatedAccuracy.ofOneSplit(right).differences();
    assertThat(differences.get(0).shown()).isTrue();
    assertThat(differences.get(2).shown()).isFalse();
  }

  @Test
  void theIntervalLeavesOutZeroExactlyWhereADifferenceIsShown() {
    var random = new SplittableRandom(16);
    int shown = 0;
    for (int i = 0; i < 60; i++) {
      var right = SimulatedSeeds.oneSplit(random, 1 + i % 3, 200, 0.7, 0, 0.8, 0.85, 0.9, 0.95);
      for (var pair : RepeatedAccuracy.ofOneSplit(right).differences()) {
        var interval = pair.difference();
        assertThat(interval.low() > 0 || interval.high() < 0).isEqualTo(pair.shown());
        assertThat(pair.adjusted()).isBetween(pair.pValue(), 1.0);
        shown += pair.shown() ? 1 : 0;
      }
    }
    assertThat(shown).isBetween(60, 300);
  }

  @Test
  void theSameAnswersGiveTheSameNumbersAndSwappingTurnsTheSign() {
    var right = SimulatedSeeds.oneSplit(new SplittableRandom(17), 3, 288, 0.5, 0.01, 0.8, 0.85);
    var there = RepeatedAccuracy.ofOneSplit(right).differences().get(0);
    assertThat(RepeatedAccuracy.ofOneSplit(right).differences().get(0)).isEqualTo(there);
    var back =
        RepeatedAccuracy.ofOneSplit(new boolean[][][] {right[1], right[0]}).differences().get(0);
    assertThat(back.pValue()).isEqualTo(there.pValue());
    assertThat(back.difference().low()).isCloseTo(-there.difference().high(), within(1e-12));
  }

  @Test
  void missingSeedsAreLeftOut() {
    var right = SimulatedSeeds.oneSplit(new SplittableRandom(18), 3, 200, 0.5, 0, 0.7, 0.95, 0.95);
    right[1][2] = new boolean[0];
    right[2] = new boolean[][] {new boolean[0], new boolean[0], right[2][2]};
    var accuracy = RepeatedAccuracy.ofOneSplit(right);
    assertThat(IntStream.range(0, 3).map(accuracy::seeds)).containsExactly(3, 2, 1);
    assertThat(accuracy.differences())
        .extracting(
            RepeatedDifference::first, RepeatedDifference::second, RepeatedDifference::seeds)
        .containsExactly(tuple(0, 1, 2), tuple(0, 2, 1));
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatThrownBy(() -> RepeatedAccuracy.ofOneSplit(new boolean[0][][]))
        .hasMessageContaining("at least one model");
    assertThatThrownBy(
            () -> RepeatedAccuracy.ofOneSplit(new boolean[][][] {{answers(1, 2)}, {answers(1, 3)}}))
        .hasMessageContaining("expected answers for 3 examples");
    assertThatThrownBy(() -> RepeatedAccuracy.ofOneSplit(new boolean[][][] {{answers(1, 2)}, {{}}}))
        .hasMessageContaining("at least one seed");
    assertThatThrownBy(
            () ->
                RepeatedAccuracy.ofSplits(
                    new boolean[][][] {{answers(1, 2)}}, new int[][] {{0, 1}}, 0))
        .hasMessageContaining("positive number of test examples");
  }

  private static boolean anyShown(RepeatedAccuracy accuracy) {
    return accuracy.differences().stream().anyMatch(RepeatedDifference::shown);
  }

  private static boolean[] answers(int right, int size) {
    var answers = new boolean[size];
    Arrays.fill(answers, 0, right, true);
    return answers;
  }
}
