package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.task.Labels;
import java.awt.Color;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeConfusionMatrixTest {

  @ParameterizedTest
  @ValueSource(ints = {21, 150, 320})
  void mistakesHaveTheColourOfTheirShareAndTheDiagonalIsPale(int size) {
    var matrix = matrix(size, i -> "label " + i);
    var picture = Picture.of(Charts.confusionMatrix(matrix, "title"));
    var layout = LargeConfusionMatrix.layout(matrix);
    var rings = Confusion.of(matrix).subList(0, LargeConfusionMatrix.NAMED);
    int seen = 0;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double x = layout.x(column) + layout.cell() / 4;
        double y = layout.y(row) + layout.cell() / 4;
        if (rings.stream().anyMatch(ring -> near(layout, ring, x, y))) {
          continue;
        }
        var expected =
            row == column
                ? Palette.FROZEN
                : LargeConfusionMatrix.mistake(matrix.rowShare(row, column));
        var drawn = picture.at(x, y);
        seen++;
        if (drawn.getRGB() != expected.getRGB()) {
          assertThat(drawn).as("cell %d, %d", row, column).isEqualTo(expected);
        }
      }
    }
    assertThat(seen).isGreaterThan(size * size / 2);
  }

  @Test
  void theScaleDarkensFromStepToStepAndStartsApartFromNone() {
    double before = grey(LargeConfusionMatrix.mistake(0)) - 15;
    for (int i = 1; i <= 20; i++) {
      double grey = grey(LargeConfusionMatrix.mistake(i * i / 400.0));
      assertThat(grey).as("root of the share %d/20", i).isLessThan(before - 3);
      before = grey;
    }
  }

  @Test
  void theMostFrequentConfusionsAreRingedAndNamed() {
    var counts = new int[30][30];
    for (int i = 0; i < 30; i++) {
      counts[i][i] = 20;
    }
    counts[3][17] = 9;
    counts[17][3] = 2;
    var matrix = new ConfusionMatrix(labels(30, i -> "label " + i), counts);
    var chart = Charts.confusionMatrix(matrix, "title");
    assertThat(chart.description())
        .isEqualTo(
            "title. Confusion matrix of 30 labels, rows actual, columns predicted: 600 of 611"
                + " examples on the diagonal. Most often label 3 was taken for label 17, 9 of 29"
                + " times; label 17 was taken for label 3, 2 of 22 times.");
    var layout = LargeConfusionMatrix.layout(matrix);
    double radius = Math.max(5, layout.cell() * 0.75);
    double x = layout.x(17) + layout.cell() / 2;
    double y = layout.y(3) + layout.cell() / 2;
    assertThat(grey(Picture.of(chart).at(x - radius, y))).isLessThan(120);
    assertThat(grey(Picture.of(chart).at(layout.x(20) - radius, y))).isGreaterThan(200);
  }

  @Test
  void confusionsAreOrderedByCountThenByShare() {
    var matrix =
        new ConfusionMatrix(
            labels(3, i -> "l" + i), new int[][] {{50, 3, 0}, {3, 1, 0}, {7, 0, 0}});
    assertThat(Confusion.of(matrix))
        .containsExactly(
            new Confusion(2, 0, 7, 7), new Confusion(1, 0, 3, 4), new Confusion(0, 1, 3, 53));
  }

  @Test
  void recallStandsBesideEachRowAndRowsWithoutExamplesAreGrey() {
    var counts = new int[40][40];
    for (int i = 0; i < 40; i++) {
      counts[i][i] = i == 5 ? 0 : 10;
    }
    counts[8][8] = 0;
    counts[8][9] = 10;
    var matrix = new ConfusionMatrix(labels(40, i -> "label " + i), counts);
    var layout = LargeConfusionMatrix.layout(matrix);
    var picture = Picture.of(Charts.confusionMatrix(matrix, "title"));
    double strip = layout.right() + 30;
    assertThat(picture.at(strip, layout.y(4) + 4)).isEqualTo(Palette.BLUE);
    assertThat(picture.at(strip, layout.y(5) + 4)).isEqualTo(ConfusionMatrixChart.EMPTY_ROW);
    assertThat(picture.at(layout.x(30) + 4, layout.y(5) + 4))
        .isEqualTo(ConfusionMatrixChart.EMPTY_ROW);
    assertThat(picture.at(strip, layout.y(8) + 4)).isEqualTo(ConfusionMatrixChart.NONE);
  }

  @Test
  void aMatrixWithoutMistakesOrExamplesSaysSo() {
    var right = new int[25][25];
    for (int i = 0; i < 25; i++) {
      right[i][i] = 1;
    }
    assertThat(describe(right)).contains("25 of 25").contains("No label was taken for another.");
    assertThat(describe(new int[25][25])).contains("0 of 0 examples on the diagonal");
  }

  @Test
  void labelsAreNamedWhereTheyHaveRoomThoseOfTheConfusionsFirst() {
    var named = LargeConfusionMatrix.named(150, 3, List.of(7, 9, 100));
    assertThat(named[7]).isTrue();
    assertThat(named[9]).as("too close to 7, which comes first").isFalse();
    assertThat(named[100]).isTrue();
    var places = IntStream.range(0, 150).filter(i -> named[i]).toArray();
    for (int i = 1; i < places.length; i++) {
      assertThat(places[i] - places[i - 1]).as("rows of 3 pixels, names of 12").isBetween(4, 8);
    }
    assertThat(LargeConfusionMatrix.named(21, 21, List.of())).doesNotContain(false);
  }

  @ParameterizedTest
  @ValueSource(ints = {21, 64, 150, 1000})
  void nothingIsClippedWhateverTheLabels(int size) {
    for (var name :
        List.<IntFunction<String>>of(
            i -> "c" + i,
            i -> HostileText.ALL.get(i % HostileText.ALL.size()) + i,
            i -> i + "x".repeat(10_000))) {
      var chart = Charts.confusionMatrix(matrix(size, name), HostileText.ALL.get(9));
      assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
      assertThat(chart.width()).isLessThan(1000);
      assertThat(chart.height()).isLessThan(800);
      assertThat(chart.description()).hasSizeLessThan(2_000).doesNotContain("\u202E");
    }
  }

  private static String describe(int[][] counts) {
    var matrix = new ConfusionMatrix(labels(counts.length, i -> "label " + i), counts);
    var chart = Charts.confusionMatrix(matrix, "title");
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    return chart.description();
  }

  private static boolean near(
      LargeConfusionMatrix.Layout layout, Confusion ring, double x, double y) {
    double dx = x - layout.x(ring.predicted()) - layout.cell() / 2;
    double dy = y - layout.y(ring.actual()) - layout.cell() / 2;
    return Math.hypot(dx, dy) < 18 + layout.cell();
  }

  private static double grey(Color colour) {
    return 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue();
  }

  private static ConfusionMatrix matrix(int size, IntFunction<String> name) {
    var counts = new int[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        counts[i][j] = i == j ? 20 + i % 7 : (i * 31 + j * 17) % 11 == 0 ? i % 5 : 0;
      }
    }
    return new ConfusionMatrix(labels(size, name), counts);
  }

  private static Labels labels(int size, IntFunction<String> name) {
    return Labels.of(IntStream.range(0, size).mapToObj(name).toList());
  }
}
