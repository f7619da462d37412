package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.BitFit;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.NamedAdapter;
import dev.graft.adapter.Vera;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that learn factors, or tune norms and biases, in every family that has them. */
final class ScaleAdapterTest {
  private static final int[] ALL_ROWS = {0, 1, 2, 3};
  private static final List<String> FAMILIES =
      List.of(
          "bert",
          "roberta",
          "distilbert",
          "mpnet",
          "deberta_v2",
          "modernbert",
          "gpt2",
          "llama",
          "mistral",
          "qwen2",
          "qwen3",
          "gemma3_text",
          "vit",
          "dinov2",
          "convnext",
          "resnet");
  private static final Set<String> WITHOUT_BIASES =
      Set.of("modernbert", "llama", "mistral", "qwen3", "gemma3_text");

  static Stream<Arguments> adapters() {
    var all = new ArrayList<Arguments>();
    for (String family : FAMILIES) {
      boolean convolutional = family.equals("resnet");
      all.add(Arguments.of(family, LayerNormTuning.all()));
      all.add(
          Arguments.of(family, convolutional ? Ia3.standard().on("convolution") : Ia3.standard()));
      if (!convolutional) {
        all.add(Arguments.of(family, Vera.rank(6)));
      }
      if (!WITHOUT_BIASES.contains(family)) {
        all.add(Arguments.of(family, BitFit.all()));
      }
    }
    all.add(
        Arguments.of(
            "resnet", Ia3.standard().on("convolution").feedForward("layer.0.convolution")));
    all.add(Arguments.of("convnext", Ia3.standard().on("dwconv").feedForward("dwconv")));
    all.add(Arguments.of("convnext", Ia3.standard().on("dwconv").feedForward()));
    all.add(Arguments.of("gpt2", Vera.rank(3).on("c_attn", "c_fc", "c_proj")));
    all.add(Arguments.of("bert", Vera.rank(6).on("query", "intermediate.dense")));
    return all.stream();
  }

  private static ReferenceModel adapted(String family, Adapter adapter, boolean changed) {
    return ReferenceModel.prepared(
        family,
        (upstream, network) -> {
          var insertion =
              new NamedAdapter("", adapter)
                  .insert(ReferenceModel.backbone(network), upstream.architecture());
          Map<String, Parameter> parameters = network.parameters();
          insertion
              .thawed()
              .forEach(path -> Objects.requireNonNull(parameters.get(path)).train(true));
          if (changed) {
            change(network);
          }
        });
  }

  /** As if training had been at work. */
  private static void change(Module network) {
    NDManager scope = Tensors.newScope();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.trained() && parameter.role() != Role.HEAD) {
                float[] values = Initializer.normal(0.2).values(parameter.shape(), path, 7);
                for (int i = 0; i < values.length; i++) {
                  values[i] += 0.6f;
                }
                parameter.startFrom(Tensors.float32(scope, values, parameter.shape()));
              }
            });
  }

  private static float[] logits(ReferenceModel model) {
    return Gradients.off(() -> model.logits(model.input(ALL_ROWS, 0)).toFloatArray());
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void beginsAsTheUpstreamAndMergesIntoItsWeights(String family, Adapter adapter) {
    try (ReferenceModel plain = ReferenceModel.frozen(family);
        ReferenceModel fresh = adapted(family, adapter, false);
        ReferenceModel model = adapted(family, adapter, true);
        NDManager scope = Tensors.newScope()) {
      float[] before = logits(plain);
      assertThat(logits(fresh)).containsExactly(before, within(1e-6f));
      float[] after = logits(model);
      assertThat(after).isNotEqualTo(before);
      assertThat(MergedArrays.possible(model.network())).isTrue();
      Map<String, NDArray> arrays = Gradients.off(() -> MergedArrays.of(model.network(), scope));
      try (ReferenceModel merged =
          ReferenceModel.prepared(
              family,
              (upstream, network) ->
                  network
                      .state()
                      .forEach(
                          (path, own) ->
                              own.startFrom(Objects.requireNonNull(arrays.get(path), path))))) {
        assertThat(logits(merged)).containsExactly(after, within(1e-4f));
      }
    }
  }
}
