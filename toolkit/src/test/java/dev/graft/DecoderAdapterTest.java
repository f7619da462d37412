package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Tokens;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.module.Linear;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters on decoders against PEFT and against the formulas in PyTorch. */
final class DecoderAdapterTest implements AutoCloseable {
  private static final int BATCH = 4;

  private final NDManager scope = Tensors.newScope();

  static Stream<Arguments> adapters() {
    Lora lora = Lora.rank(4).alpha(8);
    return Stream.of(
        Arguments.of("gpt2", "adapters/lora", "adapter_model.safetensors", lora),
        Arguments.of("llama", "adapters/lora", "adapter_model.safetensors", lora),
        Arguments.of("llama", "bottleneck/houlsby", "adapter.safetensors", Bottleneck.houlsby(6)));
  }

  private LanguageModelNetwork network(Upstream upstream, Adapter adapter, Path weights) {
    LanguageModelNetwork network = PretrainedHeads.newLanguageModel(upstream);
    var unused = adapter.insert(network.backbone(), upstream.architecture());
    network.materialise(scope, 0);
    var file = SafetensorsFile.open(weights);
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.role() == Role.ADAPTER) {
                String name =
                    file.names().stream()
                        .filter(stored -> matches(stored, path))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(path + " of " + file.names()));
                parameter.assign(file.get(name).float32());
              }
            });
    return network;
  }

  /** Bottlenecks are named after the adapter, ours after the method. */
  private static boolean matches(String stored, String path) {
    return stored.endsWith(path.replaceFirst("adapters\\.[a-z]+\\.", "adapters.houlsby."));
  }

  private Tokens input(String model) {
    Path file = ReferenceModel.directory(model).resolve("expected.safetensors");
    long[] ids = Reference.int64(file, "input.input_ids");
    return new Tokens(
        Tensors.int64(scope, ids, BATCH, ids.length / BATCH),
        Tensors.int64(
            scope, Reference.int64(file, "input.attention_mask"), BATCH, ids.length / BATCH),
        true);
  }

  private float[] firstRow(LanguageModelNetwork network, String model) {
    float[] logits = Gradients.off(() -> network.logits(input(model), true).toFloatArray());
    return Arrays.copyOf(logits, logits.length / BATCH);
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void computesAndTrainsLikeTheReference(
      String model, String directory, String file, Adapter adapter) {
    Path reference = ReferenceModel.directory(model).resolve(directory);
    JsonObject expected = Reference.json(reference.resolve("expected.json"));
    JsonObject training =
        expected.has("training") ? expected.getAsJsonObject("training") : expected;
    LanguageModelNetwork network =
        network(Upstream.from(ReferenceModel.directory(model)), adapter, reference.resolve(file));
    assertThat(firstRow(network, model))
        .containsExactly(
            Reference.float32(reference.resolve("expected.safetensors"), "expected.logits"),
            within(1e-4f));
    try (var optimizer = new FusedAdamW()) {
      network.parameters().values().stream()
          .filter(Parameter::trained)
          .forEach(parameter -> optimizer.add(parameter.array(), 1e-3, 0.01));
      var losses = training.getAsJsonArray("losses");
      for (int step = 0; step < losses.size(); step++) {
        assertThat(backpropagate(network, model))
            .isCloseTo(losses.get(step).getAsDouble(), Percentage.withPercentage(0.01));
        if (step == 0) {
          assertGradientNorms(network, training.getAsJsonObject("first_step_gradient_norms"));
        }
        var unused = optimizer.step(1, 0);
      }
    }
  }

  private double backpropagate(LanguageModelNetwork network, String model) {
    Path file = ReferenceModel.directory(model).resolve("expected.safetensors");
    long[] labels = Reference.int64(file, "input.labels");
    try (Gradients gradients = Gradients.recorded()) {
      NDArray loss =
          network.loss(
              network.logits(input(model), true),
              Tensors.int64(scope, labels, BATCH, labels.length / BATCH));
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  private static void assertGradientNorms(LanguageModelNetwork network, JsonObject norms) {
    Map<String, NDArray> gradients = new HashMap<>();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.trained()) {
                gradients.put(path, Objects.requireNonNull(Gradients.of(parameter.array()), path));
              }
            });
    assertThat(gradients).hasSize(norms.size());
    for (String name : norms.keySet()) {
      String path =
          gradients.keySet().stream()
              .filter(own -> matches(name.replace(".default", ""), own))
              .findFirst()
              .orElseThrow(() -> new AssertionError(name + " of " + gradients.keySet()));
      double expected = norms.get(name).getAsDouble();
      double sum = 0;
      for (float value : Objects.requireNonNull(gradients.get(path)).toFloatArray()) {
        sum += (double) value * value;
      }
      assertThat(Math.sqrt(sum)).as(name).isCloseTo(expected, within(1e-6 + 1e-3 * expected));
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void mergesLikeTheReference(String model, String directory, String file, Adapter adapter) {
    if (!adapter.merges()) {
      return;
    }
    Path reference = ReferenceModel.directory(model).resolve(directory);
    Upstream upstream = Upstream.from(ReferenceModel.directory(model));
    LanguageModelNetwork adapted = network(upstream, adapter, reference.resolve(file));
    Map<String, NDArray> arrays = new HashMap<>(upstream.arrays());
    adapted
        .backbone()
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof Linear linear && linear.adapted()) {
                arrays.put(path + ".weight", linear.mergedWeight(scope));
              }
            });
    var merged =
        new LanguageModelNetwork(
            upstream.architecture().build(Weights.of(arrays::get)),
            upstream.architecture().languageHead().orElseThrow(),
            Weights.of(upstream.heads().languageArrays()::get));
    merged.materialise(scope, 0);
    assertThat(firstRow(merged, model))
        .containsExactly(
            Reference.float32(reference.resolve("expected.safetensors"), "expected.merged_logits"),
            within(1e-4f));
  }

  @Test
  void theirConfigurationsSayHowGpt2StoresItsWeights() {
    Upstream gpt2 = Upstream.from(ReferenceModel.directory("gpt2"));
    var tree = PretrainedHeads.newLanguageModel(gpt2).backbone();
    var unused = Lora.rank(4).insert(tree, gpt2.architecture());
    assertThat(
            Lora.rank(4)
                .configuration(gpt2.architecture(), tree.parameters().keySet())
                .get("fan_in_fan_out")
                .getAsBoolean())
        .isTrue();
  }

  @Override
  @org.junit.jupiter.api.AfterEach
  public void close() {
    scope.close();
  }
}
