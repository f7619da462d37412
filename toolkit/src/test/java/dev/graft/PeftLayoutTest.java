package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PEFT saves is loaded, and what is saved here is what PEFT expects. */
final class PeftLayoutTest {
  private static final Path ADAPTERS = Reference.BERT.resolve("adapters");
  private static final String QUERY_0 = "encoder.layer.0.attention.self.query";
  private static final String QUERY_1 = "encoder.layer.1.attention.self.query";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void loadsAnAdapterThatPeftSaved() {
    Classifier loaded = Classifier.load(Reference.bert(), ADAPTERS.resolve("lora"));
    assertThat(loaded.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    assertThat(loaded.plan()).isEqualTo("LoRA r=4 on query, value");
    assertGivesTheReferencesProbabilities(loaded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\".*\\\\.(query|value)\"",
        "\"bert\\\\.encoder\\\\.layer\\\\.[01]\\\\.attention\\\\.self\\\\.(?:query|value)\"",
        "[\"bert.encoder.layer.0.attention.self.query\", \"layer.1.attention.self.query\", \"value\"]"
      })
  void readsTargetsInEveryFormThatPeftKnows(String targets) throws IOException {
    change("target_modules", JsonParser.parseString(targets));
    assertGivesTheReferencesProbabilities(Classifier.load(Reference.bert(), directory));
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "attention.self.query", "encoder.*(query|value)", "key.*"})
  void aTargetPatternMustMatchAWholePath(String pattern) throws IOException {
    change("target_modules", JsonParser.parseString("\"" + pattern + "\""));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target_modules");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "null", "\"gaussian\""})
  void readsInitialisationsThatLeaveTheBaseAlone(String value) throws IOException {
    change("init_lora_weights", JsonParser.parseString(value));
    change("modules_to_save", JsonParser.parseString("null"));
    assertGivesTheReferencesProbabilities(Classifier.load(Reference.bert(), directory));
  }

  @Test
  void aWrongAlphaGivesOtherProbabilities() throws IOException {
    change("lora_alpha", JsonParser.parseString("80"));
    Classifier loaded = Classifier.load(Reference.bert(), directory);
    assertThat(loaded.probabilities(texts())[0])
        .isNotEqualTo(
            Classifier.load(Reference.bert(), ADAPTERS.resolve("lora")).probabilities(texts())[0]);
  }

  @Test
  void refusesASettingThatWouldChangeTheResult() throws IOException {
    change("use_qalora", JsonParser.parseString("true"));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("use_qalora");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dora", "rslora_all_linear", "lora_patterns", "lora_all_biases"})
  void loadsEveryKindOfLora(String name) {
    Classifier loaded = Classifier.load(Reference.bert(), ADAPTERS.resolve(name));
    assertGivesTheProbabilitiesOf(name, loaded);
  }

  @Test
  void judgesByLabelNamesHoweverTheExamplesNumberThem() {
    Classifier loaded = Classifier.load(Reference.bert(), ADAPTERS.resolve("lora"));
    var report = loaded.evaluate(TinyData.labelled("LABEL_2", "LABEL_0", "LABEL_2"));
    assertThat(report.predictions().actual()).containsExactly(2, 0, 2);
  }

  @Test
  void refusesUnknownLabelsBeforeItComputesAnything() {
    Classifier loaded = Classifier.load(Reference.bert(), ADAPTERS.resolve("lora"));
    loaded.network().close();
    assertThatThrownBy(() -> loaded.evaluate(TinyData.labelled("LABEL_2", "spam", "ham")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ham', 'spam'")
        .hasMessageContaining("'LABEL_0', 'LABEL_1', 'LABEL_2'");
  }

  @Test
  void savesAnAdapterWithoutTheUpstreamUnderPeftsNames() throws IOException {
    TinyModel.of(plan -> plan.adapt(Lora.rank(4))).save(directory);
    Path weights = directory.resolve("adapter_model.safetensors");
    assertThat(SafetensorsFile.open(weights).names())
        .containsExactlyInAnyOrderElementsOf(
            SafetensorsFile.open(ADAPTERS.resolve("lora/adapter_model.safetensors")).names());
    assertThat(Files.size(weights)).isLessThan(10_000);
  }

  @Test
  void savesTheKeysThatPeftKnowsInOrder() {
    TinyModel.of(plan -> plan.adapt(Lora.rank(4).alpha(6))).save(directory);
    JsonObject config = config();
    JsonObject reference = Reference.json(ADAPTERS.resolve("lora/adapter_config.json"));
    assertThat(reference.keySet()).containsAll(config.keySet());
    assertThat(List.copyOf(config.keySet())).isSorted();
    assertThat(config)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "bert",
                 "inference_mode": true, "r": 4, "lora_alpha": 6, "lora_dropout": 0.0,
                 "bias": "none", "fan_in_fan_out": false, "use_rslora": false, "use_dora": false,
                 "target_modules": ["query", "value"], "modules_to_save": ["classifier"],
                 "init_lora_weights": true, "rank_pattern": {}, "alpha_pattern": {}}
                """));
  }

  @Test
  void writesGlobsAsThePathsTheyMean() {
    TinyModel.of(plan -> plan.adapt(Lora.rank(4).on("encoder.layer.{0..1}.**.query", "value")))
        .save(directory);
    assertThat(strings("target_modules")).containsExactly(QUERY_0, QUERY_1, "value");
  }

  @Test
  void listsThawedModulesAndSavesThemWhole() {
    TinyModel.of(plan -> plan.adapt(Lora.rank(4)).alsoTrain("embeddings.LayerNorm.bias"))
        .save(directory);
    assertThat(strings("modules_to_save"))
        .containsExactly("classifier", "bert.embeddings.LayerNorm");
    assertThat(SafetensorsFile.open(directory.resolve("adapter_model.safetensors")).names())
        .contains(
            "base_model.model.bert.embeddings.LayerNorm.bias",
            "base_model.model.bert.embeddings.LayerNorm.weight");
  }

  private static void assertGivesTheReferencesProbabilities(Classifier loaded) {
    assertGivesTheProbabilitiesOf("lora", loaded);
  }

  private static void assertGivesTheProbabilitiesOf(String name, Classifier loaded) {
    float[] logits =
        Reference.float32(
            ADAPTERS.resolve(name).resolve("expected.safetensors"), "expected.logits");
    float[][] probabilities = loaded.probabilities(texts());
    int classes = loaded.labels().size();
    assertThat(logits).hasSize(probabilities.length * classes);
    for (int i = 0; i < probabilities.length; i++) {
      float[] row = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      assertThat(probabilities[i]).containsExactly(softmax(row), within(2e-5f));
    }
  }

  private static float[] softmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    var result = new float[logits.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (Math.exp(logits[i]) / sum);
    }
    return result;
  }

  private static List<String> texts() {
    return Reference.json(Reference.BERT.resolve("expected.json"))
        .getAsJsonArray("texts")
        .asList()
        .stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  /** The reference's adapter with one key changed, and those changed before. */
  private void change(String key, JsonElement value) throws IOException {
    if (!Files.exists(directory.resolve("adapter_config.json"))) {
      for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
        Files.copy(ADAPTERS.resolve("lora").resolve(file), directory.resolve(file));
      }
    }
    JsonObject json = config();
    json.add(key, value);
    Files.writeString(directory.resolve("adapter_config.json"), json.toString());
  }

  private JsonObject config() {
    return Reference.json(directory.resolve("adapter_config.json"));
  }

  private List<String> strings(String key) {
    return config().getAsJsonArray(key).asList().stream().map(JsonElement::getAsString).toList();
  }
}
