package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.adapter.Activation;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterMethods;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.architecture.Input;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.EncodedTexts;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Directories as AdapterHub's library writes them, with the arrays of the references: its file
 * names, its keys and its names of arrays.
 */
final class AdapterHubTest {
  private static final String HOULSBY =
      """
      {"mh_adapter": true, "output_adapter": true, "non_linearity": "swish",
       "original_ln_before": false, "original_ln_after": true, "residual_before_ln": true,
       "is_parallel": false, "scaling": 1.0,""";
  private static final String PFEIFFER =
      """
      {"mh_adapter": false, "output_adapter": true, "non_linearity": "relu",
       "original_ln_before": true, "original_ln_after": true, "residual_before_ln": true,
       "is_parallel": false, "scaling": 1.0,""";
  private static final String PARALLEL =
      """
      {"mh_adapter": false, "output_adapter": true, "non_linearity": "relu",
       "original_ln_before": false, "original_ln_after": true, "residual_before_ln": true,
       "is_parallel": true, "scaling": 4.0,""";
  private static final String REST =
      """
       "adapter_residual_before_ln": false, "architecture": null, "cross_adapter": false,
       "dropout": 0.0, "factorized_phm_W": true, "factorized_phm_rule": false,
       "hypercomplex_nonlinearity": "glorot-uniform", "init_weights": "bert",
       "init_weights_seed": null, "inv_adapter": null, "inv_adapter_reduction_factor": null,
       "learn_phm": true, "leave_out": [], "ln_after": false, "ln_before": false,
       "phm_bias": true, "phm_c_init": "normal", "phm_dim": 4, "phm_init_range": 0.0001,
       "phm_layer": false, "phm_rank": 1, "reduction_factor": 5.3, "shared_W_phm": false,
       "shared_phm_rule": true, "stochastic_depth": 0.0, "use_gating": false}""";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"houlsby", "pfeiffer", "parallel"})
  void computesTheLogitsOfTheReference(String method) throws IOException {
    write(method, name -> name.replace("." + method + ".", ".sst-2."));
    Classifier loaded = Classifier.load(Reference.bert(), directory);
    assertThat(loaded.labels()).containsExactly("good", "bad", "neither");
    assertThat(logits(loaded))
        .containsExactly(
            Reference.float32(reference(method).resolve("expected.safetensors"), "expected.logits"),
            within(1e-4f));
  }

  /** The arrays of the reference, under the names that the library gives them. */
  @Test
  void readsCompacters() throws IOException {
    Path compacter = Reference.BERT.resolve("adapters").resolve("compacter");
    write(
        "houlsby",
        name -> name.replace(".houlsby.", ".sst-2."),
        config ->
            config
                .replace("swish", "gelu")
                .replace("\"phm_layer\": false", "\"phm_layer\": true")
                .replace("5.3", "4"));
    var arrays = new LinkedHashMap<String, FloatArray>();
    SafetensorsFile file = SafetensorsFile.open(compacter.resolve("adapter_model.safetensors"));
    for (String name : file.names()) {
      arrays.put(
          name.replace("base_model.model.", "")
              .replace("base_model.", "bert.shared_parameters.sst-2.")
              .replace(".compacter.", ".sst-2."),
          new FloatArray(file.get(name).shape(), file.get(name).float32()));
    }
    SafetensorsWriter.write(directory.resolve("adapter.safetensors"), arrays, Map.of());
    var head = new LinkedHashMap<String, FloatArray>();
    SafetensorsFile model = SafetensorsFile.open(Reference.BERT.resolve("model.safetensors"));
    for (String name : List.of("classifier.weight", "classifier.bias")) {
      head.put(name, new FloatArray(model.get(name).shape(), model.get(name).float32()));
    }
    SafetensorsWriter.write(directory.resolve("model_head.safetensors"), head, Map.of());
    assertThat(logits(Classifier.load(Reference.bert(), directory)))
        .containsExactly(
            Reference.float32(compacter.resolve("expected.safetensors"), "expected.logits"),
            within(1e-4f));
    // A 32nd of this network's width cannot be made of 4 products.
    assertThatThrownBy(() -> read("\"compacter\"", "adapters.1.3.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adapter_config.json: config: ")
        .hasMessageContaining("32 and 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"phm_dim\": 4 | \"phm_dim\": 5 | phm_dim",
        "\"phm_rank\": 1 | \"phm_rank\": 0 | phm_rank",
        "\"shared_W_phm\": false | \"shared_W_phm\": true | shared_W_phm",
        "\"shared_phm_rule\": true | \"shared_phm_rule\": false | shared_phm_rule",
        "\"factorized_phm_rule\": false | \"factorized_phm_rule\": true | factorized_phm_rule",
        "\"scaling\": 1.0 | \"scaling\": 2.0 | phm_layer",
        "\"mh_adapter\": true | \"mh_adapter\": false | mh_adapter"
      })
  void whatCompacterDoesNotComputeIsRefused(String usual, String changed, String named) {
    String config =
        (HOULSBY + REST)
            .replace("\"phm_layer\": false", "\"phm_layer\": true")
            .replace("5.3", "4")
            .replace(usual, changed);
    assertThatThrownBy(() -> read(config, "adapters.1.3.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void readsTheNamesOfTheFirstVersions() throws IOException {
    write(
        "houlsby",
        name ->
            name.replace(
                    "attention.output.adapters.houlsby.",
                    "attention.output.attention_text_task_adapters.sst-2.")
                .replace(".output.adapters.houlsby.", ".output.layer_text_task_adapters.sst-2."));
    assertThat(logits(Classifier.load(Reference.bert(), directory)))
        .containsExactly(
            Reference.float32(
                reference("houlsby").resolve("expected.safetensors"), "expected.logits"),
            within(1e-4f));
  }

  @Test
  void aPlanGoesOnWithIt() throws IOException {
    write("houlsby", name -> name.replace(".houlsby.", ".sst-2."));
    Files.delete(directory.resolve("model_head.safetensors"));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("FineTune.continuing");
    FineTune plan = FineTune.continuing(Reference.bert(), directory).newHead();
    assertThat(plan.name()).isEqualTo("Houlsby adapters of 6, continued");
    Run run = plan.fit(TinyData.splits(), Recipe.epochs(1).batchSize(8).learningRate(1e-12));
    String path = "encoder.layer.0.output.adapters.houlsby.adapter_up.weight";
    assertThat(Objects.requireNonNull(run.network().parameters().get(path)).array().toFloatArray())
        .containsExactly(
            Reference.float32(reference("houlsby").resolve("adapter.safetensors"), "bert." + path),
            within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({
    "llama, model.layers.0.self_attn.o_proj, model.layers.0, attention",
    "llama, model.layers.1.mlp.down_proj, model.layers.1, output",
    "distilbert, '', distilbert.transformer.layer.0, attention",
    "distilbert, '', distilbert.transformer.layer.1, output",
    "gpt2, '', transformer.h.0, attention",
    "gpt2, '', transformer.h.1, output",
    "vit, '', vit.encoder.layer.0, attention",
    "vit, '', vit.encoder.layer.1.output, output"
  })
  void findsThePlacesOfEveryLayout(String family, String module, String above, String kind) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(family));
    var adapter = Bottleneck.houlsby(4);
    String end = ".adapter_down.0.weight";
    String here =
        new AdapterHubNames(upstream, "mine", adapter)
            .here(above + "." + kind + "_adapters.adapters.mine" + end);
    Set<String> known =
        PlanNetwork.of(FineTune.classifier(upstream).adapt(adapter), 2)
            .network()
            .parameters()
            .keySet();
    assertThat(known).contains(here);
    assertThat(here).contains(layer(above)).endsWith(".adapters.houlsby" + end);
    if (!module.isEmpty()) {
      assertThat("model." + here).startsWith(module + ".");
    }
  }

  private static String layer(String above) {
    return above.replaceFirst(".*?(layers?|h)\\.(\\d+).*", "$1.$2");
  }

  @Test
  void aPickleIsNotRead() throws IOException {
    write("houlsby", name -> name);
    Files.move(directory.resolve("adapter.safetensors"), directory.resolve("pytorch_adapter.bin"));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use_safetensors=True");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ln_before | true | ln_before",
        "inv_adapter | \"nice\" | inv_adapter",
        "phm_layer | true | phm_dim",
        "leave_out | [0] | leave_out",
        "scaling | \"learned\" | scaling",
        "non_linearity | \"leakyrelu\" | relu",
        "reduction_factor | {\"0\": 2, \"default\": 8} | one positive number",
        "mh_adapter | false | Pfeiffer",
        "original_ln_after | false | original_ln_after",
        "output_adapter | false | output_adapter",
        "use_gating | true | use_gating",
        "non_linearity | \"leakyrelu\" | gelu_new",
        "architecture | \"lora\" | architecture"
      })
  void whatWouldComputeSomethingElseIsRefused(String key, String value, String named)
      throws IOException {
    write("houlsby", name -> name);
    JsonObject config = Reference.json(directory.resolve("adapter_config.json"));
    config.getAsJsonObject("config").add(key, JsonParser.parseString(value));
    Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adapter_config.json")
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({
    "pfeiffer, PFEIFFER, 2, RELU, 1",
    "double_seq_bn, HOULSBY, 2, SWISH, 1",
    "par_bn, PARALLEL, 16, RELU, 4"
  })
  void readsConfigurationsByTheirNames(
      String name, Bottleneck.Placement placement, int size, Activation activation, double scale)
      throws IOException {
    assertThat(read("\"%s\"".formatted(name), "adapters.1.3.0"))
        .isEqualTo(new Bottleneck(placement, size, activation, scale));
  }

  @Test
  void theFirstVersionsMeantTheApproximatedGelu() throws IOException {
    String gelu = (HOULSBY + REST).replace("swish", "gelu");
    assertThat(read(gelu, null)).isEqualTo(Bottleneck.houlsby(6).activation(Activation.GELU_NEW));
    assertThat(read(gelu, "adapters.1.3.0"))
        .isEqualTo(Bottleneck.houlsby(6).activation(Activation.GELU));
  }

  @Test
  void onlyPfeiffersReadingDependsOnTheResidual() throws IOException {
    String changed = "\"residual_before_ln\": \"post_add\"";
    String usual = "\"residual_before_ln\": true";
    assertThatThrownBy(() -> read((PFEIFFER + REST).replace(usual, changed), "adapters.1.3.0"))
        .hasMessageContaining("residual_before_ln")
        .hasMessageContaining("post_add");
    assertThat(read((HOULSBY + REST).replace(usual, changed), "adapters.1.3.0"))
        .isEqualTo(Bottleneck.houlsby(6));
  }

  private Adapter read(String config, @Nullable String version) throws IOException {
    var json = new JsonObject();
    json.add("config", JsonParser.parseString(config));
    json.addProperty("hidden_size", 32);
    json.addProperty("version", version);
    Path file = directory.resolve("adapter_config.json");
    Files.writeString(file, json.toString());
    Upstream upstream = Reference.bert();
    return AdapterMethods.read(
        ConfigurationReader.open(file), PlanNetwork.tree(upstream), upstream.architecture());
  }

  @Test
  void theHeadHasAsManyClassesAsThereAreLabels() throws IOException {
    write("houlsby", name -> name.replace(".houlsby.", ".sst-2."));
    Path file = directory.resolve("head_config.json");
    Files.writeString(
        file, Files.readString(file).replace("\"neither\":2", "\"more\":2,\"most\":3"));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("head_config.json: label2id: 4 names, but the head has 3 classes");
  }

  @Test
  void anAdapterOfAnotherWidthOrBaseIsRefused() throws IOException {
    write("houlsby", name -> name.replace(".houlsby.", ".sst-2."));
    Path file = directory.resolve("adapter_config.json");
    String config = Files.readString(file);
    Files.writeString(file, config.replace("\"hidden_size\":32", "\"hidden_size\":768"));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("768")
        .hasMessageContaining("32");
    Files.writeString(file, config.replace("\"bert\"", "\"roberta-base\""));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("roberta-base")
        .hasMessageContaining("acceptBase()");
  }

  /** The reference's arrays as {@code save_adapter} and {@code save_head} put them down. */
  private void write(String method, UnaryOperator<String> names) throws IOException {
    write(method, names, UnaryOperator.identity());
  }

  private void write(String method, UnaryOperator<String> names, UnaryOperator<String> settings)
      throws IOException {
    var arrays = new LinkedHashMap<String, FloatArray>();
    var head = new LinkedHashMap<String, FloatArray>();
    SafetensorsFile file = SafetensorsFile.open(reference(method).resolve("adapter.safetensors"));
    for (String name : file.names()) {
      var array = new FloatArray(file.get(name).shape(), file.get(name).float32());
      (name.startsWith("classifier.") ? head : arrays).put(names.apply(name), array);
    }
    SafetensorsWriter.write(directory.resolve("adapter.safetensors"), arrays, Map.of());
    SafetensorsWriter.write(directory.resolve("model_head.safetensors"), head, Map.of());
    var config = new JsonObject();
    config.addProperty("hidden_size", 32);
    config.addProperty("model_class", "BertForSequenceClassification");
    config.addProperty("model_name", "bert");
    config.addProperty("model_type", "bert");
    config.addProperty("name", "sst-2");
    config.addProperty("version", "adapters.1.3.0");
    JsonObject headConfig = config.deepCopy();
    String own =
        switch (method) {
          case "houlsby" -> HOULSBY;
          case "pfeiffer" -> PFEIFFER;
          default -> PARALLEL;
        };
    config.add("config", JsonParser.parseString(settings.apply(own + REST)));
    headConfig.add("label2id", JsonParser.parseString("{\"bad\": 1, \"good\": 0, \"neither\": 2}"));
    headConfig.addProperty("num_labels", 3);
    Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    Files.writeString(directory.resolve("head_config.json"), headConfig.toString());
  }

  private static Path reference(String method) {
    return Reference.BERT.resolve("bottleneck").resolve(method);
  }

  private static float[] logits(Classifier classifier) {
    List<String> texts =
        Reference.json(Reference.BERT.resolve("expected.json"))
            .getAsJsonArray("texts")
            .asList()
            .stream()
            .map(text -> text.getAsString())
            .toList();
    int[] rows = IntStream.range(0, texts.size()).toArray();
    try (var scope = Tensors.newScope();
        Input input =
            EncodedTexts.of(texts, classifier.upstream().tokenizer()).batch(rows).input(scope)) {
      return Gradients.off(() -> classifier.network().logits(input, false).toFloatArray());
    }
  }
}
