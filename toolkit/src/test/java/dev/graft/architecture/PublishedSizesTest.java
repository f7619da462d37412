package dev.graft.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonParser;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.BitFit;
import dev.graft.adapter.Compacter;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.Insertion;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.LoReft;
import dev.graft.adapter.Lora;
import dev.graft.adapter.NamedAdapter;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.adapter.Vera;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.tensor.ActivationTrace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Published models by their configurations alone: as many parameters as their authors count. */
final class PublishedSizesTest {
  private static final String LLAMA_3B =
      "{model_type: 'llama', vocab_size: 128256, hidden_size: 3072, intermediate_size: 8192,"
          + " num_hidden_layers: 28, num_attention_heads: 24, num_key_value_heads: 8, head_dim: 128,"
          + " max_position_embeddings: 131072, tie_word_embeddings: true, rope_theta: 500000.0,"
          + " rope_scaling: {rope_type: 'llama3', factor: 32.0, low_freq_factor: 1.0,"
          + " high_freq_factor: 4.0, original_max_position_embeddings: 8192}}";

  private static final String BERT_BASE =
      "{model_type: 'bert', vocab_size: 30522, hidden_size: 768, num_hidden_layers: 12,"
          + " num_attention_heads: 12, intermediate_size: 3072, max_position_embeddings: 512,"
          + " type_vocab_size: 2, hidden_act: 'gelu', layer_norm_eps: 1e-12}";

  private static final Pattern LACKING =
      Pattern.compile("lack '([^']+)' of shape \\[([0-9, ]+)\\]");

  private static Architecture read(String json) {
    var config =
        new ConfigurationFile("config.json", JsonParser.parseString(json).getAsJsonObject());
    return Families.read(config, name -> false, Optional.empty());
  }

  /** Stand-ins for what the tree asks for, found by the errors that it asks with. */
  private static Backbone tree(Architecture architecture) {
    var trace = new ActivationTrace();
    Map<String, NDArray> arrays = new HashMap<>();
    while (true) {
      try {
        return architecture.build(Weights.of(arrays::get));
      } catch (IllegalArgumentException e) {
        Matcher lacking = LACKING.matcher(String.valueOf(e.getMessage()));
        assertThat(lacking.find()).as(e.getMessage()).isTrue();
        long[] shape =
            Arrays.stream(lacking.group(2).split(", ")).mapToLong(Long::parseLong).toArray();
        arrays.put(lacking.group(1), trace.parameter(false, shape));
      }
    }
  }

