package dev.graft;

import ai.djl.ndarray.NDArray;
import com.google.gson.Gson;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Tokens;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TextTokenizer;
import dev.graft.data.TokenBatch;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes models of every family, trained here, with the logits that we compute, for {@code
 * src/test/transformers/round_trip.py} to load with transformers, PEFT and sentence-transformers.
 */
final class TransformersRoundTrip {
  static final List<String> CLASSIFIERS =
      List.of(
          "bert",
          "roberta",
          "xlm_roberta",
          "distilbert",
          "mpnet",
          "deberta_v2",
          "modernbert",
          "gpt2",
          "llama",
          "mistral",
          "qwen2",
          "qwen3");
  static final List<String> LANGUAGE_MODELS =
      List.of(
          "bert_masked_lm",
          "gpt2",
          "llama",
          "llama3_rope",
          "mistral",
          "qwen2",
          "qwen3",
          "gemma3_text");

  private static final List<String> TEXTS =
      List.of("frozen layers are not changed", "a card", "adapters are lightweight modules");

  private final Path root;

  private TransformersRoundTrip(Path root) {
    this.root = root;
  }

  /** Writes to the directory that is named, which is made. */
  public static void main(String[] arguments) throws IOException {
    new TransformersRoundTrip(Path.of(arguments[0])).write();
  }

  private void write() throws IOException {
    for (String name : CLASSIFIERS) {
      Upstream upstream = Upstream.from(ReferenceModel.directory(name));
      Classifier full = trained(FineTune.classifier(upstream).full());
      full.export(root.resolve("classifier").resolve(name));
      expect("classifier", name, full);
      Classifier lora = trained(FineTune.classifier(upstream).adapt(Lora.rank(2)));
      lora.export(root.resolve("merged").resolve(name));
      expect("merged", name, lora);
      lora.save(root.resolve("peft").resolve(name));
      expect("peft", name, lora);
      upstream.export(root.resolve("base").resolve(name));
    }
    for (String name : LANGUAGE_MODELS) {
      Upstream upstream = Upstream.from(ReferenceModel.directory(name));
      upstream.export(root.resolve("language").resolve(name));
      LanguageModelNetwork network = PretrainedHeads.languageModel(upstream);
      expect("language", name, upstream.tokenizer(), input -> network.logits(input, false));
    }
    Upstream sentences = Upstream.from(ReferenceModel.directory("sentence_transformer"));
    Classifier classifier = trained(FineTune.classifier(sentences).full());
    classifier.export(root.resolve("sentences").resolve("sentence_transformer"));
    expect("sentences", "sentence_transformer", classifier);
  }

  private static Classifier trained(FineTune plan) {
    return plan.fit(TinyData.splits(), Recipe.epochs(1).learningRate(0.01).seed(5)).model();
  }

  private void expect(String kind, String name, Classifier classifier) throws IOException {
    expect(
        kind,
        name,
        classifier.upstream().tokenizer(),
        input -> classifier.network().logits(input, false));
  }

  private void expect(
      String kind, String name, TextTokenizer tokenizer, Function<Tokens, NDArray> network)
      throws IOException {
    TokenBatch batch = EncodedTexts.of(TEXTS, tokenizer).batch(new int[] {0, 1, 2});
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("texts", TEXTS);
    expected.put("shape", new int[] {batch.size(), batch.width()});
    expected.put("input_ids", batch.ids());
    expected.put("attention_mask", batch.mask());
    try (var scope = Tensors.newScope();
        Tokens input = batch.input(scope)) {
      expected.put("logits", Gradients.off(() -> network.apply(input).toFloatArray()));
    }
    Files.writeString(
        Files.createDirectories(root.resolve(kind)).resolve(name + ".json"),
        new Gson().toJson(expected));
  }
}
