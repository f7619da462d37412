package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovementChartTest {

  @Test
  void aLayerThatMovedTwiceAsFarHasABarTwiceAsLong() {
    var picture = Picture.of(draw(row("a", 0.01, 5), row("b", 0.02, 5)));
    double shorter = blue(picture, 0);
    double longer = blue(picture, 1);
    assertThat(shorter).isGreaterThan(100);
    assertThat(longer).isBetween(2 * shorter - 1, 2 * shorter + 1);
  }

  @Test
  void layersThatDifferMoreThanFortyfoldAreDotsOnALogarithmicAxis() {
    var picture = Picture.of(draw(row("a", 0.0001, 5), row("b", 0.02, 5)));
    assertThat(blue(picture, 0)).as("the width of a dot").isBetween(7.0, 11.0);
    assertThat(blue(picture, 1)).isBetween(7.0, 11.0);
  }

  @Test
  void frozenAndNewLayersSaySo() {
    var chart = draw(row("embeddings", 0, 0), row("body", 0.012, 7), row("head", Double.NaN, 9));
    assertThat(chart.description())
        .isEqualTo(
            "title. How far the weights moved, relative to their length, from input to head. 3"
                + " layers: 1 moved, 1 frozen, 1 new. embeddings: frozen: 0; body: 1.2%; head: new:"
                + " there was nothing to move from.");
    assertThat(Picture.of(chart).has(Palette.VERMILLION)).isFalse();
  }

  @Test
  void faultsShow() {
    var moved = draw(row("frozen, yet moved", 0.1, 0));
    assertThat(Picture.of(moved).has(Palette.VERMILLION)).isTrue();
    var still = draw(row("a", 0, 5));
    assertThat(still.description()).contains("a: trained, but did not move: 0");
    assertThat(Picture.of(still).has(Palette.VERMILLION)).isTrue();
    assertThat(draw(row("a", Double.POSITIVE_INFINITY, 5)).description())
        .contains("a: the weights were 0 before");
  }

  @Test
  void movementsOfAnySizeAreDrawn() {
    for (double size : new double[] {Double.MIN_VALUE, 1e-30, 1, 1e30, Double.MAX_VALUE}) {
      var chart = draw(row("a", size, 1), row("b", size / 2, 1), row("c", 0.01, 1));
      assertThat(Picture.of(chart).hasWhiteBorder(4)).as("size %s", size).isTrue();
      assertThat(Picture.of(chart).has(Palette.BLUE)).as("size %s", size).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 41, 120, 121, 5_000})
  void anyNumberOfLayersFitsAPage(int size) {
    var rows = IntStream.range(0, size).mapToObj(i -> row("layer." + i, 0.01 * i, i)).toList();
    var chart = Charts.movement("title", rows);
    assertThat(chart.height()).isLessThan(2_000);
    assertThat(chart.description()).hasSizeLessThan(2_000);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var rows = HostileText.ALL.stream().map(name -> row(name, 0.1, 1)).toList();
    var chart = Charts.movement(HostileText.ALL.get(9), rows);
    assertThat(chart.width()).isEqualTo(760);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    assertThat(chart.description()).doesNotContain("\u202E").doesNotContain("\n");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(MovementChartTest::draw)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> row("a", -0.1, 1)).hasMessageContaining("got -0.1 and 1");
    assertThatThrownBy(() -> row("a", 0.1, -1)).hasMessageContaining("got 0.1 and -1");
  }

  /** How many pixels of the page are blue on the middle of a row. */
  private static double blue(Picture picture, int row) {
    double blue = 0;
    for (double x = 0; x < 760; x += 0.5) {
      blue += picture.at(x, 82 + 24 * row + 12).equals(Palette.BLUE) ? 0.5 : 0;
    }
    return blue;
  }

  private static Chart draw(MovementRow... rows) {
    return Charts.movement("title", List.of(rows));
  }

  private static MovementRow row(String name, double relative, long trained) {
    return new MovementRow(name, relative, trained);
  }
}
