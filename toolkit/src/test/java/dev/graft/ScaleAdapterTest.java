package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.AdapterCases.Method;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.NamedAdapter;
import dev.graft.adapter.Vera;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
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
  private static final Set<Method> METHODS =
      Set.of(Method.VERA, Method.IA3, Method.BIT_FIT, Method.LAYER_NORM);

  static Stream<Arguments> adapters() {
    Stream<Arguments> everywhere =
        AdapterCases.possible()
            .filter(it -> METHODS.contains(it.method()))
            .map(it -> Arguments.of(it.family(), it.adapter()));
    return Stream.concat(everywhere, onOtherTargets());
  }

  private static Stream<Arguments> onOtherTargets() {
    return Stream.of(
        Arguments.of("resnet", Ia3.standard().on("convolution").feedForward("layer.0.convolution")),
        Arguments.of("convnext", Ia3.standard().on("dwconv").feedForward("dwconv")),
        Arguments.of("convnext", Ia3.standard().on("dwconv").feedForward()),
        Arguments.of("gpt2", Vera.rank(3).on("c_attn", "c_fc", "c_proj")),
        Arguments.of("bert", Vera.rank(6).on("query", "intermediate.dense")));
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
