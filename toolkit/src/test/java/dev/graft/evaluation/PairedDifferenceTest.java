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

class PairedDifferenceTest {

  @Test
  void examplesAreCountedByWhoIsRight() {
    //                 both right: 2, only first: 3, only second: 1, both wrong: 1
    var first = Predicted.of("ab", "aaaaaaa", "aaaaabb");
    var second = Predicted.of("ab", "aaaaaaa", "aabbbab");
    var paired = PairedDifference.between("first", first, "second", second);
    assertThat(paired).isEqualTo(new PairedDifference("first", "second", 2, 3, 1, 1));
    assertThat(paired.size()).isEqualTo(7);
    assertThat(paired.difference().value()).isCloseTo(2 / 7.0, within(1e-12));
  }

  /**
   * The first line is the example of Newcombe's paper for method 10; the others were computed by a
   * separate program from the same formula with interval ends found by bisection of the score test.
   */
  @ParameterizedTest
  @CsvSource({
    "36, 12, 2, 0, 0.0569, 0.3404",
    "1, 1, 7, 12, -0.5069, -0.0256",
    "14, 5, 0, 22, 0.0115, 0.2265",
    "80, 15, 4, 1, 0.0246, 0.1989",
    "53, 0, 0, 1, -0.0729, 0.0729",
    "30, 0, 0, 0, -0.1135, 0.1135",
    "0, 0, 0, 30, -0.1135, 0.1135",
    "0, 30, 0, 0, 0.8395, 1.0000"
  })
  void theIntervalIsNewcombes(int both, int first, int second, int none, double low, double high) {
    var difference = new PairedDifference("x", "y", both, first, second, none).difference();
    assertThat(difference.low()).isCloseTo(low, within(5e-5));
    assertThat(difference.high()).isCloseTo(high, within(5e-5));
  }

  /** Binomial sums as fractions: 2(1 + 8)/2^8, 2(1 + 14 + 91)/2^14, and at most 1. */
  @ParameterizedTest
  @CsvSource({
    "1, 7, 0.0703125",
    "12, 2, 0.012939453125",
    "0, 6, 0.03125",
    "5, 5, 1",
    "0, 0, 1",
    "0, 1, 1",
    "400, 520, 8.549170923883778e-05"
  })
  void thePValueIsTheExactBinomialOne(int first, int second, double expected) {
    var paired = new PairedDifference("x", "y", 10, first, second, 10);
    assertThat(paired.pValue()).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void hundredThousandsOfDisagreementsDoNotUnderflow() {
    assertThat(new PairedDifference("x", "y", 0, 100_000, 100_000, 0).pValue()).isEqualTo(1);
    assertThat(new PairedDifference("x", "y", 0, 50_000, 50_600, 0).pValue())
        .isBetween(0.05, 0.07); // normal approximation: z = 599 / √100600 = 1.889, p = 0.059
  }

  @Property
  void swappingTheTwoTurnsTheSign(
      @ForAll @IntRange(min = 1, max = 300) int both,
      @ForAll @IntRange(max = 300) int first,
      @ForAll @IntRange(max = 300) int second,
      @ForAll @IntRange(max = 300) int none) {
    var there = new PairedDifference("x", "y", both, first, second, none);
    var back = new PairedDifference("y", "x", both, second, first, none);
    assertThat(there.difference().low()).isCloseTo(-back.difference().high(), within(1e-12));
    assertThat(there.difference().low()).isBetween(-1.0, there.difference().value());
    assertThat(there.pValue()).isCloseTo(back.pValue(), within(1e-9));
    assertThat(there.shown()).isEqualTo(back.shown());
  }

  @Test
  void aDifferenceIsSaidInPlainWords() {
    // (150 + 20) / 200 less (150 + 8) / 200 are 6 points.
    var better = new PairedDifference("LoRA", "probe", 150, 20, 8, 22);
    assertThat(better.sentence())
        .isEqualTo("LoRA is 6.0 points better than probe (95%: 0.8 to 11.4).");
    var worse = new PairedDifference("probe", "LoRA", 150, 8, 20, 22);
    assertThat(worse.sentence())
        .isEqualTo("probe is 6.0 points worse than LoRA (95%: 0.8 to 11.4).");
    assertThat(better).hasToString(better.sentence() + "; McNemar p = 0.0357");
  }

  @Test
  void whatTheExamplesCannotShowIsNotClaimed() {
    var paired = new PairedDifference("LoRA", "probe", 150, 12, 9, 29);
    assertThat(paired.shown()).isFalse();
    assertThat(paired.sentence())
        .startsWith("These 200 examples show no difference between LoRA and probe (95%: -")
        .endsWith(" points).");
    assertThat(new PairedDifference("a", "b", 1, 0, 0, 0).sentence())
        .startsWith("This 1 example shows no difference between a and b");
  }

  /** 5 to 0 disagreements: the interval leaves out 0, but the exact test says p = 2/32. */
  @Test
  void nothingIsClaimedWhereIntervalAndTestDisagree() {
    var paired = new PairedDifference("x", "y", 14, 5, 0, 22);
    assertThat(paired.difference().low()).isPositive();
    assertThat(paired.pValue()).isEqualTo(0.0625);
    assertThat(paired.shown()).isFalse();
  }

  @Test
  void theSamePredictionsDoNotDiffer() {
    var same = Predicted.of("ab", "ab", "aa");
    var paired = PairedDifference.between("x", same, "y", same);
    assertThat(paired.difference().value()).isZero();
    assertThat(paired.pValue()).isEqualTo(1);
    assertThat(paired.shown()).isFalse();
  }

  @Test
  void labelsInAnotherOrderAreStillTheSameExamples() {
    var first = Predicted.of("ab", "aab", "aab");
    var second = Predicted.of("ba", "aab", "aaa");
    assertThat(PairedDifference.between("x", first, "y", second).onlyFirst()).isEqualTo(1);
  }

  @Test
  void otherExamplesAreRefused() {
    var three = Predicted.of("ab", "aab", "aab");
    assertThatThrownBy(
            () -> PairedDifference.between("x", three, "y", Predicted.of("ab", "aa", "aa")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 and 2")
        .hasMessageContaining("same part");
    assertThatThrownBy(
            () -> PairedDifference.between("x", three, "y", Predicted.of("ab", "aba", "aab")))
        .hasMessageContaining("example 1 differs");
    assertThatThrownBy(() -> new PairedDifference("x", "y", 0, 0, 0, 0))
        .hasMessageContaining("at least one example");
  }
}
