package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Lora;
import dev.graft.module.FirstValues;
import dev.graft.module.Parameter;
import dev.graft.training.TrainingListener;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Movement against differences taken element by element. */
final class WeightMovementTest {
  private static final Recipe RECIPE = Recipe.epochs(1).batchSize(8).seed(3);

  @Test
  void itIsTheDifferenceElementByElement() {
    Upstream upstream = Reference.bert();
    Run run = fit(FineTune.classifier(upstream).full(), RECIPE);
    for (WeightMovement.Layer layer : run.movement().layers()) {
      if (layer.name().equals("classifier")) {
        continue;
      }
      double moved = 0;
      double norm = 0;
      double largest = 0;
      long count = 0;
      for (var entry : run.network().parameters().entrySet()) {
        if (entry.getKey().startsWith(layer.name() + ".")) {
          float[] before =
              Objects.requireNonNull(upstream.arrays().get(entry.getKey())).toFloatArray();
          float[] after = entry.getValue().array().toFloatArray();
          count += before.length;
          for (int i = 0; i < before.length; i++) {
            double difference = (double) after[i] - before[i];
            moved += difference * difference;
            norm += (double) before[i] * before[i];
            largest = Math.max(largest, Math.abs(difference));
          }
        }
      }
      assertThat(layer.trained()).isEqualTo(count);
      assertThat(layer.moved()).isCloseTo(Math.sqrt(moved), within(1e-7));
      assertThat(layer.relative()).isCloseTo(Math.sqrt(moved / norm), within(1e-7));
      assertThat(layer.largest()).isCloseTo(largest, within(1e-7));
    }
  }

  @Test
  void newParametersMoveFromTheirFirstValues() {
    Run run = fit(FineTune.classifier(Reference.bert()).headOnly(), RECIPE);
    float[] first =
        dev.graft.module.Initializer.normal(0.02)
            .values(new long[] {2, 32}, "classifier.weight", RECIPE.seed());
    float[] weight = array(run, "classifier.weight");
    float[] bias = array(run, "classifier.bias");
    double moved = 0;
    for (int i = 0; i < weight.length; i++) {
      moved += Math.pow((double) weight[i] - first[i], 2);
    }
    for (float value : bias) {
      moved += (double) value * value;
    }
    WeightMovement.Layer head = last(run.movement());
    assertThat(head.moved()).isCloseTo(Math.sqrt(moved), within(1e-7));
    assertThat(head.relative()).isNaN();
    assertThat(run.movement().sentence())
        .isEqualTo(
            "Nothing pretrained moved, only new parameters did. 4 of 5 layers stayed as they were.");
  }

  @Test
  void frozenLayersMovedByZeroAndAdaptersByNoShareOfThePretrained() {
    WeightMovement movement =
        fit(
                FineTune.classifier(Reference.bert())
                    .adapt(Lora.rank(2).on("encoder.layer.1.attention.self.query")),
                RECIPE)
            .movement();
    assertThat(movement.layers())
        .extracting(WeightMovement.Layer::relative)
        .containsExactly(0.0, 0.0, Double.NaN, 0.0, Double.NaN);
    assertThat(movement.layers())
        .extracting(layer -> layer.moved() > 0)
        .containsExactly(false, false, true, false, true);
    assertThat(movement.table().doubleColumn("% of pretrained").countMissing()).isEqualTo(2);
    assertThat(movement.toString()).doesNotContain("NaN");
  }

  /** The frozen rest of a layer counts in its norm: a layer of which little trains moves little. */
  @Test
  void theShareIsThatOfTheWholeLayer() {
    Run run = fit(FineTune.classifier(Reference.bert()).train("encoder.layer.0.**.bias"), RECIPE);
    double norm = 0;
    for (var entry : Reference.bert().arrays().entrySet()) {
      if (entry.getKey().startsWith("encoder.layer.0.")) {
        for (float value : entry.getValue().toFloatArray()) {
          norm += (double) value * value;
        }
      }
    }
    WeightMovement.Layer layer = run.movement().layers().get(1);
    assertThat(layer.relative()).isCloseTo(layer.moved() / Math.sqrt(norm), within(1e-7));
  }

  @Test
  void aRunThatWasStoppedBeforeItsFirstStepMovedNothing() {
    Thread.currentThread().interrupt();
    Run run = fit(FineTune.classifier(Reference.bert()).full(), RECIPE);
    WeightMovement movement = run.movement();
    assertThat(movement.layers()).allMatch(layer -> layer.moved() == 0);
    assertThat(movement.sentence()).isEqualTo("Nothing moved.");
  }