  private static long count(Backbone tree, Parameter.Role role) {
    return tree.parameters().values().stream()
        .filter(parameter -> parameter.role() == role)
        .mapToLong(Parameter::size)
        .sum();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt2 | 124439808 | {model_type: 'gpt2', vocab_size: 50257, n_embd: 768, n_head: 12, n_layer: 12,"
            + " n_positions: 1024, n_ctx: 1024}",
        "SmolLM2-135M | 134515008 | {model_type: 'llama', vocab_size: 49152, hidden_size: 576,"
            + " intermediate_size: 1536, num_hidden_layers: 30, num_attention_heads: 9, num_key_value_heads: 3,"
            + " max_position_embeddings: 8192, tie_word_embeddings: true, rope_theta: 100000}",
        "TinyLlama-1.1B | 1034512384 | {model_type: 'llama', vocab_size: 32000, hidden_size: 2048,"
            + " intermediate_size: 5632, num_hidden_layers: 22, num_attention_heads: 32, num_key_value_heads: 4,"
            + " max_position_embeddings: 2048}",
        "Mistral-7B-v0.1 | 7110660096 | {model_type: 'mistral', vocab_size: 32000, hidden_size: 4096,"
            + " intermediate_size: 14336, num_hidden_layers: 32, num_attention_heads: 32,"
            + " num_key_value_heads: 8, max_position_embeddings: 32768, sliding_window: 4096}",
        "Qwen2.5-0.5B | 494032768 | {model_type: 'qwen2', vocab_size: 151936, hidden_size: 896,"
            + " intermediate_size: 4864, num_hidden_layers: 24, num_attention_heads: 14,"
            + " num_key_value_heads: 2, max_position_embeddings: 32768, sliding_window: 32768,"
            + " use_sliding_window: false, max_window_layers: 24, rope_theta: 1000000.0}",
        "Qwen3-0.6B | 596049920 | {model_type: 'qwen3', vocab_size: 151936, hidden_size: 1024,"
            + " intermediate_size: 3072, num_hidden_layers: 28, num_attention_heads: 16,"
            + " num_key_value_heads: 8, head_dim: 128, max_position_embeddings: 40960, rope_theta: 1000000,"
            + " sliding_window: null, max_window_layers: 28}",
        "gemma-3-1b | 999885952 | {model_type: 'gemma3_text', vocab_size: 262144, hidden_size: 1152,"
            + " intermediate_size: 6912, num_hidden_layers: 26, num_attention_heads: 4,"
            + " num_key_value_heads: 1, head_dim: 256, max_position_embeddings: 32768,"
            + " sliding_window: 512, sliding_window_pattern: 6, rope_theta: 1000000, rope_local_base_freq: 10000}"
      })
  void countsTheParametersBelowTheHead(String name, long parameters, String config) {
    assertThat(count(tree(read(config)), Parameter.Role.UPSTREAM)).as(name).isEqualTo(parameters);
  }

  @Test
  void llamaOf3BillionHasItsSizeAndLoraTheSizeThatPeftCounts() {
    Architecture architecture = read(LLAMA_3B);
    Backbone tree = tree(architecture);
    assertThat(count(tree, Parameter.Role.UPSTREAM)).isEqualTo(3_212_749_824L);
    var places = new NamedAdapter("", Lora.rank(32)).insert(tree, architecture).places();
    assertThat(places).hasSize(56);
    assertThat(count(tree, Parameter.Role.ADAPTER)).isEqualTo(9_175_040L);
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        Arguments.of(BERT_BASE, Lora.rank(8), 294_912L),
        Arguments.of(BERT_BASE, Vera.rank(256), 24 * (256 + 768L)),
        Arguments.of(BERT_BASE, Compacter.standard(24), 64 + 24 * (2 * (768 + 24) + 768 + 24L)),
        Arguments.of(BERT_BASE, LoReft.rank(4).untied(), 12 * 2 * (2 * 4 * 768 + 4L)),
        Arguments.of(BERT_BASE, LayerNormTuning.all(), 25 * 2 * 768L),
        Arguments.of(BERT_BASE, BitFit.all(), 12 * (7 * 768L + 3072) + 768),
        Arguments.of(LLAMA_3B, Lora.rank(32), 9_175_040L),
        Arguments.of(LLAMA_3B, Ia3.standard(), 286_720L),
        Arguments.of(LLAMA_3B, LayerNormTuning.all(), 175_104L),
        Arguments.of(LLAMA_3B, PromptTuning.tokens(200), 614_400L),
        Arguments.of(LLAMA_3B, PrefixTuning.tokens(30), 30L * 28 * 2 * 8 * 128));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void methodsTrainAsManyParametersAsPeftCounts(String config, Adapter adapter, long count) {
    Architecture architecture = read(config);
    Backbone tree = tree(architecture);
    Insertion insertion = new NamedAdapter("", adapter).insert(tree, architecture);
    Map<String, Parameter> parameters = tree.parameters();
    long trained =
        Stream.concat(insertion.parameters().stream(), insertion.thawed().stream())
            .map(path -> Objects.requireNonNull(parameters.get(path)))
            .filter(parameter -> parameter.trained() || parameter.role() == Parameter.Role.UPSTREAM)
            .mapToLong(Parameter::size)
            .sum();
    assertThat(trained).isEqualTo(count);
  }
}
