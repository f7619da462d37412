package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.BitFit;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.Vera;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.module.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of (IA)3, VeRA, LayerNorm tuning and BitFit: PEFT's where it has the method. */
final class ScaleFilesTest {
  private static final Path ADAPTERS = Reference.BERT.resolve("adapters");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  static Stream<Adapter> adapters() {
    return Stream.of(
        Ia3.standard(),
        Ia3.standard().on("encoder.layer.{0..1}.**.dense", "key").feedForward("output.dense"),
        Ia3.standard().on("query").feedForward(),
        Vera.rank(8),
        Vera.rank(5).initial(0.2).on("query", "output.dense"),
        LayerNormTuning.all(),
        LayerNormTuning.on("output.LayerNorm"),
        BitFit.all(),
        BitFit.on("query", "intermediate.dense"));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void whatIsSavedIsLoadedToTheBit(Adapter adapter) {
    Classifier trained = TinyModel.of(plan -> plan.adapt(adapter));
    trained.save(directory);
    Classifier loaded = Classifier.load(Reference.bert(), directory);
    List<String> texts = List.of("a bird sings", "the dog", "seven green apples");
    assertThat(loaded.probabilities(texts)).isDeepEqualTo(trained.probabilities(texts));
    assertThat(loaded.plan()).isEqualTo(trained.plan());
    assertThat(Classifier.load(Reference.bert(), loaded.save(directory)).probabilities(texts))
        .isDeepEqualTo(trained.probabilities(texts));
    List<String> shared =
        loaded.network().parameters().entrySet().stream()
            .filter(entry -> entry.getValue().role() == Parameter.Role.UPSTREAM)
            .filter(entry -> entry.getValue().sharesUpstream())
            .map(entry -> entry.getKey())
            .toList();
    assertThat(shared).contains("embeddings.word_embeddings.weight", "pooler.dense.weight");
  }

  static Stream<Arguments> ofPeft() {
    return Stream.of(
        Arguments.of(
            "ia3",
            Ia3.standard()
                .on("key", "value", "intermediate.dense")
                .feedForward("intermediate.dense")),
        Arguments.of("vera", Vera.rank(8)),
        Arguments.of("layer_norm_tuning", LayerNormTuning.on("LayerNorm")));
  }

  @ParameterizedTest
  @MethodSource("ofPeft")
  void namesAndKeysArePefts(String name, Adapter adapter) {
    TinyModel.of(plan -> plan.adapt(adapter)).save(directory);
    Path reference = ADAPTERS.resolve(name);
    assertThat(SafetensorsFile.open(directory.resolve("adapter_model.safetensors")).names())
        .containsExactlyInAnyOrderElementsOf(
            SafetensorsFile.open(reference.resolve("adapter_model.safetensors")).names());
    JsonObject config = Reference.json(directory.resolve("adapter_config.json"));
    JsonObject expected = Reference.json(reference.resolve("adapter_config.json"));
    assertThat(expected.keySet()).containsAll(config.keySet());
    for (String key : List.of("peft_type", "fan_in_fan_out", "r", "feedforward_modules")) {
      assertThat(config.get(key)).as(key).isEqualTo(expected.get(key));
    }
    assertThat(config.getAsJsonArray("target_modules"))
        .containsExactlyInAnyOrderElementsOf(expected.getAsJsonArray("target_modules"));
  }

  @Test
  void aFeedForwardModuleIsAlwaysAmongTheTargets() {
    TinyModel.of(plan -> plan.adapt(Ia3.standard().on("dense").feedForward("output.dense")))
        .save(directory);
    JsonObject config = Reference.json(directory.resolve("adapter_config.json"));
    List<JsonElement> targets = config.getAsJsonArray("target_modules").asList();
    List<JsonElement> feedForward = config.getAsJsonArray("feedforward_modules").asList();
    assertThat(targets).hasSize(7).containsAll(feedForward);
    assertThat(feedForward).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ia3 | exclude_modules | [\"key\"] | not supported",
        "ia3 | feedforward_modules | 7 | a list of texts",
        "ia3 | target_modules | [\"qurey\"] | query",
        "ia3 | target_modules | \"(\" | a list of names or a regular expression",
        "vera | r | 0 | at least 1",
        "vera | bias | \"all\" | not supported",
        "vera | layers_to_transform | [0] | not supported",
        "vera | vera_dropout | 1.5 | from 0 up to",
        "vera | d_initial | \"x\" | positive",
        "vera | save_projection | \"no\" | true or false",
        "vera | save_projection | false | save it with save_projection=True",
        "vera | target_modules | [\"LayerNorm\"] | LayerNorm",
        "layer_norm_tuning | target_modules | [\"query\"] | LayerNorm",
        "layer_norm_tuning | exclude_modules | [\"a\"] | not supported"
      })
  void aSettingThatIsNotSupportedIsRefusedByItsKey(
      String adapter, String key, String value, String message) throws IOException {
    change(adapter, key, value);
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adapter_config.json: " + key)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ia3 ; target_modules ; \".*(key|value|intermediate.dense)\"",
        "ia3 ; feedforward_modules ; \".*intermediate.dense\"",
        "ia3 ; feedforward_modules ; [\"mediate.dense\"]",
        "ia3 ; fan_in_fan_out ; true",
        "vera ; target_modules ; null",
        "vera ; save_projection ; null",
        "layer_norm_tuning ; target_modules ; null",
        "layer_norm_tuning ; target_modules ; \".*LayerNorm\""
      })
  void settingsAreReadAsPeftReadsThem(String adapter, String key, String value) throws IOException {
    List<String> texts = List.of("a bird sings", "the dog");
    float[][] expected =
        Classifier.load(Reference.bert(), ADAPTERS.resolve(adapter)).probabilities(texts);
    change(adapter, key, value);
    assertThat(Classifier.load(Reference.bert(), directory).probabilities(texts))
        .isDeepEqualTo(expected);
  }

  @Test
  void biasesOfANetworkWithoutAnyAreRefusedWithAdvice() {
    FineTune llama = FineTune.classifier(Upstream.from(ReferenceModel.directory("llama")));
    assertThatThrownBy(() -> llama.adapt(BitFit.all()).account())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'llama' network has none")
        .hasMessageContaining("LayerNormTuning.all()");
    FineTune resnet = FineTune.classifier(Upstream.from(ReferenceModel.directory("resnet")));
    assertThatThrownBy(() -> resnet.adapt(Ia3.standard()).account())
        .hasMessageContaining("Ia3.standard().on(");
    assertThatThrownBy(() -> resnet.adapt(Vera.rank(4)).account()).hasMessageContaining("VeRA");
    assertThatThrownBy(() -> Vera.rank(0)).hasMessageContaining("at least 1, but was 0");
    assertThatThrownBy(
            () ->
                FineTune.classifier(Reference.bert())
                    .adapt(Ia3.standard().on("key").feedForward("output.dense"))
                    .account())
        .hasMessageContaining("output.dense");
  }

  private void change(String adapter, String key, String value) throws IOException {
    Path from = ADAPTERS.resolve(adapter);
    JsonObject config = Reference.json(from.resolve("adapter_config.json"));
    config.add(key, JsonParser.parseString(value));
    Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    Files.copy(
        from.resolve("adapter_model.safetensors"), directory.resolve("adapter_model.safetensors"));
  }
}
