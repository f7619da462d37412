package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.module.Checksums;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** One step is the first step of a run, and its figures are those worked out by hand. */
final class BackpropagationStepTest {
  private static final Recipe RECIPE = Recipe.epochs(1).batchSize(8).seed(3);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Test
  void aStepIsTheFirstStepOfARun() {
    for (FineTune plan :
        List.of(
            bert().full(),
            bert().headOnly(),
            bert().adapt(Lora.rank(4).dropout(0.3)),
            bert().adapt(Bottleneck.houlsby(4)))) {
      BackpropagationStep step = plan.step(TinyData.splits(), RECIPE);
      History.Step first =
          plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT).history().steps().get(0);
      assertThat(step.loss()).as(plan.name()).isCloseTo(first.loss(), within(1e-6));
      assertThat(step.gradientNorm()).isCloseTo(first.gradientNorm(), within(1e-6));
      assertThat(step.learningRate()).isEqualTo(plan.learningRate());
    }
  }

  @Test
  void batchesWhoseGradientsAddUpAreOneStep() {
    FineTune plan = bert().headDropout(0).full();
    BackpropagationStep whole = plan.step(TinyData.splits(), RECIPE.batchSize(12));
    BackpropagationStep pieces = plan.step(TinyData.splits(), RECIPE.batchSize(4).accumulate(3));
    assertThat(pieces.texts()).isEqualTo(whole.texts()).isEqualTo(12);
    assertThat(pieces.tokens()).isEqualTo(whole.tokens());
    assertThat(pieces.loss()).isCloseTo(whole.loss(), within(1e-6));
    assertThat(pieces.lossAfter()).isCloseTo(whole.lossAfter(), within(1e-5));
    assertThat(pieces.gradientNorm()).isCloseTo(whole.gradientNorm(), within(1e-5));
    assertThat(pieces.layers()).hasSameSizeAs(whole.layers());
    assertThat(pieces.layers().get(0).shape().get(0)).isEqualTo(4);
    assertThat(pieces.labelTable().intColumn("texts").asList())
        .isEqualTo(whole.labelTable().intColumn("texts").asList());
    for (int label = 0; label < 2; label++) {
      assertThat(pieces.labelTable().doubleColumn("probability before").getDouble(label))
          .isCloseTo(
              whole.labelTable().doubleColumn("probability before").getDouble(label), within(1e-6));
    }
  }

  @Test
  void aStepFollowsTheRecipesLossAndRates() {
    FineTune plan = bert().full();
    Recipe recipe =
        RECIPE
            .labelSmoothing(0.2)
            .classWeights(Map.of("travel", 3.0))
            .accumulate(2)
            .batchSize(4)
            .headRate(0.01)
            .bodyRate(0.001)
            .layerDecay(0.5);
    BackpropagationStep step = plan.step(TinyData.splits(), recipe);
    History.Step first =
        plan.fit(TinyData.splits(), recipe, TrainingListener.SILENT).history().steps().get(0);
    assertThat(step.loss()).isEqualTo(first.loss());
    assertThat(step.gradientNorm()).isCloseTo(first.gradientNorm(), within(1e-5));
    assertThat(step.learningRate()).isEqualTo(0.01);
    // The first update of Adam is the rate in nearly every element.
    assertThat(rate(step, 4)).isCloseTo(0.01, within(0.0005));
    assertThat(rate(step, 3)).isCloseTo(0.001, within(0.0001));
    assertThat(rate(step, 2)).isCloseTo(0.001, within(0.0001));
    assertThat(rate(step, 1)).isCloseTo(0.0005, within(0.00005));
  }

  private static double rate(BackpropagationStep step, int layer) {
    StepWeights weights = step.layers().get(layer).weights();
    return weights.updateNorm() / Math.sqrt((double) weights.trained());
  }

  @Test
  void anUpdateBringsTheLossDown() {
    for (FineTune plan : List.of(bert().full(), bert().headOnly(), bert().adapt(Lora.rank(4)))) {
      BackpropagationStep step = plan.step(TinyData.splits());
      assertThat(step.lossAfter()).as(plan.name()).isLessThan(step.lossBefore());
      assertThat(step.sentences())
          .last()
          .asString()
          .startsWith("The update at a peak learning rate of 0.0")
          .contains("brings the loss down from 0.6");
    }
  }

  @Test
  void aRateFarTooHighIsSaidToRaiseTheLoss() {
    BackpropagationStep step = bert().full().step(TinyData.splits(), RECIPE.learningRate(1e6));
    assertThat(step.lossAfter()).isNotCloseTo(step.lossBefore(), within(1.0));
    assertThat(step.sentences())
        .last()
        .asString()
        .contains("at a peak learning rate of 1000000 does not bring the loss down")
        .endsWith("A lower rate may.");
  }

  @Test
  void aStepChangesNothing() {
    FineTune plan = bert().full();
    String upstream = Reference.bert().fingerprint();
    Run run = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    Map<String, String> weights = Checksums.of(run.network());
    String first = plan.step(TinyData.splits(), RECIPE).toString();
    assertThat(plan.step(TinyData.splits(), RECIPE)).hasToString(first);
    assertThat(Reference.bert().fingerprint()).isEqualTo(upstream);
    assertThat(Checksums.of(run.network())).isEqualTo(weights);
    Run again = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    assertThat(Checksums.of(again.network())).isEqualTo(weights);
  }

  @Test
  void whatFeedsAZeroMatrixHasAZeroGradientAndNotNone() {
    for (FineTune plan :
        List.of(
            bert().adapt(Lora.rank(4)),
            bert().adapt(Bottleneck.houlsby(4)),
            bert().adapt(Bottleneck.pfeiffer(4)),
            bert().adapt(Bottleneck.parallel(4)))) {
      BackpropagationStep step = plan.step(TinyData.splits(), RECIPE);
      assertThat(step.withoutGradient()).isEmpty();
      assertThat(step.zeroGradient())
          .isNotEmpty()
          .allMatch(path -> path.contains("lora_A") || path.contains("adapter_down"));
      step.modules()
          .forEach(
              (path, weights) -> {
                boolean first = path.contains("lora_A") || path.contains("adapter_down");
                boolean second = path.contains("lora_B") || path.contains("adapter_up");
                assertThat(weights.state())
                    .as(path)
                    .isEqualTo(
                        first
                            ? "trains: zero gradient"
                            : second || path.equals("classifier") ? "trains" : "frozen");
                assertThat(weights.gradientNorm() == 0).as(path).isEqualTo(first);
                // What starts at zero has no norm to compare the update with.
                assertThat(Double.isNaN(weights.updateRatio()))
                    .as(path)
                    .isEqualTo(!first && !path.equals("classifier"));
              });
      assertThat(step.sentences())
          .anyMatch(
              sentence ->
                  sentence.startsWith(
                          "The gradient of %d trained arrays is exactly zero"
                              .formatted(step.zeroGradient().size()))
                      && sentence.contains(step.zeroGradient().get(0)));
    }
  }

  @Test
  void frozenLayersAboveTheEndAreNamed() {
    BackpropagationStep step =
        bert().freeze("encoder", "pooler", "classifier").step(TinyData.splits(), RECIPE);
    assertThat(step.sentences())
        .contains(
            "Backpropagation goes all the way down to embeddings.",
            "On its way it passes through encoder.layer.0, encoder.layer.1, pooler, classifier, "
                + "frozen as a whole.");
    assertThat(step.layers())
        .extracting(StepLayer::state)
        .containsExactly(
            "trains", "passes through", "passes through", "passes through", "passes through");
  }

  @Test
  void poolingWithoutParametersIsALayerOfItsOwn() {
    Upstream upstream = Upstream.from(ModelCopy.SENTENCES);
    BackpropagationStep step =
        FineTune.classifier(upstream).topLayers(1).step(TinyData.splits(), RECIPE);
    List<String> names = step.table().stringColumn("layer").asList();
    assertThat(names).startsWith("embeddings").endsWith("pooling", "classifier");
    StepLayer pooling = step.layers().get(names.size() - 2);
    assertThat(pooling.state()).isEqualTo("passes through");
    assertThat(pooling.weights().parameters()).isZero();
    assertThat(pooling.shape()).containsExactly(8L, (long) upstream.architecture().width());
    assertThat(step.sentences()).noneMatch(sentence -> sentence.contains("frozen as a whole"));
  }

  @Test
  void oneTextOfOneTokenIsABatch() {
    Splits data = Splits.of(examples("a", "b"), examples("c", "d"));
    for (FineTune plan : List.of(bert().full(), bert().adapt(Lora.rank(1)))) {
      BackpropagationStep step =
          plan.step(data, Recipe.epochs(1).batchSize(1).maxLength(3).seed(1));
      assertThat(step.texts()).isEqualTo(1);
      assertThat(step.tokens()).isEqualTo(3);
      assertThat(step.layers().get(0).shape()).containsExactly(1L, 3L, 32L);
      assertThat(step.withoutGradient()).isEmpty();
      assertThat(step.gradientNorm()).isPositive();
      assertThat(step.labelTable().intColumn("texts").sum()).isEqualTo(1);
      assertThat(step.sentences().get(0)).startsWith("1 text of up to 3 tokens: the loss is 0.");
    }
  }

  @Test
  void oneLayerIsANetwork() throws IOException {
    ModelCopy copy =
        ModelCopy.of(Reference.BERT, directory)
            .edit("config.json", config -> config.addProperty("num_hidden_layers", 1));
    keepArrays(copy.directory(), name -> !name.contains("encoder.layer.1."));
    Upstream upstream = Upstream.from(copy.directory());
    BackpropagationStep step =
        FineTune.classifier(upstream).topLayers(1).step(TinyData.splits(), RECIPE);
    assertThat(step.layers())
        .extracting(StepLayer::name)
        .containsExactly("embeddings", "encoder.layer.0", "pooler", "classifier");
    assertThat(step.sentences())
        .contains("Backpropagation ends at encoder.layer.0: nothing below it trains.");
  }

  private static void keepArrays(Path model, Predicate<String> kept) {
    Path file = model.resolve("model.safetensors");
    var all = SafetensorsFile.open(file);
    var arrays = new LinkedHashMap<String, FloatArray>();
    all.names().stream()
        .filter(kept)
        .map(all::get)
        .forEach(array -> arrays.put(array.name(), new FloatArray(array.shape(), array.float32())));
    SafetensorsWriter.write(file, arrays, Map.of());
  }

  @Test
  void weightsOutOfRangeAreAClearError() throws IOException {
    ModelCopy copy =
        ModelCopy.of(Reference.BERT, directory)
            .editArrays(
                (name, values) -> {
                  if (name.endsWith("pooler.dense.weight")) {
                    values.put(0, Float.NaN);
                  }
                });
    FineTune plan = FineTune.classifier(Upstream.from(copy.directory())).headOnly();
    assertThatThrownBy(() -> plan.step(TinyData.splits(), RECIPE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The loss is NaN in the first step")
        .hasMessageContaining("upstream");
  }

  @Test
  void aPlanThatSaysNothingHasNoStep() {
    assertThatThrownBy(() -> bert().step(TinyData.splits()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not say what trains");
    assertThatThrownBy(() -> bert().headOnly().step(TinyData.splits(), RECIPE.maxLength(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxLength(100000)");
  }

  @Test
  void tablesLeaveOutWhatIsNot() {
    BackpropagationStep step = bert().headOnly().step(TinyData.splits(), RECIPE);
    Table table = step.table();
    assertThat(table.columnNames())
        .containsExactly(
            "layer",
            "activation",
            "mean",
            "deviation",
            "recorded",
            "parameters",
            "trained",
            "backpropagation",
            "gradient at output",
            "gradient",
            "update",
            "update / weights");
    assertThat(table.doubleColumn("gradient").isMissing(0)).isTrue();
    assertThat(table.doubleColumn("gradient").countMissing()).isEqualTo(table.rowCount() - 1);
    assertThat(table.doubleColumn("update / weights").countMissing())
        .isEqualTo(table.rowCount() - 1);
    assertThat(table.stringColumn("activation").get(0)).isEqualTo("8 x %d x 32", step.tokens());
    assertThat(step.moduleTable().rowCount()).isEqualTo(step.modules().size());
    assertThat(step.toString())
        .startsWith("One step of backpropagation: linear probe")
        .contains("Backpropagation ends at classifier: nothing below it trains.")
        .contains("not reached")
        .doesNotContain("NaN");
  }

  private static FineTune bert() {
    return FineTune.classifier(Reference.bert());
  }

  private static Examples examples(String first, String second) {
    return Examples.text(
        Table.create(
            StringColumn.create("text", first, second), StringColumn.create("label", "yes", "no")),
        "text",
        "label");
  }
}
