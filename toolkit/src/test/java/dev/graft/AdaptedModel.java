package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterMethods;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.adapter.Insertion;
import dev.graft.adapter.NamedAdapter;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A tiny reference model with an adapter of our own description. */
record AdaptedModel(String base, ReferenceModel model, Adapter adapter, Insertion insertion)
    implements AutoCloseable {
  private static final int[] ALL_ROWS = {0, 1, 2, 3};

  static AdaptedModel of(String base, Adapter adapter) {
    return of(base, adapter, null);
  }

  /** An adapter read from a directory as PEFT has them, with its arrays. */
  static AdaptedModel read(String base, Path directory) {
    try (ReferenceModel plain = ReferenceModel.frozen(base)) {
      Adapter adapter =
          AdapterMethods.read(
              ConfigurationReader.open(directory.resolve("adapter_config.json")),
              PlanNetwork.tree(plain.upstream()),
              plain.upstream().architecture());
      return of(base, adapter, directory);
    }
  }

  private static AdaptedModel of(
      String base, Adapter adapter, @org.jspecify.annotations.Nullable Path directory) {
    var insertion = new Insertion[1];
    ReferenceModel model =
        ReferenceModel.prepared(
            base,
            (upstream, network) -> {
              insertion[0] =
                  new NamedAdapter("", adapter)
                      .insert(ReferenceModel.backbone(network), upstream.architecture());
              if (directory != null) {
                fill(network, upstream, adapter, directory);
              }
            });
    return new AdaptedModel(base, model, adapter, insertion[0]);
  }

  private static void fill(Module network, Upstream upstream, Adapter adapter, Path directory) {
    Checkpoint file = SafetensorsFile.open(directory.resolve("adapter_model.safetensors"));
    Map<String, String> stored =
        new StoredPaths(
                network,
                upstream.architecture(),
                AdapterPaths.of(upstream, List.of(new NamedAdapter("", adapter))).get(0))
            .of(file.names(), directory);
    NDManager scope = Tensors.newScope();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.role() == Role.ADAPTER) {
                StoredArray array = file.get(Objects.requireNonNull(stored.get(path), path));
                parameter.startFrom(Tensors.float32(scope, array.float32(), array.shape()));
              }
            });
  }

  Module network() {
    return model.network();
  }

  /** Moves every trained parameter of the adapter a little, as training would. */
  AdaptedModel moved() {
    var random = new Random(3);
    network()
        .parameters()
        .values()
        .forEach(
            parameter -> {
              if (parameter.role() == Role.ADAPTER && parameter.trained()) {
                float[] values = parameter.array().toFloatArray();
                ByteBuffer bytes =
                    ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
                for (float value : values) {
                  bytes.putFloat(value + 0.05f * (float) random.nextGaussian());
                }
                parameter.assign(bytes.flip());
              }
            });
    return this;
  }

  float[] logits() {
    return Gradients.off(() -> model.logits(model.input(ALL_ROWS, 0)).toFloatArray());
  }

  /** The logits of the network that has the adapter merged into its weights. */
  float[] mergedLogits() {
    try (NDManager scope = Tensors.newScope()) {
      Map<String, NDArray> arrays = Gradients.off(() -> MergedArrays.of(network(), scope));
      try (ReferenceModel merged =
          ReferenceModel.prepared(
              base,
              (upstream, network) ->
                  network
                      .state()
                      .forEach(
                          (path, own) ->
                              own.startFrom(Objects.requireNonNull(arrays.get(path), path))))) {
        return Gradients.off(() -> merged.logits(merged.input(ALL_ROWS, 0)).toFloatArray());
      }
    }
  }

  JsonObject configuration() {
    return adapter.configuration(insertion);
  }

  /** Writes the adapter, without a head, as PEFT has it. */
  void write(Path directory) {
    Map<String, Parameter> parameters = network().parameters();
    String prefix = model.upstream().architecture().checkpointPrefix();
    var arrays = new LinkedHashMap<String, FloatArray>();
    try (NDManager scope = Tensors.newScope()) {
      network()
          .saved(scope)
          .forEach(
              (path, array) -> {
                Parameter parameter = parameters.get(path);
                if (parameter != null && parameter.role() == Role.ADAPTER) {
                  arrays.put(
                      adapter.fileNames(insertion).of(path, prefix + path),
                      new FloatArray(array.getShape().getShape(), array.toByteBuffer(true)));
                }
              });
      SafetensorsWriter.write(
          directory.resolve("adapter_model.safetensors"), arrays, Map.of("format", "pt"));
      Files.writeString(directory.resolve("adapter_config.json"), configuration().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
