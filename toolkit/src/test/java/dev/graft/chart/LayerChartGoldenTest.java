package dev.graft.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The charts of few and of many layers, with short and with long names. */
@ExtendWith(Golden.class)
class LayerChartGoldenTest {

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "9, short", "100, short", "100, long", "150, long"})
  void gradientFlow(int size, String names) {
    Golden.check(
        "gradient-flow-%d-%s".formatted(size, names),
        Charts.gradientFlow("One step of backpropagation", flow(size, name(names))));
  }

  @Test
  void gradientFlowOfOddNumbers() {
    var rows =
        List.of(
            new GradientFlowRow("embeddings", Double.NaN, Double.NaN, true),
            new GradientFlowRow("vanished", 1e-30, 0, true),
            new GradientFlowRow("zero", 0, 0, true),
            new GradientFlowRow("frozen", 1, Double.NaN, false),
            new GradientFlowRow("exploded", 1e30, 1e12, true),
            new GradientFlowRow("overflow", Double.POSITIVE_INFINITY, Double.NaN, true));
    Golden.check("gradient-flow-odd", Charts.gradientFlow("Odd numbers", rows));
  }

  @Test
  void gradientFlowThatReachesNothing() {
    var rows =
        List.of(
            new GradientFlowRow("encoder", Double.NaN, Double.NaN, false),
            new GradientFlowRow("head", Double.NaN, Double.NaN, false));
    Golden.check("gradient-flow-none", Charts.gradientFlow("Nothing trains", rows));
  }

  @ParameterizedTest
  @CsvSource({"2, short", "2, long", "9, short", "100, short", "150, long"})
  void movement(int size, String names) {
    Golden.check(
        "movement-%d-%s".formatted(size, names),
        Charts.movement("How far the weights moved", movement(size, name(names))));
  }

  @Test
  void movementOnALogarithmicAxis() {
    var rows =
        List.of(
            new MovementRow("embeddings", 0, 0),
            new MovementRow("encoder.layer.0", 1e-7, 1_774_464),
            new MovementRow("encoder.layer.1", 0.012, 1_774_464),
            new MovementRow("encoder.layer.2", 3.5, 1_774_464),
            new MovementRow("still", 0, 384),
            new MovementRow("bias", Double.POSITIVE_INFINITY, 384),
            new MovementRow("fault", 0.001, 0),
            new MovementRow("head", Double.NaN, 3_080));
    Golden.check("movement-odd", Charts.movement("Movements of any size", rows));
  }

  private static IntFunction<String> name(String kind) {
    return "short".equals(kind)
        ? i -> "layer." + i
        : i -> "model.transformer.encoder.of.many.blocks.layer." + i + ".attention.self.query";
  }

  /** Frozen without a gradient, frozen with one, trained: a quarter, a quarter, a half. */
  private static List<GradientFlowRow> flow(int size, IntFunction<String> name) {
    var rows = new ArrayList<GradientFlowRow>();
    for (int i = 0; i < size; i++) {
      boolean reached = i >= (size + 2) / 4;
      boolean trained = (i >= size / 2 && i % 3 != 1) || i == size - 1;
      double norm = 0.4 * Math.exp(-5.0 * (size - 1 - i) / size) * (1 + 0.5 * Math.sin(2 * i));
      rows.add(
          new GradientFlowRow(
              name.apply(i),
              reached ? norm : Double.NaN,
              trained ? 1e-3 * (1 + i % 4) : Double.NaN,
              trained));
    }
    return rows;
  }

  private static List<MovementRow> movement(int size, IntFunction<String> name) {
    return IntStream.range(0, size)
        .mapToObj(
            i ->
                i == size - 1
                    ? new MovementRow(name.apply(i), Double.NaN, 3_080)
                    : new MovementRow(
                        name.apply(i),
                        i < size / 3 ? 0 : 0.002 * (1 + i % 7),
                        i < size / 3 ? 0 : 1_774_464))
        .toList();
  }
}
