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
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our adapters against PEFT's LoRA and against bottlenecks computed in PyTorch from the formulas.
 */
final class AdapterReferenceTest {
  private static final Path EXPECTED = Reference.BERT.resolve("expected.safetensors");
  private static final int CLASSES = 3;
  private static final int BATCH = 4;

  static Stream<Arguments> adapters() {
    return Stream.of(
        Arguments.of("adapters/lora", "adapter_model.safetensors", Lora.rank(4).alpha(8)),
        Arguments.of("bottleneck/houlsby", "adapter.safetensors", Bottleneck.houlsby(6)),
        Arguments.of("bottleneck/pfeiffer", "adapter.safetensors", Bottleneck.pfeiffer(6)),
        Arguments.of("bottleneck/parallel", "adapter.safetensors", Bottleneck.parallel(6)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("adapters")
  void computesTheLogitsOfTheReference(String directory, String file, Adapter adapter) {
    Path reference = Reference.BERT.resolve(directory);
    try (ClassifierNetwork network = network(adapter, reference.resolve(file));
        NDManager scope = Tensors.newScope()) {
      float[] logits = Gradients.off(() -> logits(network, scope).toFloatArray());
      float[] expected = Reference.float32(reference.resolve("expected.safetensors"), LOGITS);
      assertThat(logits).hasSameSizeAs(expected);
      assertThat(logits).containsExactly(expected, within(1e-4f));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("adapters")
  void trainsLikeTheReference(String directory, String file, Adapter adapter) {
    Path reference = Reference.BERT.resolve(directory);
    JsonObject expected = Reference.json(reference.resolve("expected.json"));
    JsonObject training =
        expected.has("training") ? expected.getAsJsonObject("training") : expected;
    double[] losses =
        training.getAsJsonArray("losses").asList().stream()
            .mapToDouble(loss -> loss.getAsDouble())
            .toArray();
    assertThat(losses).hasSize(6);
    try (ClassifierNetwork network = network(adapter, reference.resolve(file));
        var optimizer = new FusedAdamW()) {
      long trained = 0;
      for (Parameter parameter : network.parameters().values()) {
        if (parameter.trained()) {
          optimizer.add(parameter.array(), 1e-3, 0.01);
          trained += parameter.size();
        }
      }
      assertThat(trained).isEqualTo(expected.get("trainable_parameters").getAsLong());
      for (int step = 0; step < losses.length; step++) {
        double loss = backpropagate(network);
        assertThat(loss).as("loss before step %d", step).isCloseTo(losses[step], percent());
        if (step == 0) {
          assertGradientNorms(network, training.getAsJsonObject("first_step_gradient_norms"));
        }
        if (step < losses.length - 1) {
          var unused = optimizer.step(1, 0);
        }
      }
    }
  }

  private static final String LOGITS = "expected.logits";

  private static org.assertj.core.data.Percentage percent() {
    return org.assertj.core.data.Percentage.withPercentage(0.01);
  }

  private static void assertGradientNorms(ClassifierNetwork network, JsonObject norms) {
    Map<String, Parameter> parameters = network.parameters();
    for (String name : norms.keySet()) {
      String path =
          name.replace("base_model.model.", "")
              .replace("bert.", "")
              .replace(".modules_to_save", "")
              .replace(".default", "");
      double expected = norms.get(name).getAsDouble();
      Parameter parameter = Objects.requireNonNull(parameters.get(path), path);
      try (NDArray gradient =
          Objects.requireNonNull(Gradients.of(parameter.array()), "no gradient: " + path)) {
        assertThat(norm(gradient)).as(path).isCloseTo(expected, within(1e-6 + 1e-3 * expected));
      }
    }
  }

  private static double norm(NDArray gradient) {
    double sum = 0;
    for (float value : gradient.toFloatArray()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double backpropagate(ClassifierNetwork network) {
    try (NDManager scope = Tensors.newScope();
        Gradients gradients = Gradients.recorded()) {
      NDArray labels = Tensors.int64(scope, Reference.int64(EXPECTED, "input.labels"), BATCH);
      NDArray loss = Operations.crossEntropy(logits(network, scope), labels);
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  private static NDArray logits(ClassifierNetwork network, NDManager scope) {
    long[] ids = Reference.int64(EXPECTED, "input.input_ids");
    long[] mask = Reference.int64(EXPECTED, "input.attention_mask");
    int width = ids.length / BATCH;
    return network.logits(
        new Tokens(
            Tensors.int64(scope, ids, BATCH, width),
            Tensors.int64(scope, mask, BATCH, width),
            true),
        true);
  }

  private static ClassifierNetwork network(Adapter adapter, Path weights) {
    FineTune plan = FineTune.classifier(Reference.bert()).headDropout(0).adapt(adapter);
    ClassifierNetwork network = PlanNetwork.of(plan, CLASSES).network();
    network.materialise(0);
    var file = SafetensorsFile.open(weights);
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.role() != Parameter.Role.UPSTREAM) {
                String name =
                    file.names().stream()
                        .filter(stored -> stored.endsWith(path))
                        .findFirst()
                        .orElseThrow();
                parameter.assign(file.get(name).float32());
              }
            });
    return network;
  }
}
