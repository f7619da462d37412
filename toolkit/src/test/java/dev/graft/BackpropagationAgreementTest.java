package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.TrainingListener;
import dev.graft.training.WeightProof;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;

/**
 * Freeze map, gradient flow, weight movement and the proof in checksums say the same, whatever is
 * frozen.
 */
final class BackpropagationAgreementTest {
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).seed(3);

  static Stream<Arguments> plans() {
    return Stream.of(
        plan("classifier", FineTune::headOnly),
        plan("embeddings", FineTune::full),
        plan("encoder.layer.1", plan -> plan.freezeBelow("encoder.layer.1")),
        plan("encoder.layer.1", plan -> plan.freezeBelow("encoder.layer.1.output")),
        plan("embeddings", plan -> plan.freezeBelow("position_embeddings")),
        plan("pooler", plan -> plan.freezeBelow("pooler")),
        plan("classifier", plan -> plan.freezeBelow("classifier")),
        plan("encoder.layer.1", plan -> plan.topLayers(1)),
        plan("encoder.layer.0", plan -> plan.topLayers(2)),
        plan("encoder.layer.0", plan -> plan.freeze("embeddings")),
        plan("embeddings", plan -> plan.freeze("encoder.layer.{0..1}.**")),
        plan("embeddings", plan -> plan.freeze("classifier")),
        plan("embeddings", plan -> plan.freeze("encoder.layer.0", "pooler", "classifier")),
        plan("embeddings", plan -> plan.train("**.LayerNorm.*")),
        plan("embeddings", plan -> plan.train("**.bias")),
        plan("encoder.layer.0", plan -> plan.train("encoder.**.bias")),
        plan("embeddings", plan -> plan.train("embeddings")),
        plan("embeddings", plan -> plan.train("word_embeddings")),
        plan("encoder.layer.0", plan -> plan.train("query")),
        plan("encoder.layer.0", plan -> plan.adapt(Lora.rank(4))),
        plan("encoder.layer.0", plan -> plan.adapt(Lora.rank(2).dropout(0.2).on("query", "dense"))),
        plan("encoder.layer.1", plan -> plan.adapt(Lora.rank(2).on("encoder.layer.1.**"))),
        plan("encoder.layer.0", plan -> plan.adapt(Bottleneck.houlsby(6))),
        plan("encoder.layer.0", plan -> plan.adapt(Bottleneck.pfeiffer(6))),
        plan("encoder.layer.0", plan -> plan.adapt(Bottleneck.parallel(6))),
        plan("embeddings", plan -> plan.adapt(Lora.rank(4)).alsoTrain("**.LayerNorm.*")),
        plan("encoder.layer.0", plan -> plan.adapt(Bottleneck.pfeiffer(4)).alsoTrain("pooler")),
        plan("encoder.layer.1", plan -> plan.headOnly().alsoTrain("encoder.layer.1.**.bias")));
  }

  private static Arguments plan(String end, UnaryOperator<FineTune> choice) {
    FineTune plan = choice.apply(FineTune.classifier(Reference.bert()));
    return Arguments.of(plan.name(), plan, end);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void allFourSayTheSame(String name, FineTune plan, String end) {
    BackpropagationStep step = plan.step(TinyData.splits(), RECIPE);
    Run run = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    assertLayersAgree(plan, step, run);
    assertItEndsAt(end, step);
    assertModulesAgree(plan, step);
  }

  private static void assertLayersAgree(FineTune plan, BackpropagationStep step, Run run) {
    WeightMovement movement = run.movement();
    WeightProof proof = run.proof();
    Table map = plan.freezeTable();

    List<String> names = map.stringColumn("layer").asList();
    List<StepLayer> layers =
        step.layers().stream().filter(layer -> layer.weights().parameters() > 0).toList();
    assertThat(layers).extracting(StepLayer::name).isEqualTo(names);
    assertThat(movement.layers()).extracting(WeightMovement.Layer::name).isEqualTo(names);
    for (int i = 0; i < names.size(); i++) {
      long adapter = map.longColumn("adapter").getLong(i);
      long trained = map.longColumn("trained").getLong(i) + adapter;
      StepWeights weights = layers.get(i).weights();
      WeightMovement.Layer moved = movement.layers().get(i);
      assertThat(weights.parameters()).isEqualTo(map.longColumn("parameters").getLong(i) + adapter);
      assertThat(weights.trained()).as(names.get(i)).isEqualTo(trained);
      assertThat(moved.trained()).as(names.get(i)).isEqualTo(trained);
      assertThat(weights.reached()).as(names.get(i)).isEqualTo(trained > 0);
      assertThat(weights.gradientNorm() > 0).as(names.get(i)).isEqualTo(trained > 0);
      assertThat(weights.updateNorm() > 0).as(names.get(i)).isEqualTo(trained > 0);
      assertThat(moved.moved() > 0).as(names.get(i)).isEqualTo(trained > 0);
      assertThat(moved.largest() > 0).as(names.get(i)).isEqualTo(trained > 0);
      assertThat(moved.relative() > 0)
          .as(names.get(i))
          .isEqualTo(
              map.longColumn("trained").getLong(i) > 0 && !names.get(i).equals("classifier"));
    }
    assertThat(step.withoutGradient()).isEmpty();
    assertThat(proof.untouched()).isEmpty();
    assertThat(proof.unexpected()).isEmpty();
    assertThat(movement.trained())
        .isEqualTo(proof.trainedParameters())
        .isEqualTo(proof.changedParameters())
        .isEqualTo(plan.account().trained());
  }

  /** Nothing below the lowest trained parameter is recorded, and the step says so. */
  private static void assertItEndsAt(String end, BackpropagationStep step) {
    List<String> names = step.layers().stream().map(StepLayer::name).toList();
    int lowest = names.indexOf(end);
    for (StepLayer layer : step.layers()) {
      assertThat(layer.recorded())
          .as(layer.name())
          .isEqualTo(names.indexOf(layer.name()) >= lowest)
          .isEqualTo(layer.outputGradient() > 0);
    }
    assertThat(step.sentences().get(1))
        .isEqualTo(
            lowest == 0
                ? "Backpropagation goes all the way down to embeddings."
                : "Backpropagation ends at %s: nothing below it trains.".formatted(end));
  }

  private static void assertModulesAgree(FineTune plan, BackpropagationStep step) {
    try (ClassifierNetwork network = PlanNetwork.of(plan, 2).network()) {
      Map<String, Parameter> parameters = network.parameters();
      Set<String> modules = new LinkedHashSet<>();
      parameters.keySet().forEach(path -> modules.add(module(path)));
      Set<String> trained =
          parameters.entrySet().stream()
              .filter(entry -> entry.getValue().trained())
              .map(entry -> module(entry.getKey()))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      assertThat(step.modules().keySet()).containsExactlyElementsOf(modules);
      step.modules()
          .forEach(
              (path, weights) -> {
                assertThat(weights.reached()).as(path).isEqualTo(trained.contains(path));
                assertThat(weights.trained() > 0).as(path).isEqualTo(trained.contains(path));
              });
      assertThat(parameters.keySet()).containsAll(step.zeroGradient());
    }
  }

  private static String module(String path) {
    return path.substring(0, path.lastIndexOf('.'));
  }
}
