package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.adapter.Activation;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterMethods;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.adapter.NamedAdapter;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.Module;
import dev.graft.module.StateArray;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A tiny reference model with an adapter of PEFT's, or one computed from its formula. */
final class AdaptedReference implements AutoCloseable {
  private static final int[] ALL_ROWS = {0, 1, 2, 3};

  private final Path directory;
  private final String base;
  private final ReferenceModel model;
  private final AdapterPaths paths;

  private AdaptedReference(Path directory, String base, ReferenceModel model, AdapterPaths paths) {
    this.directory = directory;
    this.base = base;
    this.model = model;
    this.paths = paths;
  }

  /**
   * Opens one.
   *
   * @param name for instance {@code bert/adapters/lora}
   */
  static AdaptedReference open(String name) {
    Path directory = ReferenceModel.directory(name);
    String base = name.substring(0, name.indexOf('/'));
    var paths = new AdapterPaths[1];
    ReferenceModel model =
        ReferenceModel.prepared(
            base,
            (upstream, network) -> {
              Adapter adapter = adapter(directory, upstream);
              var named = new NamedAdapter("", adapter);
              paths[0] = AdapterPaths.of(upstream, List.of(named)).get(0);
              var insertion =
                  named.insert(ReferenceModel.backbone(network), upstream.architecture());
              insertion
                  .thawed()
                  .forEach(
                      path -> Objects.requireNonNull(network.parameters().get(path)).train(true));
              fill(directory, upstream, network, paths[0]);
            });
    return new AdaptedReference(directory, base, model, paths[0]);
  }

  private static Adapter adapter(Path directory, Upstream upstream) {
    Path config = directory.resolve("adapter_config.json");
    if (Files.exists(config)) {
      return AdapterMethods.read(
          ConfigurationReader.open(config), PlanNetwork.tree(upstream), upstream.architecture());
    }
    JsonObject told = Reference.json(directory.resolve("expected.json"));
    JsonObject numbers = told.getAsJsonObject("config");
    int size = numbers.get("size").getAsInt();
    String method = told.get("method").getAsString();
    Bottleneck bottleneck =
        switch (method) {
          case "houlsby" -> Bottleneck.houlsby(size);
          case "pfeiffer" -> Bottleneck.pfeiffer(size);
          case "parallel" -> Bottleneck.parallel(size);
          default -> throw new AssertionError(method);
        };
    return bottleneck
        .activation(
            Activation.valueOf(numbers.get("activation").getAsString().toUpperCase(Locale.ROOT)))
        .scale(numbers.get("scale").getAsDouble());
  }

  /** What the file has trains, the head too; a head that it lacks does not. */
  private static void fill(Path directory, Upstream upstream, Module network, AdapterPaths paths) {
    boolean peft = Files.exists(directory.resolve("adapter_config.json"));
    Checkpoint file =
        SafetensorsFile.open(
            directory.resolve(peft ? "adapter_model.safetensors" : "adapter.safetensors"));
    Map<String, String> stored =
        new StoredPaths(network, upstream.architecture(), paths).of(file.names(), file.source());
    NDManager scope = Tensors.newScope();
    Map<String, StateArray> state = network.state();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.trained()) {
                parameter.train(stored.containsKey(path) || !peft);
              }
            });
    stored.forEach(
        (path, name) -> {
          StoredArray array = file.get(name);
          StateArray own = Objects.requireNonNull(state.get(path), name);
          own.startFrom(Tensors.float32(scope, array.float32(), array.shape()));
        });
  }

  Module network() {
    return model.network();
  }

  JsonObject told() {
    return Reference.json(directory.resolve("expected.json"));
  }

  boolean expects(String name) {
    return SafetensorsFile.open(directory.resolve("expected.safetensors"))
        .names()
        .contains("expected." + name);
  }

  float[] expected(String name) {
    return Reference.float32(directory.resolve("expected.safetensors"), "expected." + name);
  }

  /** PEFT's names of parameters in memory, by our paths. */
  Map<String, String> paths(Collection<String> inMemory) {
    var plain = new HashMap<String, String>();
    inMemory.forEach(
        name ->
            plain.put(
                name.replace(".modules_to_save", "")
                    .replace(".base_layer", "")
                    .replace("lora_magnitude_vector.default.weight", "lora_magnitude_vector")
                    .replace(".default", "")
                    .replace("prompt_encoder.embedding.weight", "prompt_embeddings"),
                name));
    Map<String, String> found =
        new StoredPaths(network(), model.upstream().architecture(), paths)
            .of(plain.keySet(), directory);
    var inMemoryByPath = new HashMap<String, String>();
    found.forEach(
        (path, name) -> inMemoryByPath.put(path, Objects.requireNonNull(plain.get(name))));
    return inMemoryByPath;
  }

  /** Those that the reference keeps: of a language model the first row's. */
  float[] shownLogits() {
    float[] logits = model.logits(model.input(ALL_ROWS, 0)).toFloatArray();
    return model.languageModel()
        ? Arrays.copyOf(logits, logits.length / ReferenceModel.BATCH)
        : logits;
  }

  /** The loss of a step, of which the gradients are kept. */
  double backpropagate() {
    try (Gradients gradients = Gradients.recorded()) {
      NDArray loss = model.loss(model.logits(model.input(ALL_ROWS, 0)));
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  /** The reference without an adapter, with other arrays. */
  AdaptedReference merged(Map<String, NDArray> arrays) {
    ReferenceModel plain =
        ReferenceModel.prepared(
            base,
            (upstream, network) ->
                network
                    .state()
                    .forEach(
                        (path, own) ->
                            own.startFrom(Objects.requireNonNull(arrays.get(path), path))));
    return new AdaptedReference(directory, base, plain, paths);
  }

  @Override
  public void close() {
    model.close();
  }
}
