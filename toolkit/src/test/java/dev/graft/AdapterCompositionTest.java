package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.graft.adapter.AdaLora;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.BitFit;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Compacter;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.LoReft;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.adapter.Vera;
import dev.graft.data.Splits;
import dev.graft.module.StateArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several adapters on one network, switched, mixed, merged and gone on with. */
final class AdapterCompositionTest {
  private static final List<String> TEXTS = List.of("my card is late", "pay back the fee", "hello");

  private static final Upstream UPSTREAM = Reference.bert();
  private static final Splits DATA = TinyData.splits();
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).seed(3);

  private static final List<Adapter> METHODS =
      List.of(
          Lora.rank(4).dora(),
          Lora.rank(4).pissa(),
          Lora.rank(4).olora(),
          Lora.rank(4).rankStabilised().onAllLinear().plusRatio(4),
          Lora.rank(4).on("word_embeddings", "query"),
          Ia3.standard(),
          Vera.rank(8),
          LayerNormTuning.all(),
          BitFit.all(),
          Bottleneck.pfeiffer(4),
          AdaLora.ranks(4, 2),
          Compacter.standard(4),
          LoReft.rank(2).untied(),
          PromptTuning.tokens(3),
          PrefixTuning.tokens(3));

  @SuppressWarnings("NullAway.Init")
  private static Classifier two;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @BeforeAll
  static void train() {
    two =
        FineTune.classifier(UPSTREAM)
            .adapt(Lora.rank(4))
            .adapt("second", Lora.rank(2).on("query", "intermediate.dense"))
            .adapt("beside", Bottleneck.houlsby(4))
            .fit(DATA, RECIPE)
            .model();
  }

  private static float[][] answers(Classifier model) {
    return model.probabilities(TEXTS);
  }

  private static double difference(Classifier one, Classifier other) {
    double largest = 0;
    float[][] first = answers(one);
    float[][] second = answers(other);
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < first[i].length; j++) {
        largest = Math.max(largest, Math.abs(first[i][j] - second[i][j]));
      }
    }
    return largest;
  }

  @Test
  void adaptersHaveNames() {
    assertThat(two.adapters()).containsExactly("default", "second", "beside");
    assertThat(two.plan())
        .isEqualTo(
            "LoRA r=4 on query, value + second: LoRA r=2 on query, intermediate.dense"
                + " + beside: Houlsby adapters of 4");
  }

  @Test
  void eachAdapterChangesTheAnswerAndAllTogetherAreTheModel() {
    assertThat(difference(two, two.only("default", "second", "beside"))).isZero();
    for (String name : two.adapters()) {
      assertThat(difference(two, two.strength(name, 0))).as(name).isPositive();
    }
  }

  @Test
  void withoutAnyItIsTheUpstreamWithThisHeadToTheBit() {
    Classifier off = two.only();
    assertThat(difference(off, two.strength(0))).isZero();
    try (var network = NetworkVariants.merged(UPSTREAM, off.network())) {
      network
          .backbone()
          .state()
          .forEach(
              (path, array) ->
                  assertThat(array.array().toFloatArray())
                      .as(path)
                      .containsExactly(
                          Objects.requireNonNull(UPSTREAM.arrays().get(path)).toFloatArray()));
    }
  }

  @Test
  void strengthsAddUpFromTheFullModel() {
    Classifier there = two.strength("second", 0.25).strength("second", 1);
    assertThat(difference(two, there)).isZero();
    Classifier half = two.strength("second", 0.5);
    assertThat(difference(half, two)).isPositive();
    assertThat(difference(half, two.strength("second", 0))).isPositive();
  }

  @Test
  void anUnknownAdapterIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> two.strength("third", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("third")
        .hasMessageContaining("[default, second, beside]");
    assertThatThrownBy(() -> two.strength(1.5)).hasMessageContaining("from 0 to 1");
  }

  @Test
  void theyAreSavedBesideEachOtherAndLoadedToTheBit() {
    two.save(directory);
    assertThat(directory.resolve("second/adapter_model.safetensors")).exists();
    assertThat(directory.resolve("beside/adapter_config.json")).exists();
    Classifier again = Classifier.load(UPSTREAM, directory);
    assertThat(again.adapters()).isEqualTo(two.adapters());
    assertThat(difference(two, again)).isZero();
    Classifier one = model(Lora.rank(2));
    one.save(directory);
    assertThat(directory.resolve("second")).doesNotExist();
    assertThat(difference(one, Classifier.load(UPSTREAM, directory))).isZero();
  }

  private static Classifier model(Lora lora) {
    return FineTune.classifier(UPSTREAM).adapt(lora).fit(DATA, RECIPE).model();
  }

  @Test
  void aMergedClassifierComputesTheSameAndForgets() {
    Classifier adapted = model(Lora.rank(4));
    Classifier merged = adapted.merged();
    assertThat(difference(adapted, merged)).isLessThan(1e-5);
    assertThat(merged.adapters()).isEmpty();
    assertThat(merged.network().parameters().keySet()).noneMatch(path -> path.contains("lora"));
    assertThatThrownBy(two::merged)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be merged");
  }

  @Test
  void takenOutAgainTheWeightsAreTheUpstreams() {
    Classifier adapted = model(Lora.rank(4));
    Classifier back = adapted.merged().unmerged(adapted);
    Map<String, StateArray> state = back.network().state();
    UPSTREAM
        .arrays()
        .forEach(
            (path, array) ->
                assertThat(values(state, path))
                    .as(path)
                    .containsExactly(array.toFloatArray(), within(1e-6f)));
    // Also keeps its arrays until here.
    assertThat(back.adapters()).isEmpty();
  }

  private static float[] values(Map<String, StateArray> state, String path) {
    NDArray array = Objects.requireNonNull(state.get(path), path).array();
    return array.toFloatArray();
  }

  @Test
  void ofEveryMethodWhatIsSavedGivesTheSameAnswersToTheBit() {
    for (Adapter adapter : METHODS) {
      Classifier model = FineTune.classifier(UPSTREAM).adapt(adapter).fit(DATA, RECIPE).model();
      model.save(directory);
      assertThat(difference(model, Classifier.load(UPSTREAM, directory))).as(model.plan()).isZero();
      assertThat(FineTune.continuing(UPSTREAM, directory).account(DATA.labels().size()).trained())
          .as(model.plan())
          .isPositive();
    }
  }

  @Test
  void theMeanOfOneTwiceIsItselfAndOfTwoLiesBetween() {
    Classifier one = model(Lora.rank(2));
    Classifier other =
        FineTune.classifier(UPSTREAM)
            .adapt(Lora.rank(2))
            .fit(DATA, Recipe.epochs(2).batchSize(8).seed(4))
            .model();
    assertThat(difference(one, Classifier.average(List.of(one, one)))).isLessThan(1e-6);
    Classifier mean = Classifier.average(List.of(one, other), 0.75, 0.25);
    Map<String, StateArray> state = mean.network().state();
    String path = "encoder.layer.0.attention.self.query.lora_B.weight";
    float[] first = values(one.network().state(), path);
    float[] second = values(other.network().state(), path);
    float[] mixed = values(state, path);
    for (int i = 0; i < mixed.length; i++) {
      assertThat(mixed[i]).isCloseTo(0.75f * first[i] + 0.25f * second[i], within(1e-7f));
    }
    assertThatThrownBy(() -> Classifier.average(List.of(one, two)))
        .hasMessageContaining("same labels and adapters");
    assertThatThrownBy(() -> Classifier.average(List.of(one, other), 1, 1))
        .hasMessageContaining("sum to 1");
  }

  @Test
  void aPlanGoesOnWithWhatWasSaved() throws Exception {
    Classifier before = model(Lora.rank(4).alpha(2));
    before.save(directory);
    FineTune plan = FineTune.continuing(UPSTREAM, directory);
    assertThat(plan.name()).isEqualTo("LoRA r=4 on query, value, continued");
    Run further = plan.fit(DATA, Recipe.epochs(1).batchSize(8).learningRate(1e-12).seed(9));
    assertThat(difference(before, further.model())).isLessThan(1e-5);
    Run really = plan.fit(DATA, Recipe.epochs(1).batchSize(8).seed(9));
    assertThat(difference(before, really.model())).isGreaterThan(1e-4);
    Files.delete(directory.resolve("graft.json"));
    assertThatThrownBy(() -> FineTune.continuing(UPSTREAM, directory).fit(DATA, RECIPE))
        .hasMessageContaining("labels(...)");
    Run named =
        FineTune.continuing(UPSTREAM, directory)
            .labels(before.labels().toArray(String[]::new))
            .fit(DATA, Recipe.epochs(1).batchSize(8).learningRate(1e-12).seed(9));
    assertThat(difference(before, named.model())).isLessThan(1e-5);
  }

  @Test
  void anAdapterOfAnotherBaseIsAcceptedOnlyWhenSaid() throws Exception {
    model(Lora.rank(4)).save(directory);
    Files.delete(directory.resolve("graft.json"));
    Path config = directory.resolve("adapter_config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"base_model_name_or_path\": \"[^\"]*\"",
                "\"base_model_name_or_path\": \"google-bert/bert-base-uncased\""));
    assertThatThrownBy(() -> Classifier.load(UPSTREAM, directory))
        .hasMessageContaining("google-bert/bert-base-uncased")
        .hasMessageContaining("acceptBase()");
    Classifier loaded =
        Classifier.loading(UPSTREAM, directory)
            .acceptBase()
            .labels(DATA.labels().names().toArray(String[]::new))
            .load();
    assertThat(loaded.labels()).isEqualTo(DATA.labels().names());
  }

  @Test
  void whatWouldLoseSomethingIsRefused() throws Exception {
    assertThatThrownBy(() -> two.strength(0).save(directory))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("full strength");
    assertThatThrownBy(() -> Classifier.average(List.of(two.strength("second", 0), two)))
        .hasMessageContaining("full strength");
    assertThatThrownBy(
            () -> FineTune.classifier(UPSTREAM).adapt("first", Lora.rank(2)).adapt(Ia3.standard()))
        .hasMessageContaining("Name this one");
    model(Lora.rank(4)).save(directory);
    FineTune plan = FineTune.continuing(UPSTREAM, directory);
    assertThatThrownBy(() -> plan.fit(DATA, Recipe.fineTune(1)))
        .hasMessageContaining("needs no probe");
    Path colleague = Files.createDirectories(directory.resolve("second"));
    Files.writeString(colleague.resolve("adapter_config.json"), "{}");
    assertThatThrownBy(() -> two.save(directory)).hasMessageContaining("would be lost");
    assertThat(
            difference(
                Classifier.load(UPSTREAM, directory),
                plan.fit(DATA, Recipe.epochs(1).batchSize(8).learningRate(1e-12).seed(9)).model()))
        .isLessThan(1e-5);
  }

  @Test
  void methodsOnOneLayerMergeTogether() {
    Classifier stacked =
        FineTune.classifier(UPSTREAM)
            .adapt(Ia3.standard())
            .adapt("dora", Lora.rank(4).dora().on("query", "value"))
            .fit(DATA, RECIPE)
            .model();
    assertThat(difference(stacked, stacked.merged())).isLessThan(1e-5);
  }

  @Test
  void anAdapterIsNotPutIntoAnother() {
    Classifier both =
        FineTune.classifier(UPSTREAM)
            .adapt(Bottleneck.houlsby(4))
            .adapt("all", Lora.rank(2).onAllLinear())
            .adapt("biases", BitFit.all())
            .fit(DATA, RECIPE)
            .model();
    assertThat(both.network().parameters().keySet())
        .noneMatch(path -> path.contains("adapters.houlsby") && path.contains("lora"));
    both.save(directory);
    assertThat(difference(both, Classifier.load(UPSTREAM, directory))).isZero();
  }
}
