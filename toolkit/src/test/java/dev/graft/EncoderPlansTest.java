package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan does with each family of encoders. */
final class EncoderPlansTest {
  private final Path root;

  EncoderPlansTest(@TempDir Path root) {
    this.root = root;
  }

  private static Set<String> adapted(Upstream upstream, Adapter adapter) {
    var network = PlanNetwork.of(FineTune.classifier(upstream).adapt(adapter), 2).network();
    try (network) {
      var added = new TreeSet<>(network.backbone().parameters().keySet());
      added.removeAll(upstream.backbone().parameters().keySet());
      return added;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "distilbert", "mpnet", "deberta_v2", "modernbert"})
  void adaptersHaveTheirPlacesInEveryLayer(String name) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(name));
    int layers = upstream.architecture().layers().size();
    // Two places a layer, two matrices and two biases each.
    assertThat(adapted(upstream, Bottleneck.houlsby(4))).hasSize(layers * 2 * 4);
    assertThat(adapted(upstream, Bottleneck.pfeiffer(4))).hasSize(layers * 4);
    int targets = upstream.architecture().defaultTargets().size();
    assertThat(adapted(upstream, Lora.rank(2))).hasSize(layers * targets * 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"roberta", "distilbert", "mpnet", "deberta_v2", "modernbert"})
  void everyPlanCanBeFollowedTrainedSavedAndLoaded(String name) throws IOException {
    Upstream upstream = Upstream.from(ReferenceModel.directory(name));
    FineTune begun = FineTune.classifier(upstream);
    List<FineTune> plans =
        List.of(
            begun.headOnly(),
            begun.topLayers(1),
            begun.adapt(Lora.rank(2)),
            begun.adapt(Bottleneck.houlsby(4)),
            begun.full());
    for (FineTune plan : plans) {
      assertThat(plan.dryRun(TinyData.splits(), Recipe.epochs(1)).memory().activations())
          .isPositive();
    }
    for (FineTune plan : List.of(plans.get(1), plans.get(2))) {
      Run run = plan.fit(TinyData.splits(), Recipe.epochs(1).seed(1));
      List<String> texts = List.of("the train is late", "frozen layers");
      float[][] expected = run.model().probabilities(texts);
      Path saved = run.model().save(root.resolve(name + plans.indexOf(plan)));
      assertThat(Classifier.load(upstream, saved).probabilities(texts)).isDeepEqualTo(expected);
    }
  }

  /** Relative positions lie below the layers: where they train, no layer's output can be kept. */
  @ParameterizedTest
  @CsvSource({"mpnet, encoder.relative_attention_bias", "deberta_v2, encoder.rel_embeddings"})
  void whatAllLayersShareTrainsAlone(String name, String path) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(name));
    FineTune plan = FineTune.classifier(upstream).train(path + ".*");
    Run run = plan.fit(TinyData.splits(), Recipe.epochs(2).seed(1));
    assertThat(run.movement().layers())
        .filteredOn(layer -> layer.moved() > 0)
        .extracting(WeightMovement.Layer::name)
        .contains("encoder");
  }
}
