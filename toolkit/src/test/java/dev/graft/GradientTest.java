package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Tokens;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TokenBatch;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where backpropagation reaches, and that nothing disturbs what it computes. */
final class GradientTest {
  private static final List<String> TEXTS =
      List.of("the train is late again", "frozen layers are not changed", "one");

  @Test
  void nothingBelowTheLowestTrainedParameterHasAGradient() {
    FineTune plan = FineTune.classifier(Reference.bert()).freezeBelow("encoder.layer.1");
    try (ClassifierNetwork network = network(plan);
        NDManager scope = Tensors.newScope()) {
      backpropagate(network, scope, () -> {});
      network
          .parameters()
          .forEach(
              (path, parameter) -> {
                boolean above = !path.startsWith("embeddings") && !path.contains("layer.0.");
                assertThat(parameter.trained()).as(path).isEqualTo(above);
                assertThat(parameter.array().hasGradient()).as(path).isEqualTo(above);
                assertThat(Gradients.of(parameter.array()) != null).as(path).isEqualTo(above);
              });
    }
  }

  @Test
  void aFrozenNetworkRecordsNothingForBackpropagation() {
    FineTune plan = FineTune.classifier(Reference.bert()).headOnly();
    try (ClassifierNetwork network = network(plan);
        NDManager scope = Tensors.newScope();
        Gradients recording = Gradients.recorded()) {
      NDArray logits = logits(network, scope);
      assertThat(Gradients.goThrough(logits)).isTrue();
      recording.backward(Operations.crossEntropy(logits, labels(scope)));
      network
          .parameters()
          .forEach(
              (path, parameter) ->
                  assertThat(Gradients.of(parameter.array()) != null)
                      .as(path)
                      .isEqualTo(path.startsWith("classifier")));
    }
  }

  @Test
  void whatAFrozenEncoderComputesIsNotRecorded() {
    Upstream upstream = Reference.bert();
    Backbone backbone = upstream.architecture().build(Weights.of(upstream.arrays()::get));
    try (NDManager scope = Tensors.newScope();
        Gradients recording = Gradients.recorded()) {
      backbone.materialise(scope, 0);
      NDArray ids = Tensors.int64(scope, new long[] {2, 9, 3}, 1, 3);
      NDArray hidden = backbone.forward(new Tokens(ids, ids.onesLike(), false), true);
      assertThat(Gradients.goThrough(hidden)).isFalse();
      assertThat(recording).isNotNull();
    }
  }

  @Test
  void aCollectionBetweenForwardAndBackwardChangesNoGradient() {
    for (FineTune plan :
        List.of(
            FineTune.classifier(Reference.bert()).full(),
            FineTune.classifier(Reference.bert()).adapt(Lora.rank(4)))) {
      Map<String, float[]> undisturbed = gradients(plan, () -> {});
      for (int attempt = 0; attempt < 10; attempt++) {
        Map<String, float[]> disturbed = gradients(plan, GradientTest::collectAndReuseMemory);
        undisturbed.forEach(
            (path, gradient) -> assertThat(disturbed.get(path)).as(path).containsExactly(gradient));
      }
    }
  }

  @Test
  void gradientsAddUpUntilTheOptimiserHasUsedThem() {
    FineTune plan = FineTune.classifier(Reference.bert()).headOnly();
    try (ClassifierNetwork network = network(plan);
        NDManager scope = Tensors.newScope()) {
      backpropagate(network, scope, () -> {});
      float[] once = gradient(network, "classifier.weight");
      backpropagate(network, scope, () -> {});
      float[] twice = gradient(network, "classifier.weight");
      for (int i = 0; i < once.length; i++) {
        assertThat(twice[i]).isEqualTo(2 * once[i]);
      }
    }
  }

  /** Frees what nothing refers to, then writes over the memory that became free. */
  private static void collectAndReuseMemory() {
    System.gc();
    for (int i = 0; i < 200; i++) {
      var noise = java.nio.ByteBuffer.allocateDirect(4 * 1024);
      while (noise.hasRemaining()) {
        noise.put((byte) 0x7f);
      }
    }
    System.gc();
  }

  private static Map<String, float[]> gradients(FineTune plan, Runnable between) {
    try (ClassifierNetwork network = network(plan);
        NDManager scope = Tensors.newScope()) {
      backpropagate(network, scope, between);
      var gradients = new LinkedHashMap<String, float[]>();
      for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
        if (entry.getValue().trained()) {
          gradients.put(entry.getKey(), gradient(network, entry.getKey()));
        }
      }
      return gradients;
    }
  }

  private static float[] gradient(ClassifierNetwork network, String path) {
    Parameter parameter = Objects.requireNonNull(network.parameters().get(path), path);
    try (NDArray gradient =
        Objects.requireNonNull(Gradients.of(parameter.array()), "no gradient: " + path)) {
      return gradient.toFloatArray();
    }
  }

  private static ClassifierNetwork network(FineTune plan) {
    ClassifierNetwork network = PlanNetwork.of(plan.headDropout(0), 2).network();
    network.materialise(5);
    return network;
  }

  /** Closes every array made from Java data before backpropagation: autograd must not need them. */
  private static void backpropagate(ClassifierNetwork network, NDManager scope, Runnable between) {
    try (Gradients recording = Gradients.recorded()) {
      NDArray loss;
      try (NDManager inputs = Tensors.newScope()) {
        NDArray logits = logits(network, inputs);
        logits.attach(scope);
        loss = Operations.crossEntropy(logits, labels(inputs));
      }
      between.run();
      recording.backward(loss);
    }
  }

  private static NDArray labels(NDManager scope) {
    return Tensors.int64(scope, new long[] {0, 1, 1}, TEXTS.size());
  }

  private static NDArray logits(ClassifierNetwork network, NDManager scope) {
    EncodedTexts texts = EncodedTexts.of(TEXTS, Reference.bert().tokenizer());
    TokenBatch batch = texts.batch(new int[] {0, 1, 2});
    return network.logits(batch.input(scope), true);
  }
}
