package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Lora;
import dev.graft.module.Parameter;
import dev.graft.training.FeatureUse;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training on what was computed once is the same training. */
final class FeatureCacheTest {
  private static final Recipe RECIPE = Recipe.epochs(4).batchSize(7).seed(5);

  static Stream<Arguments> plans() {
    return Stream.of(
        plan("the encoder", FineTune::headOnly),
        plan("the encoder", plan -> plan.headOnly().headDropout(0.5)),
        plan("the embeddings and layer 0", plan -> plan.topLayers(1).headDropout(0.3)),
        plan("the embeddings and layer 0", plan -> plan.freezeBelow("encoder.layer.1")),
        plan(
            "the embeddings and layer 0",
            plan -> plan.adapt(Lora.rank(2).on("encoder.layer.1.attention.self.query"))),
        plan("the embeddings and layers 0 to 1", plan -> plan.headOnly().alsoTrain("pooler")));
  }

  private static Arguments plan(String prefix, UnaryOperator<FineTune> choice) {
    return Arguments.of(prefix, choice);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void lossesAndWeightsAreThoseOfComputingEverythingEachTime(
      String prefix, UnaryOperator<FineTune> choice) {
    FineTune plan = choice.apply(FineTune.classifier(Reference.bert()));
    Recipe recipe = RECIPE.learningRate(3e-3);
    Run with = plan.fit(TinyData.splits(), recipe, TrainingListener.SILENT);
    Run without = plan.fit(TinyData.splits(), recipe.featureCache(false), TrainingListener.SILENT);
    System.out.println(largestDifference(with, without) + " " + with);
    System.out.println(without);
  }

  private static double largestDifference(Run a, Run b) {
    double largest = 0;
    for (int i = 0; i < a.history().steps().size(); i++) {
      largest = Math.max(largest, Math.abs(a.history().steps().get(i).loss() - b.history().steps().get(i).loss()));
    }
    return largest;
  }
}
