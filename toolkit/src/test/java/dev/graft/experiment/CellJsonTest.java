package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.training.History;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellJsonTest {
  private static final Cell CELL =
      new Cell(
          "stopped early after epoch 2",
          true,
          12,
          3.25,
          List.of(new History.Epoch(1, 6, 0.5, 0.25, 0.75, Double.NaN, 1.5)),
          new Cell.Size(10, 20_000_000_000L, 40, 80),
          List.of(new float[] {0.1f, 0.9f}, new float[] {Float.MIN_VALUE, 1}),
          Optional.of(List.of(new float[] {1 / 3f, 2 / 3f})));

  @Test
  void everyBitComesBack() {
    Cell again = CellJson.read(CellJson.write(CELL)).orElseThrow();
    assertThat(again.epochs()).isEqualTo(CELL.epochs());
    assertThat(again.size()).isEqualTo(CELL.size());
    assertThat(again.validation().toArray(float[][]::new))
        .isDeepEqualTo(CELL.validation().toArray(float[][]::new));
    assertThat(again.test().orElseThrow().get(0)).containsExactly(1 / 3f, 2 / 3f);
    assertThat(List.of(again.ending(), again.steps(), again.seconds(), again.finished()))
        .containsExactly("stopped early after epoch 2", 12, 3.25, true);
    Cell without =
        new Cell(
            "finished", true, 1, 1, List.of(), CELL.size(), CELL.validation(), Optional.empty());
    assertThat(CellJson.read(CellJson.write(without)).orElseThrow().test()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "null", "{\"version\":1}", "not json", "{\"version\":\"x\"}"})
  void whatIsNoCellIsNotThere(String json) {
    assertThat(CellJson.read(json)).isEmpty();
  }

  @Test
  void aDamagedCellIsNotThere() {
    String json = CellJson.write(CELL);
    for (int cut = 1; cut < json.length(); cut += 7) {
      assertThat(CellJson.read(json.substring(0, cut))).isEmpty();
    }
    assertThat(CellJson.read(json.replace("\"version\":1", "\"version\":2"))).isEmpty();
    assertThat(CellJson.read(json.replace("\"labels\":2", "\"labels\":3"))).isEmpty();
    assertThat(CellJson.read(json.replace("\"validation\":\"", "\"validation\":\"***"))).isEmpty();
  }

  @Test
  void theCacheForgetsWhatWasLongestUnused() {
    var cache = new CellCache(10);
    cache.keepCell("a", "12345");
    cache.keepCell("b", "12345");
    assertThat(cache.cell("a")).contains("12345");
    cache.keepCell("c", "12");
    assertThat(cache.cell("b")).isEmpty();
    assertThat(cache.cell("a")).isPresent();
    cache.keepCell("a", "1");
    cache.keepCell("d", "1234567");
    assertThat(List.of(cache.cell("a"), cache.cell("c"), cache.cell("d")))
        .allMatch(Optional::isPresent);
  }
}
