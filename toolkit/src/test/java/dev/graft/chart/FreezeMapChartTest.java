package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.chart.FreezeMapChart.Part;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FreezeMapChartTest {
  private static final List<FreezeMapRow> ROWS =
      List.of(
          new FreezeMapRow("embeddings", 11_918_592, 0, 0),
          new FreezeMapRow("encoder.layer.0", 1_774_464, 0, 12_288),
          new FreezeMapRow("encoder.layer.1", 1_000, 500, 0),
          new FreezeMapRow("head", 3_080, 3_080, 0),
          new FreezeMapRow("dropout", 0, 0, 0));

  @Test
  void aBlockShowsWhatIsFrozenTrainedAndAdapted() {
    var picture = Picture.of(Charts.freezeMap(ROWS));
    double left = FreezeMapChart.left(ROWS);
    double width = FreezeMapChart.blockWidth(left);

    assertThat(picture.at(left + 2, FreezeMapChart.top(0) + 2)).isEqualTo(Palette.FROZEN);
    assertThat(picture.at(left + width - 3, FreezeMapChart.top(0) + 2)).isEqualTo(Palette.FROZEN);

    assertThat(picture.at(left + 2, FreezeMapChart.top(1) + 2)).isEqualTo(Palette.FROZEN);
    double adapter = left + width * (1 - FreezeMapChart.NARROWEST);
    var striped =
        List.of(
            picture.has(Palette.GREEN, adapter, FreezeMapChart.top(1), 10, 16),
            picture.has(java.awt.Color.WHITE, adapter, FreezeMapChart.top(1) + 2, 10, 12));
    assertThat(striped).as("green, and white stripes on it").containsExactly(true, true);

    assertThat(picture.at(left + width * 0.45, FreezeMapChart.top(2) + 2))
        .isEqualTo(Palette.FROZEN);
    assertThat(picture.at(left + width * 0.55, FreezeMapChart.top(2) + 2))
        .isEqualTo(Palette.ORANGE);

    assertThat(picture.at(left + 2, FreezeMapChart.top(3) + 2)).isEqualTo(Palette.ORANGE);
    assertThat(picture.at(left + 2, FreezeMapChart.top(4) + 2)).isEqualTo(Palette.CARD);
  }

  @Test
  void theThreePartsDifferInGrey() {
    assertThat(grey(Palette.FROZEN) - grey(Palette.ORANGE)).isGreaterThan(30);
    assertThat(grey(Palette.ORANGE) - grey(Palette.GREEN)).isGreaterThan(30);
  }

  @Test
  void theTitleAndTheDescriptionCountWhatTrains() {
    // 500 + 3,080 + 12,288 of 11,918,592 + 1,774,464 + 12,288 + 1,000 + 3,080.
    assertThat(FreezeMapChart.title(ROWS)).isEqualTo("15.9 k of 13.7 M parameters train (0.12%)");
    assertThat(Charts.freezeMap(ROWS).description())
        .contains("5 rows: 13.7 M parameters frozen, 3.58 k trained, 12.3 k added by adapters");
  }

  @Property
  void drawnSharesSumToOneAndWhatExistsIsSeen(
      @ForAll @LongRange(max = 10_000_000_000L) long frozen,
      @ForAll @LongRange(max = 10_000_000_000L) long trained,
      @ForAll @LongRange(max = 10_000_000_000L) long adapter) {
    var row = new FreezeMapRow("row", frozen + trained, trained, adapter);
    var shares = FreezeMapChart.shares(row);
    double sum = shares.values().stream().mapToDouble(share -> share).sum();
    assertThat(sum).isCloseTo(row.total() == 0 ? 0 : 1, within(1e-9));
    assertThat(shares.containsKey(Part.FROZEN)).isEqualTo(frozen > 0);
    assertThat(shares.containsKey(Part.TRAINED)).isEqualTo(trained > 0);
    assertThat(shares.containsKey(Part.ADAPTER)).isEqualTo(adapter > 0);
    assertThat(shares.values()).allMatch(share -> share > 0.04);
  }

  @Test
  void ofManyRowsTheMiddleIsSummedUp() {
    var rows =
        IntStream.range(0, 1_000).mapToObj(i -> new FreezeMapRow("row " + i, 10, 0, 0)).toList();
    var chart = Charts.freezeMap(rows);
    assertThat(chart.height()).isLessThan(3_200);
    assertThat(chart.description()).contains("1000 rows: 10.0 k parameters frozen");
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    var rows = HostileText.ALL.stream().map(name -> new FreezeMapRow(name, 10, 5, 1)).toList();
    var chart = Charts.freezeMap(HostileText.ALL.get(9), rows);
    assertThat(chart.width()).isEqualTo(760);
    assertThat(Picture.of(chart).hasWhiteBorder(4)).isTrue();
    double left = FreezeMapChart.left(rows);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(Picture.of(chart).at(left - 3, FreezeMapChart.top(i) + 9))
          .as("the gap before block %d", i)
          .isEqualTo(Palette.CARD);
    }
  }

  @Test
  void impossibleRowsAreRefused() {
    assertThatThrownBy(() -> Charts.freezeMap(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> new FreezeMapRow("x", 5, 6, 0)).hasMessageContaining("got 6 of 5");
    assertThatThrownBy(() -> new FreezeMapRow("x", 5, -1, 0)).hasMessageContaining("got -1 of 5");
    assertThatThrownBy(() -> new FreezeMapRow("x", 5, 1, -1)).hasMessageContaining("and -1");
  }

  private static double grey(java.awt.Color colour) {
    return 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue();
  }
}
