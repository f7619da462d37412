package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.data.Splits;
import dev.graft.module.Checksums;
import dev.graft.task.ClassifierNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that go on from other runs, and tuned networks as upstreams. */
final class ContinuationTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final Splits DATA = TinyData.splits();
  private static final Recipe RECIPE = Recipe.epochs(3).batchSize(8).learningRate(3e-3).seed(1);
  private static final List<String> TEXTS =
      List.of("the train is late today", "frozen layers", "a");

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private Path directory;

  @Test
  void theNextRunBeginsWithTheWeightsOfTheFirst() {
    FineTune plan = FineTune.classifier(UPSTREAM).full();
    Run first = plan.fit(DATA, RECIPE.with("epochs", 10));
    Map<String, String> before = Checksums.of(first.network());
    Run next =
        first.continueWith(
            FineTune.classifier(UPSTREAM).train("**.LayerNorm.*"), Recipe.epochs(1).batchSize(8));
    assertThat(next.before()).contains(first);
    assertThat(Checksums.of(first.network())).as("the first run stays").isEqualTo(before);
    Map<String, String> after = Checksums.of(next.network());
    after.forEach(
        (path, sum) -> {
          boolean trained = path.contains("LayerNorm") || path.startsWith("classifier");
          assertThat(sum.equals(before.get(path))).as(path).isEqualTo(!trained);
        });
    assertThat(next.proof().frozenUnchanged()).isTrue();
    assertThat(next.history().steps().get(0).loss())
        .isLessThan(first.history().steps().get(0).loss() * 0.8);
  }

  @Test
  void aContinuedRunIsSavedWithAllThatDiffersFromTheUpstream() {
    Run next =
        FineTune.classifier(UPSTREAM)
            .full()
            .fit(DATA, RECIPE)
            .continueWith(FineTune.classifier(UPSTREAM).headOnly(), Recipe.epochs(1));
    Classifier loaded = Classifier.load(UPSTREAM, next.model().save(directory));
    assertThat(loaded.probabilities(TEXTS)).isDeepEqualTo(next.model().probabilities(TEXTS));
  }

  @Test
  void theMovementOfAContinuedAdapterBeginsAtItsSavedWeights() {
    Run first =
        FineTune.classifier(UPSTREAM)
            .adapt(Lora.rank(4))
            .fit(DATA, RECIPE.with("learningRate", 0.02));
    first.model().save(directory);
    Run next =
        FineTune.continuing(UPSTREAM, directory)
            .fit(DATA, Recipe.steps(1).batchSize(8).learningRate(1e-6).seed(1));
    // As a notebook does that goes on in the same place.
    first.model().save(directory);
    double moved = moved(next.movement());
    assertThat(moved).isPositive().isLessThan(0.001 * moved(first.movement()));
  }

  private static double moved(WeightMovement movement) {
    return movement.layers().stream().mapToDouble(WeightMovement.Layer::moved).sum();
  }

  @Test
  void checkpointsOfOtherSavedWeightsAreAnotherRuns() {
    Path saved = directory.resolve("saved");
    FineTune lora = FineTune.classifier(UPSTREAM).adapt(Lora.rank(4));
    lora.fit(DATA, RECIPE).model().save(saved);
    Recipe recipe = Recipe.epochs(1).batchSize(8).checkpoints(directory.resolve("steps"), 2);
    Run run = FineTune.continuing(UPSTREAM, saved).fit(DATA, recipe);
    assertThat(Checksums.of(FineTune.continuing(UPSTREAM, saved).fit(DATA, recipe).network()))
        .isEqualTo(Checksums.of(run.network()));
    lora.fit(DATA, RECIPE.seed(9)).model().save(saved);
    FineTune other = FineTune.continuing(UPSTREAM, saved);
    assertThatThrownBy(() -> other.fit(DATA, recipe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another run (weights it began with");
  }

  @Test
  void anAdapterGoesOnAndFurtherPartsThaw() {
    FineTune lora = FineTune.classifier(UPSTREAM).adapt(Lora.rank(4));
    Run first = lora.fit(DATA, RECIPE);
    Run next = first.continueWith(lora.alsoTrain("**.LayerNorm.*"), Recipe.epochs(1).batchSize(8));
    assertThat(next.proof().unexpected()).isEmpty();
    Classifier loaded = Classifier.load(UPSTREAM, next.model().save(directory));
    assertThat(loaded.probabilities(TEXTS)).isDeepEqualTo(next.model().probabilities(TEXTS));
  }

  @Test
  void whatWouldLoseTheAdapterOrMeansAnotherUpstreamIsRefused() {
    Run run = FineTune.classifier(UPSTREAM).adapt(Lora.rank(4)).fit(DATA, Recipe.epochs(1));
    FineTune other = FineTune.classifier(run.asUpstream()).headOnly();
    assertThatThrownBy(() -> run.continueWith(FineTune.classifier(UPSTREAM).full(), RECIPE))
        .hasMessageContaining("asUpstream()");
    assertThatThrownBy(() -> run.continueWith(other, RECIPE)).hasMessageContaining("upstream");
    assertThatThrownBy(() -> run.continueWith(run.plan(), Recipe.fineTune(1)))
        .hasMessageContaining("Recipe.epochs");
  }

  @Test
  void fineTuneTrainsTheHeadFirst() {
    FineTune full = FineTune.classifier(UPSTREAM).full();
    Run run = full.fit(DATA, Recipe.fineTune(2).batchSize(8).seed(1));
    Run probe = run.before().orElseThrow();
    assertThat(probe.history().epochs()).hasSize(1);
    assertThat(run.history().epochs()).hasSize(2);
    assertThat(probe.plan().account().trained()).isLessThan(run.plan().account().trained());
    Run direct = full.fit(DATA, Recipe.epochs(2).batchSize(8).seed(1));
    assertThat(run.history().steps().get(0).loss())
        .isNotEqualTo(direct.history().steps().get(0).loss());
    assertThatThrownBy(() -> FineTune.classifier(UPSTREAM).headOnly().fit(DATA, Recipe.fineTune(2)))
        .hasMessageContaining("trains the head alone");
  }

  @Test
  void aNewHeadMayTellApartAnotherNumberOfLabels() {
    Path threeLabels = Reference.BERT.resolve("adapters/lora");
    FineTune plan = FineTune.continuing(Reference.bert(), threeLabels).newHead();
    try (ClassifierNetwork saved = savedNetwork(threeLabels)) {
      Run run = plan.fit(DATA, Recipe.epochs(1).batchSize(8).learningRate(1e-12));
      assertThat(run.model().labels()).containsExactly("learning", "travel");
      assertThat(saved.classes()).isEqualTo(3);
      String factor = "encoder.layer.0.attention.self.query.lora_B.weight";
      assertThat(values(run.network(), factor))
          .containsExactly(values(saved, factor), within(1e-6f));
    }
  }

  private static ClassifierNetwork savedNetwork(Path directory) {
    return Classifier.load(Reference.bert(), directory).network();
  }

  private static float[] values(ClassifierNetwork network, String path) {
    return Objects.requireNonNull(network.parameters().get(path)).array().toFloatArray();
  }

  static Stream<Adapter> adapters() {
    return Stream.of(
        Lora.rank(4), Bottleneck.houlsby(6), Bottleneck.pfeiffer(6), Bottleneck.parallel(6));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void aTunedNetworkIsAnUpstreamThatComputesTheSame(Adapter adapter) {
    Run run = FineTune.classifier(UPSTREAM).adapt(adapter).fit(DATA, RECIPE);
    Upstream tuned = run.asUpstream();
    assertThat(tuned.fingerprint()).isNotEqualTo(UPSTREAM.fingerprint());
    Run head =
        FineTune.classifier(tuned)
            .headOnly()
            .fit(DATA, Recipe.epochs(1).batchSize(8).learningRate(1e-12));
    float[][] before = UPSTREAM.embed(TEXTS).vectors();
    float[][] after = tuned.embed(TEXTS).vectors();
    assertThat(distance(before, after)).as("the vectors have moved").isGreaterThan(1e-3);
    assertThat(head.proof().frozenUnchanged()).isTrue();
    float[][] direct = vectors(run);
    assertThat(distance(direct, after)).isLessThan(1e-5);
    Run again = FineTune.classifier(tuned).adapt(adapter).fit(DATA, Recipe.epochs(1).batchSize(8));
    assertThat(again.proof().unexpected()).isEmpty();
    assertThat(again.asUpstream().embed(TEXTS).size()).isEqualTo(TEXTS.size());
  }

  /** What the run's own backbone computes. */
  private static float[][] vectors(Run run) {
    return SentenceVectors.of(
        run.network().backbone(), dev.graft.data.EncodedTexts.of(TEXTS, UPSTREAM.tokenizer()));
  }

  private static double distance(float[][] a, float[][] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        most = Math.max(most, Math.abs(a[i][j] - b[i][j]));
      }
    }
    return most;
  }

  @Test
  void aTunedUpstreamOutlivesItsRun() {
    Upstream tuned = tuned();
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    float[][] first = tuned.embed(TEXTS).vectors();
    assertThat(distance(first, tuned.embed(TEXTS).vectors())).isCloseTo(0, within(0.0));
  }

  private static Upstream tuned() {
    return FineTune.classifier(UPSTREAM).full().fit(DATA, RECIPE).asUpstream();
  }
}
