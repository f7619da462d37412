package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.architecture.Tokens;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configurations of decoders may say, now and formerly, and what is refused by its key. */
final class DecoderConfigurationTest {
  private static final String CONFIG = "config.json";

  private final Path root;

  DecoderConfigurationTest(@TempDir Path root) {
    this.root = root;
  }

  /** The published model with some keys replaced; a key with the text {@code -} is taken out. */
  private Path edited(String model, String keys) throws IOException {
    JsonObject changes = JsonParser.parseString(keys).getAsJsonObject();
    return ModelCopy.of(ReferenceModel.directory(model), root.resolve("copy"))
        .edit(
            CONFIG,
            config ->
                changes
                    .entrySet()
                    .forEach(
                        change -> {
                          config.remove(change.getKey());
                          if (!change.getValue().toString().equals("\"-\"")) {
                            config.add(change.getKey(), change.getValue());
                          }
                        }))
        .directory();
  }

  private static float[] vectors(Upstream upstream) {
    long[] ids = new long[40];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 5 + i * 7L;
    }
    try (var scope = Tensors.newScope()) {
      var tokens = Tensors.int64(scope, ids, 1, ids.length);
      return Gradients.off(
          () ->
              upstream.backbone().forward(new Tokens(tokens, tokens, false), false).toFloatArray());
    }
  }

  static Stream<Arguments> sameInOtherWords() {
    return Stream.of(
        arguments("llama", "{rope_parameters: '-', rope_theta: 10000.0, rope_scaling: null}"),
        arguments("llama", "{rope_parameters: '-'}"),
        arguments("llama", "{rope_parameters: null, rope_scaling: {type: 'default'}}"),
        arguments("llama", "{rope_parameters: {rope_type: 'default'}, rope_theta: 10000}"),
        arguments("llama", "{head_dim: '-'}"),
        arguments("llama", "{head_dim: null, rms_norm_eps: 1e-5, mlp_bias: '-'}"),
        arguments("llama", "{sliding_window: 4, pretraining_tp: 2}"),
        arguments(
            "llama3_rope",
            "{rope_parameters: '-', rope_theta: 10000.0, rope_scaling: {factor: 8.0, low_freq_factor: 1.0,"
                + " high_freq_factor: 4.0, original_max_position_embeddings: 32, rope_type: 'llama3'}}"),
        arguments(
            "llama3_rope",
            "{rope_parameters: '-', rope_scaling: {factor: 8, low_freq_factor: 1,"
                + " high_freq_factor: 4, original_max_position_embeddings: 32, type: 'llama3'}}"),
        arguments("mistral", "{rope_parameters: '-', sliding_window: '-'}"),
        arguments("mistral", "{sliding_window: 40, head_dim: null}"),
        arguments("qwen2", "{layer_types: '-', sliding_window: 2, rope_parameters: '-'}"),
        arguments("qwen2", "{layer_types: null, use_sliding_window: true, sliding_window: 2}"),
        arguments("qwen3", "{layer_types: '-', max_window_layers: 0}"),
        arguments(
            "gemma3_text",
            "{rope_parameters: '-', layer_types: '-', _sliding_window_pattern: '-',"
                + " sliding_window_pattern: 2, rope_theta: 1000000, rope_local_base_freq: 10000, rope_scaling: null}"),
        arguments(
            "gemma3_text", "{rope_parameters: '-', layer_types: '-', _sliding_window_pattern: 2}"),
        arguments("gemma3_text", "{tie_word_embeddings: '-', query_pre_attn_scalar: '-'}"),
        arguments("gpt2", "{n_inner: 128, activation_function: '-', layer_norm_epsilon: '-'}"),
        arguments("gpt2", "{tie_word_embeddings: '-', reorder_and_upcast_attn: true}"));
  }

  @ParameterizedTest
  @MethodSource
  void sameInOtherWords(String model, String keys) throws IOException {
    Upstream published = Upstream.from(ReferenceModel.directory(model));
    Upstream edited = Upstream.from(edited(model, keys));
    assertThat(vectors(edited)).containsExactly(vectors(published));
    assertThat(PretrainedHeads.languageModel(edited).parameters().keySet())
        .containsExactlyElementsOf(PretrainedHeads.languageModel(published).parameters().keySet());
  }

  static Stream<Arguments> somethingElse() {
    return Stream.of(
        arguments("llama", "{rope_parameters: {rope_type: 'default', rope_theta: 500}}"),
        arguments("llama", "{rope_parameters: '-', rope_theta: 500}"),
        arguments("llama", "{rope_parameters: '-', rope_scaling: {type: 'linear', factor: 2.0}}"),
        arguments("mistral", "{sliding_window: 4}"),
        arguments(
            "qwen2",
            "{layer_types: null, use_sliding_window: true, sliding_window: 4, max_window_layers: 1}"),
        arguments("gemma3_text", "{sliding_window: 3}"),
        arguments("gemma3_text", "{query_pre_attn_scalar: 16}"),
        arguments(
            "gemma3_text",
            "{rope_parameters: '-', rope_scaling: {rope_type: 'linear', factor: 8.0}}"),
        arguments("gpt2", "{scale_attn_weights: false}"),
        arguments("gpt2", "{scale_attn_by_inverse_layer_idx: true}"));
  }

  @ParameterizedTest
  @MethodSource
  void somethingElse(String model, String keys) throws IOException {
    Upstream published = Upstream.from(ReferenceModel.directory(model));
    assertThat(vectors(Upstream.from(edited(model, keys)))).isNotEqualTo(vectors(published));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("llama", "{rope_scaling: {rope_type: 'dynamic', factor: 2.0}}", "rope_type"),
        arguments(
            "llama", "{rope_scaling: {type: 'yarn', factor: 2.0}}", "default, linear, llama3"),
        arguments("llama", "{rope_parameters: {rope_type: 'longrope'}}", "longrope"),
        arguments("llama", "{rope_scaling: {type: 'linear'}}", "factor"),
        arguments("llama", "{rope_scaling: {type: 'linear', factor: 0.5}}", "factor = 0.5"),
        arguments("llama", "{rope_scaling: {type: 'linear', factor: '2'}}", "factor"),
        arguments("llama", "{rope_scaling: {rope_type: 'llama3', factor: 8.0}}", "low_freq_factor"),
        arguments(
            "llama3_rope",
            "{rope_scaling: {rope_type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 4,"
                + " original_max_position_embeddings: 32}}",
            "high_freq_factor = 4"),
        arguments(
            "llama3_rope",
            "{rope_scaling: {rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4}}",
            "original_max_position_embeddings"),
        arguments(
            "llama", "{rope_scaling: {type: 'default', mrope_section: [1, 2]}}", "mrope_section"),
        arguments("llama", "{rope_scaling: 2.0}", "rope_scaling = 2.0"),
        arguments("llama", "{rope_parameters: {full_attention: {}}}", "full_attention"),
        arguments("llama", "{rope_parameters: '-', rope_theta: 0}", "rope_theta = 0"),
        arguments("llama", "{partial_rotary_factor: 0.5}", "partial_rotary_factor = 0.5"),
        arguments("llama", "{head_dim: 7}", "head_dim = 7"),
        arguments("llama", "{head_dim: 0}", "head_dim = 0"),
        arguments("llama", "{num_key_value_heads: 3}", "num_key_value_heads = 3"),
        arguments("llama", "{num_key_value_heads: 0}", "num_key_value_heads = 0"),
        arguments("llama", "{num_attention_heads: 5, head_dim: null}", "num_attention_heads = 5"),
        arguments("llama", "{num_hidden_layers: 0}", "num_hidden_layers = 0"),
        arguments("llama", "{num_hidden_layers: 1001}", "at most 1000 layers"),
        arguments("llama", "{num_hidden_layers: 3}", "layers.2.input_layernorm.weight"),
        arguments("llama", "{hidden_act: 'quick_gelu'}", "hidden_act"),
        arguments("llama", "{rms_norm_eps: 2}", "rms_norm_eps = 2"),
        arguments("llama", "{attention_bias: true}", "q_proj.bias"),
        arguments("llama", "{mlp_bias: true}", "gate_proj.bias"),
        arguments("llama", "{quantization_config: {bits: 4}}", "quantization_config"),
        arguments("llama", "{layer_types: ['full_attention', 'sliding_attention']}", "layer_types"),
        arguments("llama", "{vocab_size: '-'}", "vocab_size"),
        arguments("llama", "{max_position_embeddings: -1}", "max_position_embeddings = -1"),
        arguments("llama", "{model_type: 'llama4_text'}", "supported are"),
        arguments("mistral", "{sliding_window: 0}", "sliding_window = 0"),
        arguments("mistral", "{sliding_window: 2.5}", "sliding_window = 2.5"),
        arguments(
            "mistral",
            "{sliding_window: 4, layer_types: ['full_attention', 'sliding_attention']}",
            "layer_types"),
        arguments("mistral", "{num_key_value_heads: '-'}", "num_key_value_heads"),
        arguments("qwen2", "{layer_types: ['full_attention']}", "num_hidden_layers, 2"),
        arguments("qwen2", "{layer_types: ['full_attention', 'chunked_attention']}", "layer_types"),
        arguments("qwen2", "{layer_types: ['full_attention', 'sliding_attention']}", "layer_types"),
        arguments("qwen3", "{head_dim: '-'}", "q_proj.weight"),
        arguments("gemma3_text", "{attn_logit_softcapping: 50.0}", "attn_logit_softcapping = 50.0"),
        arguments("gemma3_text", "{final_logit_softcapping: 30.0}", "final_logit_softcapping"),
        arguments(
            "gemma3_text", "{use_bidirectional_attention: true}", "use_bidirectional_attention"),
        arguments("gemma3_text", "{sliding_window: null}", "sliding_attention"),
        arguments("gemma3_text", "{query_pre_attn_scalar: 0}", "query_pre_attn_scalar = 0"),
        arguments(
            "gemma3_text",
            "{layer_types: '-', _sliding_window_pattern: 0}",
            "_sliding_window_pattern = 0"),
        arguments(
            "gemma3_text",
            "{rope_parameters: {full_attention: {rope_type: 'yarn'}, sliding_attention: {}}}",
            "rope_type = \"yarn\""),
        arguments("gpt2", "{add_cross_attention: true}", "add_cross_attention"),
        arguments("gpt2", "{n_head: 3}", "n_head = 3"),
        arguments("gpt2", "{n_inner: 64}", "c_fc.weight"),
        arguments("gpt2", "{n_positions: '-'}", "n_positions"),
        arguments("gpt2", "{activation_function: 'swish2'}", "activation_function"));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(String model, String keys, String named) throws IOException {
    Path copy = edited(model, keys);
    assertThatThrownBy(() -> Upstream.from(copy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @MethodSource("dev.graft.GenerationTest#models")
  void namesMayLackThePrefix(String model) throws IOException {
    Upstream published = Upstream.from(ReferenceModel.directory(model));
    ModelCopy copy = ModelCopy.of(ReferenceModel.directory(model), root.resolve("copy"));
    copy.renameArrays(name -> name.replaceFirst("^(model|transformer)\\.", ""));
    Upstream bare = Upstream.from(copy.directory());
    assertThat(vectors(bare)).containsExactly(vectors(published));
    assertThat(PretrainedHeads.languageModel(bare).causal()).isTrue();
  }

  @Test
  void anUntiedHeadHasToBeThere() throws IOException {
    Path copy = edited("llama", "{tie_word_embeddings: false}");
    assertThatThrownBy(() -> Upstream.from(copy).generate("adapters", 1))
        .hasMessageContaining("head of a language model");
  }

  @Test
  void aHeadThatTheFileHoldsApartIsNotTied() throws IOException {
    Path tied = edited("mistral", "{tie_word_embeddings: true}");
    assertThat(PretrainedHeads.languageModel(Upstream.from(tied)).parameters())
        .containsKey("lm_head.weight");
  }

  @Test
  void aTextIsWhatItsLastTokenIs() throws IOException {
    Upstream upstream = Upstream.from(ReferenceModel.directory("qwen3"));
    assertThat(upstream.pooling()).isEqualTo("last token");
    Embeddings together = upstream.embed("frozen layers are not changed", "adapters");
    assertThat(together.vector(1))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(upstream.embed("adapters").vector(0));
  }
}
