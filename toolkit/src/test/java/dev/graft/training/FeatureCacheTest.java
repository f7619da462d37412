package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.architecture.Pooling;
import dev.graft.data.EncodedTexts;
import dev.graft.evaluation.Inference;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed from cached features is what is computed from tokens. */
final class FeatureCacheTest {
  private static final EncodedTexts TRAIN = TinyNetwork.texts(83, 1);
  private static final EncodedTexts VALIDATION = TinyNetwork.texts(17, 2);
  private static final List<EncodedTexts> PARTS = List.of(TRAIN, VALIDATION);
  private static final String NOTHING = "nothing";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  static Stream<Arguments> cases() {
    var cases = new ArrayList<Arguments>();
    for (Pooling pooling :
        List.of(Pooling.MEAN, Pooling.FIRST_TOKEN, Pooling.BERT_POOLER, Pooling.LAST_TOKEN)) {
      for (String trained : List.of(NOTHING, "encoder.layer.1.", "encoder.layer.2.", "pooler")) {
        for (long memory : new long[] {0, 2000, 1_000_000}) {
          cases.add(Arguments.of(pooling, trained, memory));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void probabilitiesAreThoseOfTheTokensWhereverTheFeaturesLie(
      Pooling pooling, String trained, long memory) {
    try (var tiny = TinyNetwork.of(pooling);
        var network = tiny.training(path -> path.startsWith(trained));
        var cache = cache(network, limits(memory), TrainingListener.SILENT)) {
      for (int part = 0; part < PARTS.size(); part++) {
        for (int batchSize : new int[] {1, 7, 16, 100}) {
          float[][] cached = probabilities(network, cache.inputs(part), batchSize);
          float[][] computed = Inference.probabilities(network, PARTS.get(part), batchSize);
          for (int i = 0; i < computed.length; i++) {
            assertThat(cached[i]).containsExactly(computed[i], within(1e-6f));
          }
        }
      }
      var use = (FeatureUse.Cached) cache.use();
      assertThat(use.bytesInMemory()).isLessThanOrEqualTo(memory);
      assertThat(use.bytesInMemory() + use.bytesOnDisk()).isEqualTo(expectedBytes(use.prefix()));
    }
  }

  private static long expectedBytes(String prefix) {
    long vectors =
        prefix.equals("upstream")
            ? PARTS.stream().mapToInt(EncodedTexts::size).sum()
            : PARTS.stream().flatMap(part -> part.ids().stream()).mapToInt(ids -> ids.length).sum();
    return vectors * TinyNetwork.WIDTH * Float.BYTES;
  }

  @Test
  void rowsMayComeInAnyOrderAndMoreThanOnce() {
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> path.startsWith("encoder.layer.2."));
        var cache = cache(network, limits(2000), TrainingListener.SILENT)) {
      int[] rows = {82, 3, 3, 0, 40};
      assertThat(logits(network, cache.inputs(0), rows))
          .containsExactly(logits(network, new EncodedInputs(TRAIN), rows), within(1e-5f));
    }
  }

  @Test
  void itSaysWhatItSaved() {
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false);
        var cache = cache(network, limits(1_000_000), TrainingListener.SILENT)) {
      assertThat(((FeatureUse.Cached) cache.use()).avoided()).isZero();
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int part = 0; part < PARTS.size(); part++) {
          var unused = probabilities(network, cache.inputs(part), 16);
        }
      }
      var use = (FeatureUse.Cached) cache.use();
      assertThat(use.avoided()).isEqualTo(2 * 100);
      assertThat(use.savedSeconds()).isCloseTo(2 * use.fillSeconds(), within(1e-9));
      assertThat(use.sentence()).startsWith("The frozen upstream: computed once in 0.");
    }
  }

  @Test
  void sentencesCarryTheFigures() {
    assertThat(new FeatureUse.Cached("upstream", 1_500_000, 0, 9, 3.41, 30.7).sentence())
        .isEqualTo("The frozen upstream: computed once in 3.4 s, 1.5 MB kept, about 31 s saved.");
    assertThat(
            new FeatureUse.Cached(
                    "embeddings and layers 0 to 3", 255_990_000, 2_000_000_000L, 9, 41, 369)
                .toString())
        .isEqualTo(
            "The frozen embeddings and layers 0 to 3: computed once in 41 s, 256 MB kept in memory "
                + "and 2.0 GB on disk, about 369 s saved.");
    assertThat(new FeatureUse.Cached("upstream", 0, 2_000_000, 9, 41, 369).sentence())
        .isEqualTo(
            "The frozen upstream: computed once in 41 s, 2.0 MB kept on disk, about 369 s saved.");
    assertThat(StorageLimits.words(999_999)).isEqualTo("1.0 MB");
    assertThat(StorageLimits.words(0)).isEqualTo("0.0 kB");
  }

  @Test
  void progressIsToldFromNothingToAll() {
    var told = new ArrayList<String>();
    var listener =
        new Preparation() {
          @Override
          public void preparing(int done, int total) {
            told.add(done + " of " + total);
          }
        };
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false);
        var cache = cache(network, limits(1_000_000), listener)) {
      assertThat(cache.use()).isInstanceOf(FeatureUse.Cached.class);
      assertThat(told)
          .containsExactly("0 of 100", "32 of 100", "64 of 100", "96 of 100", "100 of 100");
    }
  }

  @Test
  void nothingIsComputedInAdvanceWhereNothingIsReused() {
    var listener =
        new Preparation() {
          @Override
          public void preparing(int done, int total) {
            throw new AssertionError("Nothing was to be computed");
          }
        };
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> path.startsWith("encoder.layer.0."));
        var cache = cache(network, limits(1_000_000), listener)) {
      assertThat(cache.inputs(0)).isEqualTo(new EncodedInputs(TRAIN));
      assertThat(cache.use()).isEqualTo(new FeatureUse.Computed(""));
    }
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false);
        var once = FeatureCache.of(network, PARTS, 1, limits(1_000_000), listener);
        var off = FeatureCache.off(PARTS)) {
      assertThat(once.inputs(1)).isEqualTo(new EncodedInputs(VALIDATION));
      assertThat(off.inputs(1)).isEqualTo(new EncodedInputs(VALIDATION));
      assertThat(once.use().sentence()).isEmpty();
    }
  }

  @Test
  void withoutRoomItGoesOnAndSaysSo() {
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false);
        var cache =
            cache(
                network,
                new StorageLimits(1000, 2000, Optional.of(directory)),
                new Preparation() {})) {
      assertThat(cache.inputs(0)).isEqualTo(new EncodedInputs(TRAIN));
      assertThat(cache.use().sentence())
          .isEqualTo(
              "The frozen upstream: computed each time, since its output could not be kept: 4.8 kB "
                  + "are needed, and there is room for 1.0 kB in memory and 2.0 kB on disk.");
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNoReasonToFail() {
    var limits = new StorageLimits(0, 1_000_000, Optional.of(directory.resolve("missing")));
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false);
        var cache = cache(network, limits, TrainingListener.SILENT)) {
      assertThat(cache.inputs(0)).isEqualTo(new EncodedInputs(TRAIN));
      assertThat(cache.use().sentence()).contains("NoSuchFileException", "missing");
    }
  }

  @Test
  void anInterruptEndsItAtOnceAndIsUsedUp() {
    var told = new ArrayList<Integer>();
    var listener =
        new Preparation() {
          @Override
          public void preparing(int done, int total) {
            told.add(done);
            if (done == 32) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> false)) {
      assertThatThrownBy(() -> cache(network, limits(0), listener).close())
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(told).containsExactly(0, 32);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlatHoweverOftenFeaturesAreUsed() throws IOException {
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(path -> path.startsWith("encoder.layer.2."));
        var cache = cache(network, limits(10_000), TrainingListener.SILENT)) {
      var all = new int[] {0, 1, 2, 3, 4, 5, 6, 7};
      useOften(network, cache, all, 1000);
      long before = FeatureStoreTest.residentMegabytes();
      useOften(network, cache, all, 3000);
      // One forgotten batch of features or mask a time would be 22 MB and more.
      assertThat(FeatureStoreTest.residentMegabytes() - before).isLessThan(15);
    }
  }

  private static void useOften(
      ClassifierNetwork network, FeatureCache cache, int[] rows, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(logits(network, cache.inputs(0), rows)).hasSize(rows.length * 4);
    }
  }

  @Test
  void theRoomThatThereIsIsPositiveAndBounded() {
    StorageLimits here = StorageLimits.here();
    assertThat(here.memory()).isBetween(0L, 256_000_000L);
    assertThat(here.disk()).isBetween(0L, 8_000_000_000L);
    assertThat(here.disk() > 0).isEqualTo(here.directory().isPresent());
  }

  private static FeatureCache cache(
      ClassifierNetwork network, StorageLimits limits, TrainingListener listener) {
    return FeatureCache.of(network, PARTS, 2, limits, listener);
  }

  private StorageLimits limits(long memory) {
    return new StorageLimits(memory, 1_000_000, Optional.of(directory));
  }

  private static float[][] probabilities(ClassifierNetwork network, Inputs inputs, int batchSize) {
    return Inference.probabilities(
        inputs.lengths(), batchSize, (scope, rows) -> inputs.logits(network, scope, rows, false));
  }

  private static float[] logits(ClassifierNetwork network, Inputs inputs, int[] rows) {
    try (var scope = Tensors.newScope();
        var logits = inputs.logits(network, scope, rows, false)) {
      return logits.toFloatArray();
    }
  }

  /** Hears of preparation alone. */
  private static class Preparation implements TrainingListener {
    @Override
    public void started(String plan, int steps) {}

    @Override
    public void stepped(History.Step step) {}

    @Override
    public void finishedEpoch(History.Epoch epoch) {}

    @Override
    public void ended(String summary) {}
  }
}
