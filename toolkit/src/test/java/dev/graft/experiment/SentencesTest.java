package dev.graft.experiment;

import static dev.graft.experiment.Constructed.answers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SentencesTest {

  @Test
  void aDifferenceOfTwoIsSaidWithItsInterval() {
    var comparison =
        Constructed.comparison(
            new boolean[][][] {answers(288, 0, 58, 57, 59), answers(288, 0, 29, 28, 30)});
    assertThat(comparison.sentences())
        .singleElement()
        .asString()
        .matches(
            "'LoRA' is 10\\.1 points better than 'probe' \\(95%: \\d\\.\\d to 1\\d\\.\\d\\), as 288 test"
                + " examples and 3 seeds show\\.");
    assertThat(comparison.best().orElseThrow().name()).isEqualTo("LoRA");
    assertThat(comparison.cheapest().orElseThrow().name()).isEqualTo("LoRA");
  }

  @Test
  void whatIsCheaperAndNotToldApartIsNamed() {
    var comparison =
        Constructed.comparison(
            new boolean[][][] {
              answers(288, 0, 90, 92, 91), answers(288, 0, 30, 31, 29), answers(288, 3, 28, 29, 27)
            });
    assertThat(comparison.sentences().get(0))
        .startsWith("'LoRA' cannot be told from 'full' by 288 test examples and 3 seeds (95%: -")
        .matches(".* points\\), and trains \\d+(\\.\\d+)?% as many parameters\\.");
    assertThat(comparison.sentences()).hasSize(4);
    assertThat(comparison.sentences().get(1))
        .startsWith("'LoRA' is 21.2 points better than 'probe'");
    assertThat(comparison.sentences().get(3))
        .startsWith("No difference is shown between 'full' and 'LoRA' (95%: -");
    assertThat(comparison.best().orElseThrow().name()).isEqualTo("full");
    assertThat(comparison.cheapest().orElseThrow().name()).isEqualTo("LoRA");
  }

  @Test
  void theBestMayAlsoBeTheCheapest() {
    var comparison =
        Constructed.comparison(
            new boolean[][][] {
              answers(100, 0, 10, 11, 10), answers(100, 2, 11, 12, 11), answers(100, 3, 11, 11, 12)
            });
    assertThat(comparison.sentences().get(0))
        .isEqualTo(
            "'probe' is ahead and trains least, but 100 test examples and 3 seeds do not tell 'LoRA' and"
                + " 'full' from it.");
    var two = Constructed.comparison(new boolean[][][] {answers(100, 0, 10), answers(100, 2, 12)});
    assertThat(two.sentences())
        .singleElement()
        .asString()
        .startsWith(
            "'probe' is ahead and trains less, but 100 test examples and one seed do not tell 'LoRA' from"
                + " it (95%: ");
  }

  @Test
  void aClearWinnerOverSeveralIsTheBest() {
    var comparison =
        Constructed.comparison(
            new boolean[][][] {
              answers(300, 0, 90, 90, 91), answers(300, 0, 12, 13, 12), answers(300, 0, 60, 60, 61)
            });
    assertThat(comparison.sentences().get(0))
        .isEqualTo(
            "'LoRA' is the best: 16.0 to 26.0 points better than the 2 others, as 300 test examples and 3"
                + " seeds show.");
  }

  @Test
  void theSameAnswersAreNeverCalledEqual() {
    var comparison =
        Constructed.comparison(
            new boolean[][][] {answers(50, 0, 5, 5, 5), answers(50, 0, 5, 5, 5)});
    assertThat(comparison.sentences().get(0))
        .contains("do not tell 'LoRA' from it", "points")
        .doesNotContain("equal");
  }

  @Test
  void anEndInTheMiddleSaysWhatIsMissing() {
    var none = new boolean[0];
    var interrupted = new Proceedings(true, List.of(), List.of(), Optional.empty(), true, 0);
    var comparison =
        Constructed.comparison(
            new boolean[][][] {
              answers(288, 0, 60, 61, 62),
              {answers(288, 0, 20)[0], answers(288, 0, 21)[0], none},
              {none, none, none}
            },
            interrupted);
    assertThat(comparison.sentences()).singleElement().asString().startsWith("So far: 'LoRA' is");
    assertThat(comparison.cautions())
        .first()
        .asString()
        .startsWith("Interrupted: 5 of 9 runs are finished; missing: 'full' with seed 1, ")
        .contains("'LoRA' with seed 3", "Fit again");
    assertThat(comparison.table().rowCount()).isEqualTo(2);
    assertThat(comparison.table().intColumn("seeds").asList()).containsExactly(3, 2);
    assertThat(comparison.seedTable().rowCount()).isEqualTo(5);
  }

  @Test
  void nothingAtAllCanBeShown() {
    var none = new boolean[0];
    var interrupted = new Proceedings(true, List.of(), List.of(), Optional.empty(), true, 0);
    var nothing = Constructed.comparison(new boolean[][][] {{none}, {none}}, interrupted);
    assertThat(nothing.sentences())
        .containsExactly("No run is finished: there is nothing to compare yet.");
    assertThat(nothing.best()).isEmpty();
    assertThat(nothing.table().rowCount()).isZero();
    assertThat(nothing.toString()).contains("missing: 'probe' with seed 1");
    var one = Constructed.comparison(new boolean[][][] {answers(20, 0, 3), {none}}, interrupted);
    assertThat(one.sentences().get(0)).contains("Only 'probe' has finished runs");
    assertThat(one.chart().png()).isNotEmpty();
  }
}
