package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDirectoryTest {
  private static final String POOLING = "1_Pooling/config.json";

  private final Path root;

  ModelDirectoryTest(@TempDir Path root) {
    this.root = root;
  }

  private ModelCopy bert() throws IOException {
    return ModelCopy.of(Reference.BERT, root.resolve("bert"));
  }

  private ModelCopy sentences() throws IOException {
    return ModelCopy.of(ModelCopy.SENTENCES, root.resolve("sentences"));
  }

  private static void refused(ModelCopy model, String... parts) {
    assertThatThrownBy(() -> Upstream.from(model.directory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void aSentenceTransformerAgreesWithItsLibrary() {
    Path expected = ModelCopy.SENTENCES.resolve("expected.safetensors");
    float[] reference = Reference.float32(expected, "expected.embeddings");
    List<String> texts =
        Reference.json(ModelCopy.SENTENCES.resolve("expected.json"))
            .getAsJsonArray("texts")
            .asList()
            .stream()
            .map(text -> text.getAsString())
            .toList();
    Upstream upstream = Upstream.from(ModelCopy.SENTENCES);
    Embeddings embeddings = upstream.embed(texts);
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = embeddings.vector(i);
      for (int j = 0; j < vector.length; j++) {
        assertThat(vector[j])
            .as("text %d, number %d", i, j)
            .isCloseTo(reference[i * vector.length + j], within(1e-5f));
      }
    }
    assertThat(upstream.pooling()).isEqualTo("mean of all tokens");
    assertThat(upstream.toString()).contains("pooling: mean of all tokens");
    assertThat(upstream.tokenizer().maxLength()).isEqualTo(24);
  }

  @Test
  void withoutModulesThePoolerStays() throws IOException {
    assertThat(Upstream.from(Reference.BERT).pooling()).contains("BERT's pooler");
    ModelCopy copy = sentences();
    Files.delete(copy.directory().resolve("modules.json"));
    assertThat(Upstream.from(copy.directory()).pooling()).contains("BERT's pooler");
  }

  @Test
  void olderDirectoriesSayTheirPoolingInSwitches() throws IOException {
    ModelCopy copy = sentences();
    copy.write(POOLING, "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    assertThat(Upstream.from(copy.directory()).pooling()).isEqualTo("first token");
    copy.write(POOLING, "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": true}");
    refused(copy, POOLING, "cls + mean");
    copy.write(POOLING, "{\"pooling_mode_max_tokens\": true}");
    refused(copy, POOLING, "says pooling_mode max");
    copy.write(POOLING, "{\"pooling_mode_mean_tokens\": \"yes\"}");
    refused(copy, POOLING, "pooling_mode_mean_tokens = \"yes\"");
    copy.write(POOLING, "{\"pooling_mode\": [\"mean\", \"cls\"]}");
    refused(copy, POOLING, "mean + cls");
    copy.write(POOLING, "{\"pooling_mode\": null}");
    refused(copy, POOLING, "pooling_mode = null");
    copy.write(POOLING, "{}");
    refused(copy, POOLING, "nothing");
  }

  @Test
  void modulesThatWouldBeLeftOutAreRefused() throws IOException {
    ModelCopy copy = sentences();
    Path file = copy.directory().resolve("modules.json");
    String modules = Files.readString(file);
    copy.write("modules.json", modules.replace("normalize.Normalize", "dense.Dense"));
    refused(copy, "modules.json", "Dense in what Classifier.export wrote");
    copy.write("modules.json", modules.replace("normalize.Normalize", "layer_norm.LayerNorm"));
    refused(copy, "modules.json", "LayerNorm", "expected is a module of sentence-transformers");
    copy.write("modules.json", modules.replace("pooling.Pooling", "normalize.Normalize"));
    refused(copy, "modules.json", "each kind of module once");
    copy.write("modules.json", modules.replace("\"1_Pooling\"", "\"../bert\""));
    refused(copy, "modules.json", "within the directory");
    copy.write("modules.json", modules.replace("sentence_transformers.", "my.own."));
    refused(copy, "my.own.");
    for (String content : List.of("{}", "[]", "[1]", "[{}]", "", "[{\"type\": null}]")) {
      copy.write("modules.json", content);
      refused(copy, "modules.json");
    }
  }

  @Test
  void theLimitOfSentenceTransformersIsHonoured() throws IOException {
    ModelCopy copy = sentences();
    String file = "sentence_bert_config.json";
    copy.write(file, "{\"max_seq_length\": 7, \"do_lower_case\": false}");
    assertThat(Upstream.from(copy.directory()).tokenizer().maxLength()).isEqualTo(7);
    copy.write(file, "{\"max_seq_length\": 1000}");
    assertThat(Upstream.from(copy.directory()).tokenizer().maxLength()).isEqualTo(64);
    copy.write(file, "{\"max_seq_length\": 1}");
    refused(copy, file, "max_seq_length = 1", "at least 3");
    copy.write(file, "{\"max_seq_length\": \"7\"}");
    refused(copy, file, "max_seq_length = \"7\"");
    copy.write(file, "{\"max_seq_length\": null}")
        .edit("tokenizer_config.json", json -> json.addProperty("model_max_length", 1e30));
    assertThat(Upstream.from(copy.directory()).tokenizer().maxLength()).isEqualTo(64);
  }

  @Test
  void theNormsOfTheOriginalBertAreFoundByTheirOldNames() throws IOException {
    ModelCopy copy = bert();
    Upstream upstream = Upstream.from(copy.directory());
    String expected = upstream.fingerprint();
    copy.renameArrays(
        name ->
            name.replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta"));
    Upstream renamed = Upstream.from(copy.directory());
    assertThat(renamed).isNotSameAs(upstream);
    assertThat(renamed.fingerprint()).isEqualTo(expected);
  }

  @Test
  void aTokenBeyondTheModelIsRefusedWhereATextHasIt() throws IOException {
    ModelCopy copy = bert();
    copy.edit(
        "tokenizer.json",
        json ->
            json.getAsJsonArray("added_tokens")
                .add(
                    JsonParser.parseString(
                        "{\"id\": 160, \"content\": \"<new>\", \"single_word\": false, \"lstrip\": false,"
                            + " \"rstrip\": false, \"normalized\": false, \"special\": true}")));
    Upstream grown = Upstream.from(copy.directory());
    assertThat(grown.embed("frozen layers").size()).isEqualTo(1);
    assertThatThrownBy(() -> grown.embed("frozen <new> layers"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'<new>' of id 160", "ids below 160", "grown");
  }

  @Test
  void numbersThatAreNoneAreNamedWithTheirFile() throws IOException {
    JsonObject config = Reference.json(Reference.BERT.resolve("config.json"));
    ModelCopy copy = bert();
    for (String value : List.of("null", "\"32\"", "3.5", "[]", "{}", "true", "1e30", "-1", "0")) {
      for (String key : List.of("vocab_size", "hidden_size", "max_position_embeddings")) {
        copy.write("config.json", config.toString())
            .edit("config.json", json -> json.add(key, JsonParser.parseString(value)));
        refused(copy, "config.json", key);
      }
    }
    copy.write("config.json", config.toString())
        .edit("config.json", json -> json.remove("vocab_size"));
    refused(copy, "config.json", "lacks 'vocab_size'");
  }

  @Test
  void weightsInShardsAreTheSameModel() throws IOException {
    ModelCopy copy = bert();
    Path single = copy.directory().resolve("model.safetensors");
    float[] expected = Upstream.from(copy.directory()).embed("the train").vector(0);
    var file = SafetensorsFile.open(single);
    var map = new JsonObject();
    for (int shard = 0; shard < 3; shard++) {
      var arrays = new LinkedHashMap<String, FloatArray>();
      String name = "model-0000%d-of-00003.safetensors".formatted(shard + 1);
      for (int i = shard; i < file.names().size(); i += 3) {
        var array = file.get(file.names().get(i));
        arrays.put(array.name(), new FloatArray(array.shape(), array.float32()));
        map.addProperty(array.name(), name);
      }
      SafetensorsWriter.write(copy.directory().resolve(name), arrays, Map.of());
    }
    Files.delete(single);
    var index = new JsonObject();
    index.add("weight_map", map);
    copy.write("model.safetensors.index.json", index.toString());

    assertThat(Upstream.from(copy.directory()).embed("the train").vector(0)).isEqualTo(expected);

    Files.delete(copy.directory().resolve("model-00002-of-00003.safetensors"));
    assertThatThrownBy(() -> Upstream.from(copy.directory()))
        .hasMessageContaining("model-00002-of-00003.safetensors");
  }

  @Test
  void weightsThatDoNotFitTheConfigurationAreNamedWithTheirFile() throws IOException {
    JsonObject config = Reference.json(Reference.BERT.resolve("config.json"));
    ModelCopy copy = bert();
    Map.of(
            "num_hidden_layers", List.of("3", "'encoder.layer.2."),
            "hidden_size", List.of("64", "word_embeddings.weight"),
            "vocab_size", List.of("170", "word_embeddings.weight"),
            "intermediate_size", List.of("7", "'encoder.layer.0.intermediate.dense.weight'"))
        .forEach((key, value) -> refusedWith(copy, config, key, value.get(0), value.get(1)));
    // Fewer layers than there are weights would compute, and be wrong.
    refusedWith(copy, config, "num_hidden_layers", "1", "'bert.encoder.layer.1.");
    refusedWith(copy, config, "num_hidden_layers", "2000000000", "at most 1000 layers");
  }

  private static void refusedWith(
      ModelCopy copy, JsonObject config, String key, String value, String part) {
    try {
      copy.write("config.json", config.toString())
          .edit("config.json", json -> json.add(key, JsonParser.parseString(value)));
      refused(copy, value.startsWith("2000") ? "config.json" : "model.safetensors", part);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNotSupportedIsNamedWithItsFile() throws IOException {
    JsonObject config = Reference.json(Reference.BERT.resolve("config.json"));
    ModelCopy copy = bert();
    Map.of(
            "hidden_act", "\"mish\"",
            "position_embedding_type", "\"relative_key\"",
            "layer_norm_eps", "0",
            "is_decoder", "true",
            "model_type", "\"t5\"")
        .forEach(
            (key, value) -> {
              try {
                copy.write("config.json", config.toString())
                    .edit("config.json", json -> json.add(key, JsonParser.parseString(value)));
                refused(copy, "config.json", key, value);
                copy.edit("config.json", json -> json.add(key, JsonNull.INSTANCE));
                if (!key.equals("is_decoder")) {
                  refused(copy, "config.json", key, "null");
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    copy.write("config.json", config.toString())
        .edit("config.json", json -> json.addProperty("model_type", "t5"));
    refused(copy, "t5", "supported are: bert");
    copy.edit("config.json", json -> json.remove("model_type"));
    refused(copy, "model_type", "supported are: bert");
    copy.write("config.json", "[1]");
    refused(copy, "config.json", "not a JSON object");
  }

  @Test
  void theNameIsTheDirectorysOwn() throws IOException {
    ModelCopy copy = bert();
    assertThat(Upstream.from(copy.directory().resolve(".")).name()).isEqualTo("bert");
    assertThat(Upstream.from(copy.directory().resolve("x/..")).name()).isEqualTo("bert");
    assertThat(Upstream.from(copy.directory().resolve(".")).source())
        .isEqualTo(copy.directory().toString());
    assertThatThrownBy(() -> Upstream.from(root.getRoot())).hasMessageContaining("config.json");
    assertThatThrownBy(() -> Upstream.from(root.resolve("absent")))
        .hasMessageContaining("is not a directory");
  }

  @Test
  void askingAgainGivesTheSameModelUntilAFileChanges() throws IOException {
    ModelCopy copy = bert();
    Upstream first = Upstream.from(copy.directory());
    assertThat(Upstream.from(copy.directory().resolve("../bert"))).isSameAs(first);
    copy.edit("config.json", json -> json.addProperty("layer_norm_eps", 1e-5));
    Upstream second = Upstream.from(copy.directory());
    assertThat(second).isNotSameAs(first);
    assertThat(second.embed("the train").vector(0))
        .isNotEqualTo(first.embed("the train").vector(0));
  }

  @Test
  void arraysLiveAsLongAsANetworkUsesThem() throws IOException {
    Run run = fitOnACopy();
    var before = run.evaluate().predictions().probabilities();
    for (int i = 0; i < 5; i++) {
      System.gc();
      assertThat(run.evaluate().predictions().probabilities()).isDeepEqualTo(before);
    }
  }

  private Run fitOnACopy() throws IOException {
    return FineTune.classifier(Upstream.from(bert().directory()))
        .adapt(Lora.rank(2))
        .fit(TinyData.splits(), Recipe.epochs(1));
  }
}