  @Test
  void aContinuedRunMovedFromWhereItBegan() {
    FineTune top = FineTune.classifier(Reference.bert()).topLayers(1);
    Run first = fit(top, RECIPE);
    Run second = first.continueWith(FineTune.classifier(Reference.bert()).headOnly(), RECIPE);
    WeightMovement movement = second.movement();
    assertThat(movement.layers())
        .extracting(layer -> layer.moved() > 0)
        .containsExactly(false, false, false, false, true);
    float[] before = array(first, "classifier.weight");
    float[] after = array(second, "classifier.weight");
    double moved = 0;
    for (int i = 0; i < before.length; i++) {
      moved += Math.pow((double) after[i] - before[i], 2);
    }
    double bias = 0;
    for (int i = 0; i < 2; i++) {
      bias +=
          Math.pow(
              (double) array(second, "classifier.bias")[i] - array(first, "classifier.bias")[i], 2);
    }
    assertThat(last(movement).moved()).isCloseTo(Math.sqrt(moved + bias), within(1e-7));
  }

  @Test
  void aRunAfterAProbeMovedFromTheProbe() {
    Run run = fit(FineTune.classifier(Reference.bert()).full(), RECIPE.probeFirst(1));
    Run probe = run.before().orElseThrow();
    assertThat(run.movement().layers()).allMatch(layer -> layer.moved() > 0);
    // The probe's rate is a hundred times that of the whole network.
    assertThat(last(run.movement()).moved()).isLessThan(last(probe.movement()).moved());
  }

  @Test
  void movementCanBeMeasuredFromWhatAnotherRunHadLearnt() {
    FineTune plan = FineTune.classifier(Reference.bert()).full();
    Run once = fit(plan, RECIPE);
    Run twice = fit(plan, RECIPE.seed(4));
    FirstValues base = FirstValues.of(once.network(), FirstValues.fresh(4));
    var architecture = plan.upstream().architecture();
    WeightMovement none = WeightMovement.of("itself", once.network(), architecture, base);
    assertThat(none.layers()).allMatch(layer -> layer.moved() == 0);

    WeightMovement between = WeightMovement.of("between", twice.network(), architecture, base);
    float[] before = array(once, "pooler.dense.weight");
    float[] after = array(twice, "pooler.dense.weight");
    double largest = 0;
    for (int i = 0; i < before.length; i++) {
      largest = Math.max(largest, Math.abs(after[i] - before[i]));
    }
    assertThat(between.layers().get(3).largest()).isGreaterThanOrEqualTo(largest).isPositive();
    assertThat(between.layers().get(3).moved())
        .isNotEqualTo(twice.movement().layers().get(3).moved());
  }

  @Test
  void whatTheOtherNetworkLacksMovedFromItsOwnFirstValues() {
    Run probe = fit(FineTune.classifier(Reference.bert()).headOnly(), RECIPE);
    Run lora = fit(FineTune.classifier(Reference.bert()).adapt(Lora.rank(2)), RECIPE);
    FirstValues base = FirstValues.of(probe.network(), FirstValues.fresh(RECIPE.seed()));
    WeightMovement movement =
        WeightMovement.of("lora", lora.network(), lora.plan().upstream().architecture(), base);
    assertThat(movement.layers().get(1)).isEqualTo(lora.movement().layers().get(1));
    assertThat(last(movement).moved()).isNotEqualTo(last(lora.movement()).moved());
  }

  @Test
  void theOnlyLayerThatStayedIsSpokenOfAsOne() {
    Run run = fit(FineTune.classifier(Reference.bert()).freeze("pooler"), RECIPE);
    assertThat(run.movement().sentence()).endsWith("1 of 5 layers stayed as it was.");
  }

  private static WeightMovement.Layer last(WeightMovement movement) {
    return movement.layers().get(movement.layers().size() - 1);
  }

  private static float[] array(Run run, String path) {
    Parameter parameter = Objects.requireNonNull(run.network().parameters().get(path));
    return parameter.array().toFloatArray();
  }

  private static Run fit(FineTune plan, Recipe recipe) {
    return plan.fit(TinyData.splits(), recipe, TrainingListener.SILENT);
  }
}
