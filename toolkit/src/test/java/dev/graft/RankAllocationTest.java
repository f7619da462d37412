package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.adapter.AdaLora;
import dev.graft.adapter.Bottleneck;
import dev.graft.module.Checksums;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.TrainingHook;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import dev.graft.training.Callback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;

/** How AdaLoRA's ranks fall, step by step as PEFT lets them, and in runs of our own. */
final class RankAllocationTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final Recipe RECIPE = Recipe.steps(20).batchSize(8).learningRate(0.01).seed(3);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "gpt2"})
  void ranksFallAsInPeft(String base) {
    try (AdaptedReference reference = AdaptedReference.open(base + "/adapters/adalora");
        var optimizer = new FusedAdamW();
        TrainingHook.Session session = hook(reference.network()).begin(10)) {
      Map<String, Parameter> parameters = reference.network().parameters();
      parameters
          .values()
          .forEach(
              parameter -> {
                if (parameter.trained()) {
                  optimizer.add(parameter.array(), 1e-2, 0.01);
                }
              });
      int step = 0;
      for (JsonElement each : reference.told().getAsJsonArray("allocation")) {
        int number = ++step;
        JsonObject expected = each.getAsJsonObject();
        double loss = reference.backpropagate() + penalty(session);
        assertThat(loss)
            .as("loss of step %d", number)
            .isCloseTo(expected.get("loss").getAsDouble(), Percentage.withPercentage(0.01));
        var unused = optimizer.step(1, 0, () -> stepped(session, number));
        Map<String, JsonElement> kept = expected.getAsJsonObject("kept").asMap();
        assertThat(kept).isNotEmpty();
        reference
            .paths(kept.keySet())
            .forEach(
                (path, name) ->
                    assertThat(kept(Objects.requireNonNull(parameters.get(path)).array()))
                        .as("%s after step %d", path, number)
                        .isEqualTo(booleans(Objects.requireNonNull(kept.get(name)))));
      }
      assertThat(step).isEqualTo(10);
    }
  }

  private static TrainingHook hook(Module network) {
    var hooks = new ArrayList<TrainingHook>();
    network.forEach(
        module -> {
          if (module instanceof TrainingHook hook) {
            hooks.add(hook);
          }
        });
    assertThat(hooks).hasSize(1);
    return hooks.get(0);
  }

  private static double penalty(TrainingHook.Session session) {
    try (Gradients gradients = Gradients.recorded();
        NDArray penalty = Objects.requireNonNull(session.penalty())) {
      gradients.backward(penalty);
      return penalty.getFloat();
    }
  }

  private static void stepped(TrainingHook.Session session, int step) {
    boolean unused =
        Gradients.off(
            () -> {
              session.stepped(step);
              return true;
            });
  }

  private static List<Boolean> kept(NDArray values) {
    var kept = new ArrayList<Boolean>();
    for (float value : values.toFloatArray()) {
      kept.add(value != 0);
    }
    return kept;
  }

  private static List<Boolean> booleans(JsonElement list) {
    return list.getAsJsonArray().asList().stream().map(JsonElement::getAsBoolean).toList();
  }

  @Test
  void aRunEndsWithTheTargetAndFewerRanksWhereTheyMatterLess() {
    FineTune plan = FineTune.classifier(UPSTREAM).adapt(AdaLora.ranks(6, 4).onAllLinear());
    Run run = plan.fit(TinyData.splits(), RECIPE);
    Table ranks = run.ranks();
    assertThat(ranks.stringColumn("layer").get(0))
        .isEqualTo("encoder.layer.0.attention.self.query");
    assertThat(ranks.intColumn("rank").sum()).isEqualTo(4 * ranks.rowCount());
    assertThat(ranks.intColumn("rank").asList()).contains(6).anyMatch(rank -> rank < 4);
    assertThatThrownBy(
            FineTune.classifier(UPSTREAM).headOnly().fit(TinyData.splits(), RECIPE)::ranks)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("AdaLora");
    // Reported losses are the examples' alone: at the start as without an adapter.
    assertThat(run.history().steps().get(0).loss())
        .isCloseTo(
            FineTune.classifier(UPSTREAM)
                .adapt(AdaLora.ranks(6, 4).onAllLinear().orthogonality(0))
                .fit(TinyData.splits(), RECIPE)
                .history()
                .steps()
                .get(0)
                .loss(),
            within(1e-6));
  }

  @Test
  void aResumedRunEndsAsAnUnbrokenOne() {
    FineTune plan = FineTune.classifier(UPSTREAM).adapt(AdaLora.ranks(6, 4));
    Run unbroken = plan.fit(TinyData.splits(), RECIPE);
    Recipe kept = RECIPE.checkpoints(directory, 1);
    Run first =
        plan.fit(
            TinyData.splits(),
            kept,
            Callback.onStep(
                step -> {
                  if (step.number() == 11) {
                    Thread.currentThread().interrupt();
                  }
                }));
    assertThat(first.finished()).isFalse();
    Run resumed = plan.fit(TinyData.splits(), kept);
    assertThat(resumed.finished()).isTrue();
    assertThat(Checksums.of(resumed.network())).isEqualTo(Checksums.of(unbroken.network()));
  }

  /** An adapter that cannot be merged keeps those beside it as frozen parts of the upstream. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void whatIsPartOfAnUpstreamIsNotTouched(double orthogonality) {
    Upstream tuned =
        FineTune.classifier(UPSTREAM)
            .adapt(AdaLora.ranks(6, 4).orthogonality(orthogonality))
            .adapt("beside", Bottleneck.pfeiffer(4))
            .fit(TinyData.splits(), RECIPE)
            .asUpstream();
    Run next = FineTune.classifier(tuned).headOnly().fit(TinyData.splits(), RECIPE);
    assertThat(next.finished()).isTrue();
    assertThat(next.proof().frozenUnchanged()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0.3, 1", "0.9, 10"})
  void aRunTooShortToLearnFromIsRefused(double after, int steps) {
    FineTune plan = FineTune.classifier(UPSTREAM).adapt(AdaLora.ranks(6, 4).schedule(0, after));
    assertThatThrownBy(() -> plan.fit(TinyData.splits(), Recipe.steps(steps).seed(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this run has " + steps)
        .hasMessageContaining("schedule(...)");
  }

  @Test
  void gradualUnfreezingIsRefused() {
    FineTune plan = FineTune.classifier(UPSTREAM).adapt(AdaLora.ranks(6, 4));
    Recipe recipe = Recipe.epochs(4).seed(3).unfreezeGradually();
    assertThatThrownBy(() -> plan.fit(TinyData.splits(), recipe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unfreezeGradually()");
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.49999", "0.99999, 0", "0, 0.99999"})
  void savedSharesLeaveAStepBetweenThem(double before, double after) {
    AdaLora adapter = AdaLora.ranks(6, 4).schedule(before, after);
    try (AdaptedModel adapted = AdaptedModel.of("bert", adapter)) {
      JsonObject json = adapted.configuration();
      assertThat(json.get("tinit").getAsInt() + json.get("tfinal").getAsInt())
          .isLessThan(json.get("total_step").getAsInt());
    }
  }

  @Test
  void orthogonalityIsWonByThePenalty() {
    assertThat(disorder(0.5)).isLessThan(0.8 * disorder(0));
  }

  /** The norm of {@code A A^T - I} after a run, of all layers. */
  private static double disorder(double weight) {
    Run run =
        FineTune.classifier(UPSTREAM)
            .adapt(AdaLora.ranks(4, 2).orthogonality(weight))
            .fit(TinyData.splits(), RECIPE);
    double sum = 0;
    for (Map.Entry<String, Parameter> entry : run.network().parameters().entrySet()) {
      if (entry.getKey().endsWith("lora_A")) {
        NDArray a = entry.getValue().array();
        sum +=
            Gradients.off(() -> a.matMul(a.transpose()).sub(a.getManager().eye(4)).norm())
                .getFloat();
      }
    }
    return sum;
  }
}
