package dev.graft;

import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import dev.graft.adapter.AdaLora;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.adapter.Vera;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.data.EncodedTexts;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Splits;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Trains every method that PEFT has in every family that takes it and saves it, with the logits
 * that we compute, for {@code src/test/peft/round_trip.py} to load with PEFT.
 */
final class PeftRoundTrip {
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).learningRate(0.1).seed(5);
  private static final List<String> TEXTS =
      List.of("frozen layers are not changed", "late", "adapters are lightweight modules");

  private final Path root;
  private final Splits images;

  private PeftRoundTrip(Path root) {
    this.root = root;
    this.images = TinyImages.splits(root.resolve("pictures"), 8);
  }

  /** Writes to the directory that is named, which is made. */
  public static void main(String[] arguments) throws IOException {
    new PeftRoundTrip(Path.of(arguments[0])).write();
  }

  private void write() throws IOException {
    var cases = new LinkedHashMap<String, Adapter>();
    AdapterCases.possible()
        .filter(it -> AdapterCases.inPeft(it) && !it.family().startsWith("timm"))
        .forEach(it -> cases.put(it.family() + "@" + it.method(), it.adapter()));
    cases.putAll(settings());
    var families = new TreeSet<String>();
    for (Map.Entry<String, Adapter> entry : cases.entrySet()) {
      String family = entry.getKey().substring(0, entry.getKey().indexOf('@'));
      Upstream upstream = Upstream.from(ReferenceModel.directory(family));
      if (families.add(family)) {
        upstream.export(root.resolve("base").resolve(family));
        writeTwo(family, upstream);
      }
      write(entry.getKey(), FineTune.classifier(upstream).adapt(entry.getValue()));
    }
    writeThawed();
    Path pruned = ReferenceModel.directory("bert").resolve("adapters/adalora_allocated");
    write("bert@adalora_pruned", FineTune.continuing(Reference.bert(), pruned).newHead());
  }

  /**
   * Parts of the upstream that are trained beside an adapter, in every way that PEFT keeps them.
   */
  private void writeThawed() throws IOException {
    Adapter lora = Lora.rank(4);
    writeThawed("bert@thawed_wrapped", lora, "encoder.layer.0.attention.self.query.*");
    writeThawed("bert@thawed_layer", lora, "encoder.layer.1.**");
    writeThawed("bert@thawed_all", lora, "**");
    writeThawed("bert@thawed_dora", Lora.rank(4).dora(), "encoder.layer.1.**");
    writeThawed("bert@thawed_pissa", Lora.rank(4).pissa(), "encoder.layer.1.**");
    writeThawed("bert@thawed_ia3", Ia3.standard(), "encoder.layer.1.**");
    writeThawed("bert@thawed_vera", Vera.rank(5), "encoder.layer.1.**");
    writeThawed("bert@thawed_norms", LayerNormTuning.all(), "encoder.layer.1.**");
    writeThawed("bert@thawed_prompt", PromptTuning.tokens(3), "**");
    writeThawed("bert@thawed_prefix", PrefixTuning.tokens(3), "**");
    writeThawed("roberta@thawed_all", lora, "**");
    writeThawed("distilbert@thawed_all", lora, "**");
    writeThawed("deberta_v2@thawed_all", lora, "**");
    writeThawed("modernbert@thawed_norm", lora, "final_norm.*");
    writeThawed("gpt2@thawed_all", lora, "**");
    writeThawed("llama@thawed_norm", lora, "norm.*");
    writeThawed("qwen2@thawed_all", lora, "**");
    writeThawed("vit@thawed_all", lora, "**");
    writeThawed("dinov2@thawed_all", lora, "**");
    writeThawed("convnext@thawed_all", Lora.rank(4).onAllLinear(), "**");
    writeThawed("resnet@thawed_all", Lora.rank(4).on("convolution"), "**");
  }

  private void writeThawed(String name, Adapter adapter, String pattern) throws IOException {
    Upstream upstream =
        Upstream.from(ReferenceModel.directory(name.substring(0, name.indexOf('@'))));
    write(name, FineTune.classifier(upstream).adapt(adapter).alsoTrain(pattern));
  }

  /** Settings and layers beyond a method's defaults. */
  private static Map<String, Adapter> settings() {
    var settings = new LinkedHashMap<String, Adapter>();
    settings.put("bert@stabilised", Lora.rank(4).alpha(6.5).rankStabilised().gaussian());
    settings.put("bert@dropout", Lora.rank(4).dropout(0.1));
    settings.put("bert@pissa_stabilised", Lora.rank(3).pissa().rankStabilised());
    settings.put("bert@olora_dora", Lora.rank(4).olora().dora());
    settings.put(
        "bert@ranks", Lora.rank(4).on("query", "dense").rank("layer.0", 2).alpha("query", 3));
    settings.put("bert@ranks_pissa", Lora.rank(4).rank("layer.0", 2).alpha("value", 3).pissa());
    settings.put("bert@tables", Lora.rank(4).on("word_embeddings", "position_embeddings", "query"));
    settings.put("bert@tables_dora", Lora.rank(4).on("word_embeddings").dora());
    settings.put("bert@vera_one_width", Vera.rank(5).initial(0.2).on("query", "value"));
    settings.put("bert@vera_widths", Vera.rank(5).on("query", "output.dense"));
    settings.put("bert@ia3_inside", Ia3.standard().on("query", "output.dense").feedForward());
    settings.put("bert@some_norms", LayerNormTuning.on("output.LayerNorm"));
    settings.put("roberta@tables", Lora.rank(4).on("word_embeddings", "position_embeddings"));
    settings.put("bert@adalora_all", AdaLora.ranks(6, 2).onAllLinear().alpha(5));
    settings.put("gpt2@positions", Lora.rank(4).on("wpe", "c_attn"));
    settings.put("gpt2@dora_pissa", Lora.rank(4).pissa().dora());
    settings.put("llama@dora_all", Lora.rank(4).dora().onAllLinear());
    settings.put("qwen2@tables", Lora.rank(4).on("embed_tokens", "q_proj"));
    settings.put("convnext@grouped", Lora.rank(8).on("stages.0.layers.0.dwconv").dora());
    settings.put("convnext@ia3_filters", Ia3.standard().on("dwconv").feedForward("dwconv"));
    return settings;
  }

  private void write(String name, FineTune plan) throws IOException {
    Classifier trained = plan.fit(data(plan.upstream()), recipe(plan.upstream())).model();
    trained.save(root.resolve("adapters").resolve(name));
    Map<String, Object> expected = inputs(trained);
    expected.put("logits", Map.of("default", logits(trained)));
    expected.put("without", logits(trained.only()));
    if (MergedArrays.possible(trained.network())) {
      expected.put("merged", logits(trained.merged()));
    }
    write(name, expected);
  }

  /** Two adapters beside each other, each switched on alone. */
  private void writeTwo(String family, Upstream upstream) throws IOException {
    if (upstream.architecture().defaultTargets().isEmpty()) {
      return;
    }
    Classifier two =
        FineTune.classifier(upstream)
            .adapt(Lora.rank(2))
            .adapt("second", Lora.rank(3).rankStabilised())
            .fit(data(upstream), recipe(upstream))
            .model();
    String name = family + "@two";
    two.save(root.resolve("adapters").resolve(name));
    Map<String, Object> expected = inputs(two);
    expected.put(
        "logits",
        Map.of("default", logits(two.only("default")), "second", logits(two.only("second"))));
    expected.put("without", logits(two.only()));
    write(name, expected);
  }

  /** At the rate of the others, nothing comes through the ReLU of DistilBERT's head any more. */
  private static Recipe recipe(Upstream upstream) {
    return upstream.architecture().family().equals("distilbert")
        ? RECIPE.learningRate(0.02)
        : RECIPE;
  }

  private Splits data(Upstream upstream) {
    return upstream.encoder() instanceof ImageProcessor ? images : TinyData.splits();
  }

  private List<String> given(Classifier model) {
    return model.encoder() instanceof ImageProcessor ? images.validation().texts() : TEXTS;
  }

  private Map<String, Object> inputs(Classifier model) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("labels", model.labels());
    try (var scope = Tensors.newScope();
        Input input = input(model, scope)) {
      if (input instanceof Pixels pixels) {
        inputs.put("shape", pixels.values().getShape().getShape());
        inputs.put("pixel_values", pixels.values().toFloatArray());
      } else if (input instanceof Tokens tokens) {
        inputs.put("shape", tokens.ids().getShape().getShape());
        inputs.put("input_ids", tokens.ids().toLongArray());
        inputs.put("attention_mask", tokens.mask().toLongArray());
      }
    }
    return inputs;
  }

  private Input input(Classifier model, NDManager scope) {
    List<String> given = given(model);
    int[] rows = IntStream.range(0, given.size()).toArray();
    return model.encoder() instanceof ImageProcessor processor
        ? processor.encodeAll(given).input(scope, rows)
        : EncodedTexts.of(given, model.upstream().tokenizer()).batch(rows).input(scope);
  }

  private float[] logits(Classifier model) {
    try (var scope = Tensors.newScope();
        Input input = input(model, scope)) {
      return Gradients.off(() -> model.network().logits(input, false).toFloatArray());
    }
  }

  private void write(String name, Map<String, Object> expected) throws IOException {
    Files.writeString(
        Files.createDirectories(root.resolve("expected")).resolve(name + ".json"),
        new Gson().toJson(expected));
    System.out.println("wrote " + name);
  }
}
