package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.TrainingListener;
import dev.graft.training.WeightProof;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a run says it froze is bit-identical afterwards, and what it says it trained has changed.
 */
final class FreezingProofTest {
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).seed(3);

  static Stream<Arguments> plans() {
    return Stream.of(
        plan("linear probe", FineTune::headOnly),
        plan("LoRA", plan -> plan.adapt(Lora.rank(4))),
        plan("LoRA everywhere", plan -> plan.adapt(Lora.rank(2).on("query", "dense"))),
        plan("Houlsby", plan -> plan.adapt(Bottleneck.houlsby(6))),
        plan("Pfeiffer", plan -> plan.adapt(Bottleneck.pfeiffer(6))),
        plan("parallel", plan -> plan.adapt(Bottleneck.parallel(6))),
        plan("prompt", plan -> plan.adapt(PromptTuning.tokens(5))),
        plan("prefix", plan -> plan.adapt(PrefixTuning.tokens(5))),
        plan("frozen prefix", plan -> plan.freezeBelow("encoder.layer.1")),
        plan("top layer", plan -> plan.topLayers(1)),
        plan("norms only", plan -> plan.train("**.LayerNorm.*")),
        plan("all but embeddings", plan -> plan.freeze("embeddings")),
        plan("LoRA and norms", plan -> plan.adapt(Lora.rank(4)).alsoTrain("**.LayerNorm.*")),
        plan("full", FineTune::full));
  }

  private static Arguments plan(String name, UnaryOperator<FineTune> choice) {
    return Arguments.of(name, choice);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void frozenArraysStayAndTrainedOnesChange(String name, UnaryOperator<FineTune> choice) {
    Upstream upstream = Reference.bert();
    String before = upstream.fingerprint();
    FineTune plan = choice.apply(FineTune.classifier(upstream));

    Run run = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);

    assertThat(upstream.fingerprint()).isEqualTo(before);
    WeightProof proof = run.proof();
    assertThat(proof.unexpected()).isEmpty();
    assertThat(proof.untouched()).isEmpty();
    assertThat(proof.frozenUnchanged()).isTrue();
    assertThat(proof.changedParameters()).isEqualTo(proof.trainedParameters());
    assertThat(proof.trainedParameters()).isEqualTo(plan.account().trained()).isPositive();
    assertThat(proof.frozenParameters() + proof.trainedParameters())
        .isEqualTo(plan.account().total());
    assertThat(run.history().steps()).hasSize(2 * 6);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void onlyTrainedArraysAreCopiesOfTheirOwn(String name, UnaryOperator<FineTune> choice) {
    Upstream upstream = Reference.bert();
    FineTune plan = choice.apply(FineTune.classifier(upstream));
    try (ClassifierNetwork network = PlanNetwork.of(plan, 2).network()) {
      network.materialise(1);
      network
          .parameters()
          .forEach(
              (path, parameter) -> {
                if (parameter.role() == Parameter.Role.UPSTREAM) {
                  boolean shared = parameter.array() == upstream.arrays().get(path);
                  assertThat(shared).as(path).isEqualTo(!parameter.trained());
                }
              });
    }
  }
}
