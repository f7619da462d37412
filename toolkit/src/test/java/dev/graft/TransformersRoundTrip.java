package dev.graft;

import ai.djl.ndarray.NDArray;
import com.google.gson.Gson;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.data.EncodedTexts;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.data.TokenBatch;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Writes models of every family, trained here, with the logits that we compute, for {@code
 * src/test/transformers/round_trip.py} to load with transformers and sentence-transformers.
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

  static final List<String> IMAGE_CLASSIFIERS =
      List.of("vit", "dinov2", "resnet", "convnext", "timm_resnet");

  private static final List<String> TEXTS =
      List.of("frozen layers are not changed", "a card", "adapters are lightweight modules");

  private static final Path PICTURES = Path.of("src", "test", "resources", "images");

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
    }
    for (String name : LANGUAGE_MODELS) {
      Upstream upstream = Upstream.from(ReferenceModel.directory(name));
      upstream.export(root.resolve("language").resolve(name));
      LanguageModelNetwork network = PretrainedHeads.languageModel(upstream);
      expect("language", name, upstream.tokenizer(), input -> network.logits(input, false));
    }
    writeImages();
    Upstream sentences = Upstream.from(ReferenceModel.directory("sentence_transformer"));
    Classifier classifier = trained(FineTune.classifier(sentences).full());
    classifier.export(root.resolve("sentences").resolve("sentence_transformer"));
    expect("sentences", "sentence_transformer", classifier);
  }

  private void writeImages() throws IOException {
    Path drawings = root.resolve("pictures");
    Splits data = TinyImages.splits(drawings, 6);
    List<Path> images = new ArrayList<>(data.validation().texts().stream().map(Path::of).toList());
    for (String name : List.of("photo.jpg", "grey.jpg", "palette.png")) {
      Path picture = drawings.resolve(name);
      Files.copy(PICTURES.resolve(name), picture, StandardCopyOption.REPLACE_EXISTING);
      images.add(picture);
    }
    for (String name : IMAGE_CLASSIFIERS) {
      FineTune plan = FineTune.classifier(Upstream.from(ReferenceModel.directory(name)));
      Classifier full = trained(plan.full(), data);
      full.export(root.resolve("images").resolve(name));
      expectImages("images", name, full, images);
      if (!plan.upstream().architecture().defaultTargets().isEmpty()) {
        Classifier lora = trained(plan.adapt(Lora.rank(2)), data);
        lora.export(root.resolve("images-merged").resolve(name));
        expectImages("images-merged", name, lora, images);
      }
    }
  }

  private void expectImages(String kind, String name, Classifier classifier, List<Path> images)
      throws IOException {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("images", images.stream().map(Path::toString).toList());
    expected.put("labels", classifier.labels());
    var rows = IntStream.range(0, images.size()).toArray();
    var encoded =
        ((ImageProcessor) classifier.encoder())
            .encodeAll(images.stream().map(Path::toString).toList());
    try (var scope = Tensors.newScope();
        Pixels input = encoded.input(scope, rows)) {
      expected.put("shape", input.values().getShape().getShape());
      expected.put("pixel_values", input.values().toFloatArray());
      expected.put(
          "logits", Gradients.off(() -> classifier.network().logits(input, false).toFloatArray()));
    }
    write(kind, name, expected);
  }

  private static Classifier trained(FineTune plan, Splits images) {
    return plan.fit(images, Recipe.epochs(1).learningRate(0.01).seed(5)).model();
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
    write(kind, name, expected);
  }

  private void write(String kind, String name, Map<String, Object> expected) throws IOException {
    Files.writeString(
        Files.createDirectories(root.resolve(kind)).resolve(name + ".json"),
        new Gson().toJson(expected));
  }
}
