package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterMethods;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.TextTokenizer;
import dev.graft.training.FeatureUse;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans with prompts and prefixes: trained, saved, loaded, built upon. */
final class PromptPlanTest {
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(16).seed(1).learningRate(1e-2);
  private static final List<String> TEXTS =
      List.of("the train is late", "frozen layers", "one task today");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  static Stream<Adapter> adapters() {
    return Stream.of(
        PromptTuning.tokens(6),
        PromptTuning.tokens(6).fromVocabulary(),
        PrefixTuning.tokens(6),
        PrefixTuning.tokens(6).fromZero());
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void savedAndLoadedItGivesTheSameToTheBit(Adapter adapter) {
    Classifier model = TinyModel.of(plan -> plan.adapt(adapter));
    model.save(directory);
    Classifier loaded = Classifier.load(Reference.bert(), directory);
    assertThat(loaded.probabilities(TEXTS)).isDeepEqualTo(model.probabilities(TEXTS));
    assertThat(SafetensorsFile.open(directory.resolve("adapter_model.safetensors")).names())
        .containsExactlyInAnyOrder(
            "prompt_embeddings", "base_model.classifier.weight", "base_model.classifier.bias");
  }

  @ParameterizedTest
  @CsvSource({
    "PROMPT_TUNING, bert/adapters/prompt_tuning",
    "PREFIX_TUNING, bert/adapters/prefix_tuning"
  })
  void writesTheKeysThatPeftWrites(String type, String reference) {
    Adapter adapter = type.startsWith("PROMPT") ? PromptTuning.tokens(5) : PrefixTuning.tokens(5);
    TinyModel.of(plan -> plan.adapt(adapter)).save(directory);
    JsonObject written = Reference.json(directory.resolve("adapter_config.json"));
    JsonObject expected =
        Reference.json(ReferenceModel.directory(reference).resolve("adapter_config.json"));
    expected.remove("peft_version");
    assertThat(written.keySet()).containsExactlyElementsOf(expected.keySet());
    for (String key : List.of("base_model_name_or_path", "modules_to_save")) {
      JsonElement unused = written.remove(key);
      unused = expected.remove(key);
    }
    assertThat(written).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "bert, prompt_tuning, token_dim, 48, expected 32",
    "bert, prompt_tuning, num_layers, 12, expected 2",
    "llama, prefix_tuning, token_dim, 32, expected 16",
    "llama, prefix_tuning, num_attention_heads, 4, expected 2",
    "llama, prefix_tuning, num_layers, 3, expected 2",
    "llama, prompt_tuning, num_transformer_submodules, 2, expected 1",
    "gpt2, prompt_tuning, num_virtual_tokens, 0, at least 1",
    "gpt2, prompt_tuning, num_virtual_tokens, 100000, leaves no room",
    "gpt2, prompt_tuning, prompt_tuning_init, GUESS, SAMPLE_VOCAB",
    "gpt2, prefix_tuning, init_weights, one, zero",
  })
  void refusesByKeyWhatDoesNotFit(
      String base, String method, String key, String value, String expected) throws IOException {
    Path file = ReferenceModel.directory(base + "/adapters/" + method);
    JsonObject json = Reference.json(file.resolve("adapter_config.json"));
    json.add(
        key,
        value.matches("\\d+")
            ? new JsonPrimitive(Integer.parseInt(value))
            : new JsonPrimitive(value));
    Path changed = Files.writeString(directory.resolve("adapter_config.json"), json.toString());
    Upstream upstream = Upstream.from(ReferenceModel.directory(base));
    assertThatThrownBy(
            () -> {
              var unused =
                  AdapterMethods.read(
                      ConfigurationReader.open(changed),
                      PlanNetwork.tree(upstream),
                      upstream.architecture());
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value)
        .hasMessageContaining(expected);
  }

  @Test
  void textsAreCutToTheRoomThatIsLeft() {
    FineTune plan = FineTune.classifier(Reference.bert()).adapt(PromptTuning.tokens(50));
    var encoder = (TextTokenizer) Fitting.encoder(plan, RECIPE);
    assertThat(encoder.maxLength()).isEqualTo(14);
    assertThat(encoder.encode("today ".repeat(40))).hasSize(14);
    assertThatThrownBy(() -> Fitting.encoder(plan, RECIPE.maxLength(20)))
        .hasMessageContaining("maxLength(20)")
        .hasMessageContaining("at most 14")
        .hasMessageContaining("50 places");
    Classifier model = TinyModel.of(p -> p.adapt(PromptTuning.tokens(58)));
    assertThat(model.predict("today ".repeat(80)).label()).isIn(model.labels());
    model.save(directory);
    assertThat(Classifier.load(Reference.bert(), directory).probabilities(TEXTS))
        .isDeepEqualTo(model.probabilities(TEXTS));
  }

  @Test
  void aColleaguesPromptLeavesAsMuchRoom() {
    Classifier loaded =
        Classifier.load(Reference.bert(), ReferenceModel.directory("bert/adapters/prompt_tuning"));
    assertThat(loaded.encoder()).isInstanceOf(TextTokenizer.class);
    assertThat(((TextTokenizer) loaded.encoder()).maxLength()).isEqualTo(64 - 5);
    assertThat(loaded.predict("today ".repeat(200)).label()).isIn(loaded.labels());
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void aTunedUpstreamKeepsItAndItsFrozenLayersAreReused(Adapter adapter) {
    Run run = TinyModel.run(plan -> plan.adapt(adapter), RECIPE);
    Upstream tuned = run.asUpstream();
    assertThat(tuned.architecture().maxLength()).isEqualTo(64 - 6);
    FineTune next = FineTune.classifier(tuned).topLayers(1);
    Run cached = next.fit(TinyData.splits(), RECIPE, TrainingListener.SILENT);
    Run computed = next.fit(TinyData.splits(), RECIPE.featureCache(false), TrainingListener.SILENT);
    assertThat(cached.features()).isInstanceOf(FeatureUse.Cached.class);
    List<Double> losses = losses(cached);
    assertThat(losses).hasSameSizeAs(losses(computed));
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(losses(computed).get(i), within(1e-5));
    }
  }

  private static List<Double> losses(Run run) {
    return run.history().steps().stream().map(History.Step::loss).toList();
  }

  @Test
  void nothingBelowAPromptIsReused() {
    for (Adapter adapter : adapters().toList()) {
      Run run = TinyModel.run(plan -> plan.adapt(adapter), RECIPE);
      assertThat(run.features()).isNotInstanceOf(FeatureUse.Cached.class);
      assertThat(run.plan().account(2).trained())
          .isEqualTo(adapter instanceof PromptTuning ? 6 * 32 + 66 : 6 * 2 * 2 * 32 + 66);
    }
  }

  @Test
  void stacksWithOtherAdapters() {
    Run run =
        TinyModel.run(
            plan ->
                plan.adapt("prompt", PromptTuning.tokens(3))
                    .adapt("prefix", PrefixTuning.tokens(3))
                    .adapt("outer", PromptTuning.tokens(2))
                    .adapt("lora", Lora.rank(2).on("query", "word_embeddings")),
            RECIPE);
    assertThat(run.proof().untouched()).isEmpty();
    assertThat(run.network().backbone().prompted()).isEqualTo(5);
    assertThat(run.plan().name()).contains("prompt of 3 tokens", "prefix of 3 tokens");
  }

  @Test
  void aStepLaidOpenSeesThePromptsPlaces() {
    FineTune plan = FineTune.classifier(Reference.bert()).adapt(PromptTuning.tokens(3));
    assertThat(plan.step(TinyData.splits()).toString()).contains("embeddings");
    assertThat(plan.dryRun(TinyData.splits()).toString()).isNotEmpty();
  }
}
