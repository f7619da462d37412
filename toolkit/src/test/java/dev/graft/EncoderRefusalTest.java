package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a family does not compute is refused by its key, never left out. */
final class EncoderRefusalTest {
  private final Path root;

  EncoderRefusalTest(@TempDir Path root) {
    this.root = root;
  }

  private ModelCopy edited(String model, String key, String value) throws IOException {
    return ModelCopy.of(ReferenceModel.directory(model), root.resolve(model))
        .edit("config.json", json -> json.add(key, JsonParser.parseString(value)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "roberta, position_embedding_type, \"relative_key\", 'absolute'",
        "roberta, is_decoder, true, an encoder",
        "roberta, add_cross_attention, true, an encoder",
        "xlm_roberta, hidden_act, \"mish\", one of",
        "roberta, type_vocab_size, 0, at least 1",
        "roberta, pad_token_id, -1, at least 0",
        "roberta, pad_token_id, 65, `more than pad_token_id + 1 = 66`",
        "roberta, num_attention_heads, 5, a divisor of hidden_size = 32",
        "roberta, num_attention_heads, 0, at least 1",
        "roberta, layer_norm_eps, 0, above 0",
        "roberta, intermediate_size, \"64\", a whole number",
        "roberta, tie_word_embeddings, 1, true or false",
        "distilbert, dim, 0, at least 1",
        "distilbert, n_heads, 5, a divisor of dim = 32",
        "distilbert, n_layers, 2.5, a whole number",
        "distilbert, hidden_dim, null, a whole number",
        "distilbert, activation, \"mish\", one of",
        "mpnet, relative_attention_num_buckets, 64, 32",
        "mpnet, is_decoder, true, an encoder",
        "mpnet, max_position_embeddings, 2, more than 2",
        "deberta_v2, conv_kernel_size, 3, convolution",
        "deberta_v2, embedding_size, 16, `32: nothing else`",
        "deberta_v2, pooler_hidden_size, 16, `32: nothing else`",
        "deberta_v2, attention_head_size, 16, `8: nothing else`",
        "deberta_v2, pos_att_type, [\"p2p\"], 'c2p' and 'p2c'",
        "deberta_v2, pos_att_type, \"c2p|p2p\", 'c2p' and 'p2c'",
        "deberta_v2, pos_att_type, 3, a list of texts",
        "deberta_v2, norm_rel_ebd, \"rms\", 'layer_norm' or 'none'",
        "deberta_v2, position_buckets, 1, at least 2",
        "deberta_v2, type_vocab_size, -1, at least 0",
        "deberta_v2, pooler_hidden_act, \"mish\", one of",
        "modernbert, layer_types, [\"full_attention\"], for each of 4 layers",
        "modernbert, classifier_pooling, \"max\", 'cls' or 'mean'",
        "modernbert, local_attention, 0, at least 1",
        "modernbert, num_attention_heads, 32, heads of an even width",
        "modernbert, hidden_activation, \"mish\", one of",
        "modernbert, classifier_activation, \"mish\", one of",
        "modernbert, norm_eps, -1, above 0",
        "modernbert, attention_bias, \"no\", true or false"
      })
  void theKeyAndTheFileAreNamed(String model, String key, String value, String expected)
      throws IOException {
    ModelCopy copy = edited(model, key, value);
    assertThatThrownBy(() -> Upstream.from(copy.directory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(key)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "roberta, vocab_size, 319",
    "distilbert, n_layers, 3",
    "mpnet, hidden_size, 64",
    "deberta_v2, share_att_key, false",
    "deberta_v2, position_buckets, 8",
    "deberta_v2, position_biased_input, true",
    "modernbert, norm_bias, true",
    "modernbert, num_hidden_layers, 4"
  })
  void whatTheConfigurationAsksForHasToBeThere(String model, String key, String value)
      throws IOException {
    ModelCopy copy = edited(model, key, value);
    if (key.equals("num_hidden_layers")) {
      copy.renameArrays(name -> name.replace("layers.1.attn_norm", "layers.1.another"));
    }
    assertThatThrownBy(() -> Upstream.from(copy.directory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(lack '.*|has shape .*asks for|gives ids up to).*");
  }

  @ParameterizedTest
  @CsvSource({
    "roberta, hidden_dropout_prob, 0.3",
    "roberta, is_decoder, null",
    "distilbert, sinusoidal_pos_embds, true",
    "deberta_v2, max_relative_positions, null",
    "deberta_v2, conv_kernel_size, 0",
    "deberta_v2, attention_head_size, 8",
    "modernbert, position_embedding_type, \"absolute\"",
    "modernbert, reference_compile, true"
  })
  void whatChangesNothingIsAccepted(String model, String key, String value) throws IOException {
    assertThat(Upstream.from(edited(model, key, value).directory()).fingerprint())
        .isEqualTo(Upstream.from(ReferenceModel.directory(model)).fingerprint());
  }
}
