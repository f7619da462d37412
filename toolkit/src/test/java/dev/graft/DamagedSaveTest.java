package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.adapter.AdaLora;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Compacter;
import dev.graft.adapter.LoReft;
import dev.graft.adapter.Lora;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile files are refused in words that name the file and the key. */
final class DamagedSaveTest {
  private static final Upstream UPSTREAM = Reference.bert();
  private static final String MISSING = "-";
  private static final Map<String, Classifier> MODELS = new HashMap<>();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "format|-",
        "format|null",
        "format|\"1\"",
        "format|2",
        "format|0",
        "format|1.5",
        "format|1e99",
        "format|[]",
        "task|-",
        "task|\"image-classification\"",
        "task|7",
        "base|-",
        "base|null",
        "base|\"bert\"",
        "base.name|-",
        "base.name|{}",
        "base.source|null",
        "base.family|[]",
        "base.fingerprint|-",
        "base.fingerprint|\"abc\"",
        "base.fingerprint|\"\"",
        "base.fingerprint|null",
        "base.fingerprint|7",
        "plan|-",
        "plan|null",
        "plan|[\"a\"]",
        "labels|-",
        "labels|null",
        "labels|{}",
        "labels|[]",
        "labels|\"travel\"",
        "labels|[\"learning\", 2]",
        "labels|[\"learning\", null]",
        "labels|[\"learning\", [\"x\"]]",
        "labels|[\"learning\", \"learning\"]",
        "labels|[\"learning\", \" \"]",
        "labels|[\"learning\"]",
        "labels|[\"a\", \"b\", \"c\"]",
        "max_length|-",
        "max_length|null",
        "max_length|2",
        "max_length|-5",
        "max_length|65",
        "max_length|7.5",
        "max_length|\"20\"",
        "max_length|1e400",
        "max_length|{}",
        "head_dropout|-",
        "head_dropout|1",
        "head_dropout|-0.1",
        "head_dropout|\"x\"",
        "head_dropout|[0.1]",
        "recipe|\"epochs=3\"",
        "recipe|[]",
        "data|7",
        "threads|0",
        "threads|\"two\"",
        "graft_version|{}"
      })
  void aDamagedCardIsRefused(String key, String value) throws IOException {
    save(FineTune::headOnly);
    change("graft.json", key, value);
    assertRefused("graft.json", key);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "peft_type|-",
        "peft_type|null",
        "peft_type|7",
        "peft_type|\"lora\"",
        "r|-",
        "r|null",
        "r|0",
        "r|-4",
        "r|\"4\"",
        "r|2.5",
        "r|1e12",
        "r|[4]",
        "lora_alpha|-",
        "lora_alpha|0",
        "lora_alpha|-1",
        "lora_alpha|\"8\"",
        "lora_alpha|1e999",
        "lora_alpha|{}",
        "lora_dropout|-",
        "lora_dropout|1",
        "lora_dropout|-1",
        "lora_dropout|null",
        "target_modules|-",
        "target_modules|null",
        "target_modules|[]",
        "target_modules|[7]",
        "target_modules|[null]",
        "target_modules|[\"\"]",
        "target_modules|[\"qury\"]",
        "target_modules|[\"{\"]",
        "target_modules|{}",
        "target_modules|\"(\"",
        "target_modules|\"query\"",
        "modules_to_save|7",
        "modules_to_save|[7]",
        "init_lora_weights|\"pissa\"",
        "init_lora_weights|\"pissa_niter_16\"",
        "init_lora_weights|\"olora\"",
        "init_lora_weights|\"corda\"",
        "init_lora_weights|\"loftq\"",
        "init_lora_weights|\"eva\"",
        "init_lora_weights|7",
        "init_lora_weights|{}",
        "bias|[\"x\"]",
        "use_dora|7",
        "rank_pattern|{\"query\": 0}",
        "fan_in_fan_out|true"
      })
  void aDamagedAdapterConfigurationIsRefused(String key, String value) throws IOException {
    save(plan -> plan.adapt(Lora.rank(4)));
    change("adapter_config.json", key, value);
    assertRefused("adapter_config.json", key);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "placement|-", "placement|\"middle\"", "placement|7", "bottleneck_size|0",
        "bottleneck_size|\"6\"", "non_linearity|null", "non_linearity|\"cube\"", "scaling|0",
        "scaling|\"1\"", "scaling|-"
      })
  void aDamagedBottleneckConfigurationIsRefused(String key, String value) throws IOException {
    save(plan -> plan.adapt(Bottleneck.pfeiffer(6)));
    change("adapter_config.json", key, value);
    assertRefused("adapter_config.json", key);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "init_r|0",
        "init_r|-",
        "target_r|0",
        "total_step|null",
        "total_step|0",
        "tinit|-1",
        "tinit|7000",
        "tfinal|10000",
        "deltaT|0",
        "beta1|1",
        "beta2|0",
        "orth_reg_weight|-1",
        "lora_alpha|0",
        "lora_dropout|1",
        "bias|\"all\"",
        "use_dora|true",
        "rank_pattern|7",
        "rank_pattern|{\"x.lora_A\": []}",
        "rank_pattern|{\"x.lora_E\": [true, true, true, true, true, true]}",
        "rank_pattern|{\"bert.encoder.layer.0.attention.self.query.lora_E\": [true]}",
        "rank_pattern|{\"bert.encoder.layer.0.attention.self.query.lora_E\": [1, 1, 1, 1, 1, 1]}",
        "target_modules|\"(\""
      })
  void aDamagedAdaLoraConfigurationIsRefused(String key, String value) throws IOException {
    save(plan -> plan.adapt(AdaLora.ranks(6, 4)));
    change("adapter_config.json", key, value);
    assertRefused("adapter_config.json", key);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "phm_dim|-",
        "phm_dim|0",
        "phm_dim|3",
        "phm_dim|5",
        "phm_dim|64",
        "phm_dim|\"4\"",
        "phm_rank|0",
        "bottleneck_size|7",
        "bottleneck_size|-",
        "non_linearity|\"cube\"",
        "after_attention|1"
      })
  void aDamagedCompacterConfigurationIsRefused(String key, String value) throws IOException {
    save(plan -> plan.adapt(Compacter.standard(8)));
    change("adapter_config.json", key, value);
    assertRefused("adapter_config.json", key);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "r|0", "r|33", "r|-", "prefix_positions|-1", "prefix_positions|\"3\"",
        "suffix_positions|0.5", "tied_weights|7", "layers|2", "layers|[0, 2]", "layers|[-1]",
        "layers|\"all\""
      })
  void aDamagedReftConfigurationIsRefused(String key, String value) throws IOException {
    save(plan -> plan.adapt(LoReft.rank(4)));
    change("adapter_config.json", key, value);
    assertRefused("adapter_config.json", key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "\"text\"", "7", "{", "{\"format\": 1", "\u0000", "<html>"})
  void aFileThatIsNoJsonObjectIsRefused(String content) throws IOException {
    save(plan -> plan.adapt(Lora.rank(4)));
    for (String file : new String[] {"adapter_config.json", "graft.json"}) {
      Files.writeString(directory.resolve(file), content);
      assertRefused(file, "");
    }
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    save(FineTune::headOnly);
    Files.write(directory.resolve("graft.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
    assertRefused("graft.json", "");
    Files.delete(directory.resolve("graft.json"));
    Files.createDirectory(directory.resolve("graft.json"));
    assertRefused("graft.json", "");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    save(FineTune::headOnly);
    Files.writeString(directory.resolve("graft.json"), "{\"a\":".repeat(100_000));
    assertRefused("graft.json", "");
  }

  @Test
  void aCardFromWindowsIsRead() throws IOException {
    save(FineTune::headOnly);
    Path card = directory.resolve("graft.json");
    String text = "\ufeff" + Files.readString(card).replace("\n", "\r\n");
    Files.write(card, text.getBytes(StandardCharsets.UTF_8));
    assertThat(Classifier.load(UPSTREAM, directory).labels()).containsExactly("learning", "travel");
  }

  private void save(UnaryOperator<FineTune> choice) {
    FineTune plan = choice.apply(FineTune.classifier(UPSTREAM));
    Classifier model = MODELS.computeIfAbsent(plan.name(), name -> TinyModel.of(choice));
    model.save(directory);
  }

  private void assertRefused(String file, String key) {
    assertThatThrownBy(() -> Classifier.load(UPSTREAM, directory))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.resolve(file).toString())
        .hasMessageContaining(key);
  }

  private void change(String file, String key, String value) throws IOException {
    JsonObject json = Reference.json(directory.resolve(file));
    String last = key.substring(key.indexOf('.') + 1);
    JsonObject within = last.equals(key) ? json : json.getAsJsonObject("base");
    JsonElement before = within.remove(last);
    if (!value.equals(MISSING)) {
      JsonElement changed = JsonParser.parseString(value);
      assertThat(changed).isNotEqualTo(before);
      within.add(last, changed);
    }
    Files.writeString(directory.resolve(file), json.toString());
  }
}
