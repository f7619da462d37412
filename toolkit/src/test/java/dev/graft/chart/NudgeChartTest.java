package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NudgeChartTest {
  /** The three panels from left to right, in CSS pixels. */
  private static final double[] PANELS = {50, 347, 644};

  private static final double SIDE = 279;

  @Test
  void theDescriptionGivesTheMeansAndHowFarExamplesMoved() {
    var arrows =
        List.of(new Arrow(0, 0, 0, 3, 4), new Arrow(0, 2, 0, 2, 0), new Arrow(1, -1, -1, -1, -1.5));
    assertThat(Charts.nudge("Nudge", List.of("ham", "spam"), arrows).description())
        .isEqualTo(
            "Nudge. 3 examples of 2 labels in one projection before and after fine-tuning, with"
                + " arrows from before to after; on average an example moved by 1.83. Means: ham"
                + " (2) from (1.00, 0.00) to (2.50, 2.00); spam (1) from (-1.00, -1.00) to"
                + " (-1.00, -1.50).");
  }

  @Test
  void theThreePanelsHaveTheSameAxes() {
    // One example at rest in the middle, another that goes from the left to the right.
    var arrows = List.of(new Arrow(0, 0, 0, 0, 0), new Arrow(1, -1, 0, 1, 0));
    var picture = Picture.of(Charts.nudge("t", List.of("rest", "way"), arrows));
    for (double panel : PANELS) {
      assertThat(picture.has(Palette.BLUE, panel + SIDE / 2 - 3, 80, 6, 150)).isTrue();
    }
    assertThat(picture.has(Palette.VERMILLION, PANELS[0], 80, 40, 150)).as("before").isTrue();
    assertThat(picture.has(Palette.VERMILLION, PANELS[1], 80, 40, 150)).as("after").isFalse();
    assertThat(picture.has(Palette.VERMILLION, PANELS[1] + SIDE - 40, 80, 40, 150)).isTrue();
    for (double x = PANELS[2] + 30; x < PANELS[2] + SIDE - 30; x += 5) {
      boolean covered = Math.abs(x - PANELS[2] - SIDE / 2) < 10;
      assertThat(covered || picture.has(Palette.VERMILLION, x, 80, 1, 150)).as("way").isTrue();
    }
  }

  @Test
  void bothAxesHaveTheSameUnit() {
    // As high as wide: a square. Flatter: the panel is flatter, to 60%.
    assertThat(box(1, 1).height() - box(1, 0.8).height()).isCloseTo(56, within(2));
    assertThat(box(1, 1).height() - box(1, 0.01).height()).isCloseTo(112, within(2));
    assertThat(box(0.01, 1).height()).isEqualTo(box(1, 1).height());
  }

  @Test
  void ofManyLabelsTheMostFrequentAreColouredAndThatIsSaid() {
    var arrows = new ArrayList<Arrow>();
    for (int label = 0; label < 150; label++) {
      int count = label % 20 == 5 ? 9 : 3;
      arrows.addAll(Collections.nCopies(count, new Arrow(label, label, 0, label, 1)));
    }
    var groups = NudgeGroup.of(labels(150), arrows);
    assertThat(groups).hasSize(150);
    assertThat(groups.stream().filter(NudgeGroup::coloured).map(NudgeGroup::name))
        .containsExactly("c5", "c25", "c45", "c65", "c85", "c105", "c125");
    assertThat(
            groups.stream().filter(NudgeGroup::coloured).map(NudgeGroup::colour).distinct().count())
        .isEqualTo(7);
    assertThat(groups.stream().filter(NudgeGroup::coloured).map(NudgeGroup::mark).distinct())
        .hasSize(7);
    assertThat(Charts.nudge("t", labels(150), arrows).description())
        .contains("150 labels: the 7 most frequent in colour, the others grey");
  }

  @Test
  void labelsWithoutAnExampleAreLeftOut() {
    var arrows = List.of(new Arrow(140, 0, 0, 1, 1), new Arrow(3, 0, 0, 1, 1));
    assertThat(Charts.nudge("t", labels(150), arrows).description())
        .contains("2 examples of 2 labels")
        .doesNotContain("grey");
  }

  @Test
  void ofManyExamplesSomeAreDrawnOfEachLabelAndThatIsSaid() {
    var arrows = random(2_000, 3);
    arrows.add(new Arrow(3, 0, 0, 1, 1));
    assertThat(Charts.nudge("t", labels(4), arrows).description())
        .contains("2,000 of 2,001 points drawn; ")
        .contains("200 of 2,001 single arrows drawn, the means over all");
    var thin = NudgeGroup.thin(NudgeGroup.of(labels(4), arrows), 200);
    assertThat(thin.stream().mapToInt(group -> group.arrows().size()).sum()).isEqualTo(200);
    assertThat(thin).allMatch(group -> !group.arrows().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "7, 50", "8, 100", "150, 150", "150, 2000"})
  void anyNumberOfLabelsAndExamplesIsDrawn(int labels, int count) {
    var arrows = random(count, labels);
    var chart = Charts.nudge("t", labels(labels), arrows);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.png()).hasSizeLessThan(400_000);
    assertThat(chart).isEqualTo(Charts.nudge("t", labels(labels), arrows));
  }

  @Test
  void noExampleIsSaidNotThrown() {
    assertThat(Charts.nudge("t", List.of(), List.of()).description()).contains("without examples");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-300, 1e-9, 1e9, 1e300, 1e308})
  void placesOfAnySizeAreDrawn(double size) {
    var arrows = List.of(new Arrow(0, -size, 0, size, size), new Arrow(0, size, 0, -size, 0));
    var picture = Picture.of(Charts.nudge("t", List.of("a"), arrows));
    assertThat(picture.has(Palette.BLUE, PANELS[0], 70, SIDE, 190)).isTrue();
    assertThat(picture.hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileLabelsStayInTheirPlace() {
    var chart =
        Charts.nudge(HostileText.ALL.get(9), HostileText.ALL, random(60, HostileText.ALL.size()));
    assertThat(chart.width()).isEqualTo(940);
    assertThat(chart.height()).isLessThan(500);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).doesNotContain("\n").doesNotContain("\u202E");
  }

  @Test
  void numbersAreWrittenTheSameInEveryLanguage() {
    var before = Locale.getDefault();
    var arrows = random(2_500, 9);
    var english = Charts.nudge("t", labels(9), arrows);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Charts.nudge("t", labels(9), arrows)).isEqualTo(english);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () -> Charts.nudge("t", List.of("a", "b"), List.of(new Arrow(2, 0, 0, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 2 labels and an arrow of label 2");
    assertThatThrownBy(() -> new Arrow(-1, 0, 0, 0, 0)).hasMessageContaining("got label -1");
    assertThatThrownBy(() -> new Arrow(0, 0, Double.NaN, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from (0.0, NaN) to (0.0, 0.0)");
  }

  private static Chart box(double width, double height) {
    return Charts.nudge("t", List.of("a"), List.of(new Arrow(0, 0, 0, width, height)));
  }

  private static List<String> labels(int count) {
    return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
  }

  private static List<Arrow> random(int count, int labels) {
    var random = new Random(7);
    var arrows = new ArrayList<Arrow>();
    for (int i = 0; i < count; i++) {
      arrows.add(
          new Arrow(
              i % labels,
              random.nextGaussian(),
              random.nextGaussian(),
              2 + random.nextGaussian(),
              random.nextGaussian()));
    }
    return arrows;
  }
}
