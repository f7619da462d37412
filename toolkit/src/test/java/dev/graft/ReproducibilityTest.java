package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.module.Checksums;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Same seed, same numbers, whatever ran before. */
final class ReproducibilityTest {
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).seed(7);

  @Test
  void plansTrainedOneAfterTheOtherEqualEachTrainedAloneInANewProcess()
      throws IOException, InterruptedException {
    Upstream upstream = Reference.bert();
    var together = new ArrayList<String>();
    for (String name : plans(upstream).keySet()) {
      together.add(trained(upstream, name));
    }
    int i = 0;
    for (String name : plans(upstream).keySet()) {
      assertThat(inANewProcess(name)).as(name).isEqualTo(together.get(i++));
    }
  }

  @Test
  void anotherSeedGivesOtherNumbers() {
    FineTune plan = FineTune.classifier(Reference.bert()).adapt(Lora.rank(4));
    Run first = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    Run second = plan.fit(TinyData.splits(), RECIPE.seed(8), TrainingListener.SILENT);
    assertThat(losses(first)).isNotEqualTo(losses(second));
  }

  private static Map<String, FineTune> plans(Upstream upstream) {
    FineTune plan = FineTune.classifier(upstream);
    return new java.util.TreeMap<>(
        Map.of(
            "full", plan.full(),
            "lora", plan.adapt(Lora.rank(4).dropout(0.1)),
            "probe", plan.headOnly(),
            "houlsby", plan.adapt(Bottleneck.houlsby(6))));
  }

  private static String trained(Upstream upstream, String name) {
    FineTune plan = java.util.Objects.requireNonNull(plans(upstream).get(name));
    Run run = plan.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    return losses(run) + " " + Checksums.combined(Checksums.of(run.network()));
  }

  private static String losses(Run run) {
    return run.history().steps().stream()
        .map(History.Step::loss)
        .map(Double::toHexString)
        .collect(Collectors.joining(","));
  }

  private static String inANewProcess(String name) throws IOException, InterruptedException {
    return NewProcess.output(ReproducibilityTest.class, List.of(), List.of(name));
  }

  /** Trains one plan alone. */
  public static void main(String[] arguments) {
    System.out.println(trained(Reference.bert(), arguments[0]));
  }
}
