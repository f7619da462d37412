package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A tiny reference model as a network to be trained, with what the reference library gave for it.
 */
final class ReferenceModel implements AutoCloseable {
  static final int BATCH = 4;

  /** Left out of the mask, so that no id may matter there. */
  private static final int PADDING = 1;

  private final Path directory;
  private final Upstream upstream;
  private final NDManager scope = Tensors.newScope();
  private final Module network;

  private ReferenceModel(Path directory, BiConsumer<Upstream, Module> prepare) {
    this.directory = directory;
    this.upstream = Upstream.from(directory);
    this.network =
        upstream.heads().classifier().isEmpty()
            ? PretrainedHeads.newLanguageModel(upstream)
            : PublishedClassifier.network(upstream);
    prepare.accept(upstream, network);
    network.materialise(scope, 0);
  }

  /** As it is: everything frozen but the head, which is its own anyway. */
  static ReferenceModel frozen(String name) {
    return new ReferenceModel(directory(name), (upstream, network) -> {});
  }

  static ReferenceModel trained(String name) {
    return new ReferenceModel(
        directory(name),
        (upstream, network) ->
            network.parameters().values().forEach(parameter -> parameter.train(true)));
  }

  /** Changed before it gets its arrays. */
  static ReferenceModel prepared(String name, BiConsumer<Upstream, Module> prepare) {
    return new ReferenceModel(directory(name), prepare);
  }

  Module network() {
    return network;
  }

  static Backbone backbone(Module network) {
    return network instanceof ClassifierNetwork classifier
        ? classifier.backbone()
        : ((LanguageModelNetwork) network).backbone();
  }

  static Path directory(String name) {
    return Reference.BERT.resolveSibling(name);
  }

  NDManager scope() {
    return scope;
  }

  Upstream upstream() {
    return upstream;
  }

  Map<String, Parameter> parameters() {
    return network.parameters();
  }

  JsonObject expectedNumbers() {
    return Reference.json(directory.resolve("expected.json"));
  }

  float[] expected(String name) {
    return Reference.float32(directory.resolve("expected.safetensors"), "expected." + name);
  }

  boolean takesImages() {
    return !Files.exists(directory.resolve("tokenizer.json"));
  }

  boolean languageModel() {
    return network instanceof LanguageModelNetwork;
  }

  /** The rows in the order given, with more padding on the right. */
  Input input(int[] rows, int more) {
    Path file = directory.resolve("expected.safetensors");
    if (takesImages()) {
      float[] pixels = Reference.float32(file, "input.pixel_values");
      int size = pixels.length / BATCH;
      int side = (int) Math.sqrt(size / 3.0);
      var chosen = new float[rows.length * size];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(pixels, rows[i] * size, chosen, i * size, size);
      }
      return new Pixels(Tensors.float32(scope, chosen, rows.length, 3, side, side));
    }
    long[] ids = Reference.int64(file, "input.input_ids");
    long[] mask = Reference.int64(file, "input.attention_mask");
    int width = ids.length / BATCH;
    int longest = Arrays.stream(rows).map(row -> tokens(mask, row, width)).max().orElseThrow();
    int wide = rows.length == BATCH ? width + more : longest;
    var chosen = new long[rows.length * wide];
    var kept = new long[rows.length * wide];
    Arrays.fill(chosen, PADDING);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(ids, rows[i] * width, chosen, i * wide, Math.min(width, wide));
      System.arraycopy(mask, rows[i] * width, kept, i * wide, Math.min(width, wide));
    }
    return new Tokens(
        Tensors.int64(scope, chosen, rows.length, wide),
        Tensors.int64(scope, kept, rows.length, wide),
        Arrays.stream(kept).anyMatch(token -> token == 0));
  }

  private static int tokens(long[] mask, int row, int width) {
    return (int) Arrays.stream(mask, row * width, (row + 1) * width).sum();
  }

  /** How many real tokens a row has; what is on padding does not count. */
  int tokens(int row) {
    long[] mask =
        Reference.int64(directory.resolve("expected.safetensors"), "input.attention_mask");
    return tokens(mask, row, mask.length / BATCH);
  }

  NDArray logits(Input input) {
    return network instanceof ClassifierNetwork classifier
        ? classifier.logits(input, !takesImages())
        : ((LanguageModelNetwork) network).logits(input, true);
  }

  NDArray loss(NDArray logits) {
    long[] labels = Reference.int64(directory.resolve("expected.safetensors"), "input.labels");
    return network instanceof LanguageModelNetwork language
        ? language.loss(logits, Tensors.int64(scope, labels, BATCH, labels.length / BATCH))
        : Operations.crossEntropy(logits, Tensors.int64(scope, labels, BATCH));
  }

  /** As transformers' last entry of hidden_states: networks of images end before their norm. */
  NDArray lastHiddenState(Input input) {
    Backbone backbone = backbone(network);
    return takesImages()
        ? backbone.through(backbone.embed(input, true), 0, backbone.layers().size(), null, true)
        : backbone.forward(input, true);
  }

  @Override
  public void close() {
    if (network instanceof ClassifierNetwork classifier) {
      classifier.close();
    }
    scope.close();
  }
}
