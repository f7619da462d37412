package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Lora;
import dev.graft.module.Parameter;
import dev.graft.tensor.Gradients;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of LoRA on every kind of layer: where it starts, merging, saving, sharing. */
final class LoraMethodsTest {
  private static final String[] TABLES = {"word_embeddings", "position_embeddings"};

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  static Stream<Arguments> cases() {
    var methods = new LinkedHashMap<String, Lora>();
    methods.put("plain", Lora.rank(4));
    methods.put("stabilised", Lora.rank(4).rankStabilised().gaussian());
    methods.put("DoRA", Lora.rank(4).dora());
    methods.put("PiSSA", Lora.rank(4).pissa());
    methods.put("stabilised PiSSA", Lora.rank(3).alpha(5).pissa().rankStabilised());
    methods.put("OLoRA", Lora.rank(4).olora());
    methods.put("DoRA from PiSSA", Lora.rank(4).pissa().dora());
    methods.put("all linear", Lora.rank(2).onAllLinear());
    methods.put("all linear DoRA", Lora.rank(2).onAllLinear().dora());
    Stream<Arguments> onLinear =
        Stream.of("bert", "gpt2", "llama", "deberta_v2", "modernbert", "vit", "convnext")
            .flatMap(
                base ->
                    methods.entrySet().stream()
                        .map(entry -> Arguments.of(base, entry.getKey(), entry.getValue())));
    return Stream.concat(onLinear, others());
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("bert", "tables", Lora.rank(4).on(TABLES)),
        Arguments.of("bert", "tables with DoRA", Lora.rank(4).on(TABLES).dora()),
        Arguments.of("bert", "types", Lora.rank(2).on("token_type_embeddings")),
        Arguments.of("roberta", "tables", Lora.rank(4).on(TABLES)),
        Arguments.of("roberta", "types", Lora.rank(2).on("token_type_embeddings").dora()),
        Arguments.of("gpt2", "positions", Lora.rank(4).on("wpe")),
        Arguments.of("resnet", "plain", Lora.rank(4)),
        Arguments.of("resnet", "DoRA", Lora.rank(4).dora().rank("embedder.convolution", 2)),
        Arguments.of("timm_resnet", "plain", Lora.rank(4)),
        Arguments.of("convnext", "filters", Lora.rank(4).on("downsampling_layer.1").dora()),
        Arguments.of(
            "bert",
            "ranks",
            Lora.rank(4).on("query", "value").rank("layer.0", 2).alpha("value", 3).pissa()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void startsAsTheUpstreamAndSharesItsArrays(String base, String name, Lora lora) {
    try (AdaptedModel adapted = AdaptedModel.of(base, lora);
        ReferenceModel plain = ReferenceModel.frozen(base)) {
      float[] expected =
          Gradients.off(() -> plain.logits(plain.input(new int[] {0, 1, 2, 3}, 0)).toFloatArray());
      assertThat(adapted.logits()).containsExactly(expected, within(1e-6f * largest(expected)));
      assertThat(adapted.network().parameters().values())
          .filteredOn(parameter -> parameter.role() == Parameter.Role.UPSTREAM)
          .allMatch(Parameter::sharesUpstream);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void computesTheSameWhenItIsMerged(String base, String name, Lora lora) {
    try (AdaptedModel adapted = AdaptedModel.of(base, lora).moved()) {
      assertThat(MergedArrays.possible(adapted.network())).isTrue();
      float[] logits = adapted.logits();
      assertThat(adapted.mergedLogits()).containsExactly(logits, within(3e-6f * largest(logits)));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void computesTheSameToTheBitWhenItIsSavedAndLoaded(String base, String name, Lora lora) {
    try (AdaptedModel adapted = AdaptedModel.of(base, lora).moved()) {
      adapted.write(directory);
      try (AdaptedModel loaded = AdaptedModel.read(base, directory)) {
        assertThat(loaded.logits()).containsExactly(adapted.logits());
        assertThat(loaded.configuration().get("target_modules"))
            .isEqualTo(adapted.configuration().get("target_modules"));
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 1;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
