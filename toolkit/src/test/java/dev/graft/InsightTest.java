package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.data.Splits;
import dev.graft.evaluation.Estimate;
import dev.graft.module.Parameter;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;

/** Where tuning moved the vectors, how strength matters, and what each layer knows. */
final class InsightTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final Splits DATA = TinyData.splits();
  private static final Recipe RECIPE = Recipe.epochs(10).batchSize(8).learningRate(5e-3).seed(1);

  private static Run run(UnaryOperator<FineTune> choice) {
    return choice.apply(FineTune.classifier(UPSTREAM)).fit(DATA, RECIPE);
  }

  @Test
  void aFrozenUpstreamIsNotMoved() {
    Nudge nudge = run(FineTune::headOnly).nudge();
    assertThat(nudge.displacement()).isZero();
    assertThat(nudge.separationAfter()).isEqualTo(nudge.separationBefore());
    assertThat(nudge.sentence()).contains("where they were");
  }

  @Test
  void tuningSeparatesTheLabels() {
    Run run = run(plan -> plan.adapt(Lora.rank(4)));
    Nudge nudge = run.nudge();
    assertThat(nudge.separationAfter()).isGreaterThan(nudge.separationBefore() + 0.1);
    Table table = nudge.table();
    assertThat(table.rowCount()).isEqualTo(DATA.validation().size());
    assertThat(table.doubleColumn("moved").mean()).isCloseTo(nudge.displacement(), within(1e-9));
    assertThat(table.doubleColumn("x before").mean()).isCloseTo(0, within(1e-5));
    assertThat(nudge.relativeDisplacement()).isPositive();
    assertThat(run.nudge(DATA.test()).examples().size()).isEqualTo(DATA.test().size());
  }

  static Stream<UnaryOperator<FineTune>> plans() {
    return Stream.of(
        plan -> plan.adapt(Lora.rank(4)),
        plan -> plan.adapt(Bottleneck.houlsby(6)),
        plan -> plan.adapt(Bottleneck.pfeiffer(6)),
        plan -> plan.adapt(Bottleneck.parallel(6)).alsoTrain("**.LayerNorm.*"),
        plan -> plan.topLayers(1),
        FineTune::full);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void fullStrengthIsTheRunAndNoneIsTheUpstreamUnderItsHead(UnaryOperator<FineTune> choice) {
    Run run = run(choice);
    StrengthCurve curve = run.strengths(1, 0, 0.5);
    assertThat(curve.points().get(0).accuracy()).isEqualTo(run.evaluate().accuracy());
    Run head = run(FineTune::headOnly);
    for (String path : List.of("classifier.weight", "classifier.bias")) {
      parameter(head, path).assign(parameter(run, path).array().toByteBuffer(true));
    }
    assertThat(curve.points().get(1).accuracy()).isEqualTo(head.evaluate().accuracy());
    assertThat(curve.table().doubleColumn("strength").asDoubleArray()).containsExactly(1, 0, 0.5);
    assertThatThrownBy(() -> run.strengths(0.5, 1.5)).hasMessageContaining("1.5");
  }

  private static Parameter parameter(Run run, String path) {
    return Objects.requireNonNull(run.network().parameters().get(path));
  }

  @Test
  void tunedLayersKnowMoreOfTheLabels() {
    LayerProbes probes = run(FineTune::full).layerProbes();
    int layers = UPSTREAM.architecture().layers().size();
    assertThat(probes.layers()).hasSize(1 + layers);
    assertThat(probes.layers().get(0).name()).isEqualTo("embeddings");
    Estimate last = probes.layers().get(layers).tuned();
    assertThat(last.value()).isGreaterThan(0.9);
    assertThat(probes.table().rowCount()).isEqualTo(1 + layers);
    LayerProbes frozen = run(FineTune::headOnly).layerProbes();
    for (LayerProbes.Layer layer : frozen.layers()) {
      assertThat(layer.tuned()).isEqualTo(layer.upstream());
    }
  }
}
