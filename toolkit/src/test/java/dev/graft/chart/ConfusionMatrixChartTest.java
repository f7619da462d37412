package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluation.ConfusionMatrix;
import dev.graft.task.Labels;
import java.awt.Color;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionMatrixChartTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 20})
  void everyCellHasTheColourOfItsShareOfTheRow(int size) {
    var matrix = matrix(size, i -> "label " + i);
    var picture = Picture.of(Charts.confusionMatrix(matrix, "title"));
    var layout = ConfusionMatrixChart.layout(matrix);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        // Near the upper left corner of the cell, where no number stands.
        double inset = Math.min(2, layout.cell() / 2);
        var drawn =
            picture.at(
                layout.left() + column * layout.cell() + inset,
                layout.top() + row * layout.cell() + inset);
        if (drawn.getRGB() != ConfusionMatrixChart.colour(matrix.rowShare(row, column)).getRGB()) {
          assertThat(drawn)
              .as("cell %d, %d", row, column)
              .isEqualTo(ConfusionMatrixChart.colour(matrix.rowShare(row, column)));
        }
      }
    }
  }

  @Test
  void rowsAreActualAndColumnsPredicted() {
    // All of the first label was taken for the second: the upper right cell is the full one.
    var matrix =
        new ConfusionMatrix(Labels.of(Arrays.asList("a", "b")), new int[][] {{0, 5}, {3, 3}});
    var layout = ConfusionMatrixChart.layout(matrix);
    var picture = Picture.of(Charts.confusionMatrix(matrix, "title"));
    assertThat(picture.at(layout.left() + layout.cell() + 2, layout.top() + 2))
        .isEqualTo(ConfusionMatrixChart.colour(1));
    assertThat(picture.at(layout.left() + 2, layout.top() + 2))
        .isEqualTo(ConfusionMatrixChart.colour(0));
    assertThat(Charts.confusionMatrix(matrix, "t").description())
        .contains("rows actual, columns predicted: 3 of 11 examples on the diagonal")
        .contains("Most often a was taken for b, 5 times");
  }

  @Test
  void theScaleDarkensFromStepToStepSoThatItReadsInGrey() {
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= 20; i++) {
      double grey = grey(ConfusionMatrixChart.colour(i / 20.0));
      assertThat(grey).isLessThan(before - 4);
      before = grey;
    }
    assertThat(grey(ConfusionMatrixChart.colour(0.001)))
        .as("one mistake among many shows")
        .isLessThan(grey(ConfusionMatrixChart.colour(0)) - 10);
  }

  @Test
  void numbersContrastWithTheirCell() {
    for (int i = 0; i <= 100; i++) {
      var cell = ConfusionMatrixChart.colour(i / 100.0);
      assertThat(contrast(cell, Palette.inkOn(cell))).as("share %d%%", i).isGreaterThan(4.0);
    }
  }

  @Test
  void numbersStandInTheCellsOfUpToTwentyLabels() {
    assertThat(numberStandsInFirstCell(20)).isTrue();
  }

  @Test
  void aRowWithoutExamplesIsGreyNotWhite() {
    var matrix =
        new ConfusionMatrix(Labels.of(Arrays.asList("a", "b")), new int[][] {{0, 0}, {0, 1}});
    var layout = ConfusionMatrixChart.layout(matrix);
    var empty =
        Picture.of(Charts.confusionMatrix(matrix, "t")).at(layout.left() + 2, layout.top() + 2);
    assertThat(empty).isNotEqualTo(ConfusionMatrixChart.colour(0)).isNotEqualTo(Color.WHITE);
    assertThat(empty.getRed()).isCloseTo(empty.getBlue(), org.assertj.core.data.Offset.offset(8));
  }

  @Test
  void hostileLabelsAreShortenedAndNothingIsClipped() {
    var labels = HostileText.ALL.stream().filter(text -> !text.isBlank()).toList();
    var matrix = matrix(labels.size(), labels::get);
    var chart = Charts.confusionMatrix(matrix, HostileText.ALL.get(8));
    assertThat(chart.width()).isLessThan(1000);
    assertThat(chart.height()).isLessThan(1000);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).hasSizeLessThan(600).doesNotContain("\u202E");
  }

  @Test
  void countsOfMillionsStayInTheirCells() {
    var counts = new int[20][20];
    for (int[] row : counts) {
      Arrays.fill(row, 123_456_789);
    }
    var labels = Labels.of(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    var layout = ConfusionMatrixChart.layout(new ConfusionMatrix(labels, diagonal(counts)));
    var picture =
        Picture.of(Charts.confusionMatrix(new ConfusionMatrix(labels, diagonal(counts)), "t"));
    var white = ConfusionMatrixChart.colour(0);
    // A number that ran over would darken the neighbour's left edge.
    for (int i = 0; i < 19; i++) {
      double x = layout.left() + (i + 1) * layout.cell();
      double y = layout.top() + i * layout.cell() + layout.cell() / 2;
      assertThat(picture.at(x + 1, y)).isEqualTo(white);
    }
  }

  private static int[][] diagonal(int[][] counts) {
    var kept = new int[counts.length][counts.length];
    for (int i = 0; i < counts.length; i++) {
      kept[i][i] = counts[i][i];
    }
    return kept;
  }

  private static boolean numberStandsInFirstCell(int size) {
    var matrix = matrix(size, i -> "label " + i);
    var layout = ConfusionMatrixChart.layout(matrix);
    var picture = Picture.of(Charts.confusionMatrix(matrix, "t"));
    var plain = picture.at(layout.left() + 2, layout.top() + 2);
    double middle = layout.cell() / 2;
    for (double x = middle - 6; x < middle + 6; x += 0.5) {
      if (!picture.at(layout.left() + x, layout.top() + middle).equals(plain)) {
        return true;
      }
    }
    return false;
  }

  private static ConfusionMatrix matrix(int size, IntFunction<String> name) {
    var counts = new int[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        counts[i][j] = i == j ? 20 + i % 7 : (i * 31 + j * 17) % 11 == 0 ? i % 5 : 0;
      }
    }
    return new ConfusionMatrix(Labels.of(IntStream.range(0, size).mapToObj(name).toList()), counts);
  }

  private static double grey(Color colour) {
    return 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue();
  }

  /** WCAG 2.1: (lighter + 0.05) / (darker + 0.05). */
  private static double contrast(Color one, Color other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(Color colour) {
    var parts = colour.getRGBColorComponents(null);
    var linear = new double[3];
    for (int i = 0; i < 3; i++) {
      linear[i] =
          parts[i] <= 0.04045 ? parts[i] / 12.92 : Math.pow((parts[i] + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
}
