package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.checkpoint.FloatArray;
import dev.graft.data.EncodedTexts;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other layouts of the same networks have to compute the same. */
final class EncoderLayoutTest {
  private static final List<String> TEXTS =
      List.of("frozen layers are not changed", "the train is late", "a");

  /** So short that all distances are below half of the buckets. */
  private static final List<String> SHORT = List.of("a b", "late");

  private final Path root;

  EncoderLayoutTest(@TempDir Path root) {
    this.root = root;
  }

  private ModelCopy copy(String name) throws IOException {
    return ModelCopy.of(ReferenceModel.directory(name), root.resolve(name));
  }

  private static void configure(ModelCopy copy, Consumer<JsonObject> change) throws IOException {
    copy.edit("config.json", change);
  }

  private static float[][] logits(Path directory, List<String> texts) {
    return Upstream.from(directory).classifier().probabilities(texts);
  }

  private static void computesTheSame(String name, ModelCopy copy, List<String> texts) {
    float[][] expected = logits(ReferenceModel.directory(name), texts);
    float[][] computed = logits(copy.directory(), texts);
    for (int i = 0; i < expected.length; i++) {
      assertThat(computed[i]).containsExactly(expected[i], within(1e-6f));
    }
  }

  private static void computesAnother(String name, ModelCopy copy, List<String> texts) {
    assertThat(logits(copy.directory(), texts)[0])
        .isNotEqualTo(logits(ReferenceModel.directory(name), texts)[0]);
  }

  private static FloatArray zeros(long... shape) {
    int size = 1;
    for (long dimension : shape) {
      size *= (int) dimension;
    }
    return FloatArray.of(shape, new float[size]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"roberta", "xlm_roberta", "distilbert", "mpnet", "deberta_v2", "modernbert"})
  void namesMayLackThePrefixAndNormsHaveTheirOldNames(String name) throws IOException {
    ModelCopy copy = copy(name);
    String prefix = Upstream.from(ReferenceModel.directory(name)).architecture().checkpointPrefix();
    copy.renameArrays(
        array ->
            (array.startsWith(prefix) ? array.substring(prefix.length()) : array)
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta"));
    computesTheSame(name, copy, TEXTS);
    assertThat(Upstream.from(copy.directory()).fingerprint())
        .isEqualTo(Upstream.from(ReferenceModel.directory(name)).fingerprint());
  }

  @Test
  void camembertIsRoberta() throws IOException {
    ModelCopy copy = copy("roberta");
    configure(copy, json -> json.addProperty("model_type", "camembert"));
    computesTheSame("roberta", copy, TEXTS);
    assertThat(Upstream.from(copy.directory()).architecture().family()).isEqualTo("camembert");
  }

  @Test
  void robertaNeedsNoIdOfPaddingInItsConfiguration() throws IOException {
    ModelCopy copy = copy("roberta");
    configure(copy, json -> json.remove("pad_token_id"));
    computesTheSame("roberta", copy, TEXTS);
    assertThat(Upstream.from(copy.directory()).architecture().maxLength()).isEqualTo(64);
    configure(copy, json -> json.addProperty("pad_token_id", 5));
    assertThat(Upstream.from(copy.directory()).architecture().maxLength()).isEqualTo(60);
    computesAnother("roberta", copy, TEXTS);
  }

  @Test
  void positionsMayHaveProjectionsOfTheirOwn() throws IOException {
    ModelCopy copy = copy("deberta_v2");
    configure(copy, json -> json.addProperty("share_att_key", false));
    copy.arrays(
        arrays ->
            List.copyOf(arrays.keySet())
                .forEach(
                    array -> {
                      var own = arrays.get(array);
                      if (array.contains("key_proj")) {
                        arrays.put(array.replace("key_proj", "pos_key_proj"), own);
                      } else if (array.contains("query_proj")) {
                        arrays.put(array.replace("query_proj", "pos_query_proj"), own);
                      }
                    }));
    computesTheSame("deberta_v2", copy, TEXTS);
    copy.editArrays(
        (array, values) -> {
          if (array.contains("layer.0.attention.self.pos_query_proj.weight")) {
            values.put(0, values.get(0) + 1);
          }
        });
    computesAnother("deberta_v2", copy, TEXTS);
  }

  @Test
  void kindsOfRelativeAttentionMayBeOneText() throws IOException {
    ModelCopy copy = copy("deberta_v2");
    configure(copy, json -> json.addProperty("pos_att_type", "p2c|c2p"));
    computesTheSame("deberta_v2", copy, TEXTS);
    configure(copy, json -> json.addProperty("pos_att_type", "c2p"));
    computesAnother("deberta_v2", copy, TEXTS);
    configure(copy, json -> json.addProperty("pos_att_type", "p2c"));
    computesAnother("deberta_v2", copy, TEXTS);
  }

  @Test
  void nearTokensHaveTheirRowWithAndWithoutBuckets() throws IOException {
    ModelCopy copy = copy("deberta_v2");
    configure(
        copy,
        json -> {
          json.addProperty("position_buckets", -1);
          json.addProperty("max_relative_positions", 16);
        });
    computesTheSame("deberta_v2", copy, SHORT);
    computesAnother("deberta_v2", copy, List.of("a b c ".repeat(20)));
  }

  @Test
  void tablesThatDebertaMayHaveAreAdded() throws IOException {
    ModelCopy copy = copy("deberta_v2");
    configure(
        copy,
        json -> {
          json.addProperty("position_biased_input", true);
          json.addProperty("type_vocab_size", 2);
        });
    copy.arrays(
        arrays -> {
          arrays.put("deberta.embeddings.position_embeddings.weight", zeros(64, 32));
          arrays.put("deberta.embeddings.token_type_embeddings.weight", zeros(2, 32));
        });
    computesTheSame("deberta_v2", copy, TEXTS);
    copy.editArrays(
        (array, values) -> {
          if (array.contains("position_embeddings")) {
            values.put(0, 1);
          }
        });
    computesAnother("deberta_v2", copy, TEXTS);
  }

  @Test
  void debertaWithoutRelativePositionsAttendsToContentsAlone() throws IOException {
    ModelCopy copy = copy("deberta_v2");
    copy.editArrays(
        (array, values) -> {
          if (array.contains("rel_embeddings") || array.startsWith("deberta.encoder.LayerNorm")) {
            for (int i = 0; i < values.limit(); i++) {
              values.put(i, 0);
            }
          }
          // Positions go through the same projections: a bias would be left of them.
          if (array.contains("query_proj.bias") || array.contains("key_proj.bias")) {
            for (int i = 0; i < values.limit(); i++) {
              values.put(i, 0);
            }
          }
        });
    float[][] expected = logits(copy.directory(), TEXTS);
    configure(copy, json -> json.addProperty("relative_attention", false));
    float[][] computed = logits(copy.directory(), TEXTS);
    for (int i = 0; i < expected.length; i++) {
      assertThat(computed[i]).containsExactly(expected[i], within(1e-6f));
    }
  }

  @Test
  void modernBertIsReadFromItsFirstConfigurationsToo() throws IOException {
    ModelCopy copy = copy("modernbert");
    configure(
        copy,
        json -> {
          json.remove("rope_parameters");
          json.remove("layer_types");
          json.addProperty("global_rope_theta", 160000.0);
          json.addProperty("local_rope_theta", 10000.0);
          json.addProperty("global_attn_every_n_layers", 3);
        });
    computesTheSame("modernbert", copy, TEXTS);
    configure(copy, json -> json.remove("global_attn_every_n_layers"));
    computesTheSame("modernbert", copy, TEXTS);
    configure(copy, json -> json.addProperty("local_rope_theta", 20.0));
    computesAnother("modernbert", copy, TEXTS);
    configure(
        copy,
        json -> {
          json.addProperty("local_rope_theta", 10000.0);
          json.addProperty("global_attn_every_n_layers", 2);
        });
    computesAnother("modernbert", copy, TEXTS);
  }

  @Test
  void aWindowBeyondTheTextIsNone() throws IOException {
    ModelCopy wide = copy("modernbert");
    String rope = "{\"rope_type\": \"default\", \"rope_theta\": 500.0}";
    configure(
        wide,
        json -> {
          json.add(
              "rope_parameters",
              JsonParser.parseString(
                  "{\"full_attention\": %s, \"sliding_attention\": %s}".formatted(rope, rope)));
          json.addProperty("local_attention", 128);
        });
    float[][] expected = logits(wide.directory(), TEXTS);
    configure(
        wide,
        json -> {
          json.addProperty("local_attention", 1);
          json.add(
              "layer_types",
              JsonParser.parseString(
                  "[\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\"]"));
        });
    float[][] computed = logits(wide.directory(), TEXTS);
    for (int i = 0; i < expected.length; i++) {
      assertThat(computed[i]).containsExactly(expected[i], within(1e-6f));
    }
  }

  @Test
  void modernBertsBiasesAreAdded() throws IOException {
    ModelCopy copy = copy("modernbert");
    configure(
        copy,
        json ->
            List.of("attention_bias", "mlp_bias", "norm_bias", "classifier_bias")
                .forEach(key -> json.addProperty(key, true)));
    copy.arrays(
        arrays ->
            List.copyOf(arrays.entrySet())
                .forEach(
                    entry -> {
                      String path = entry.getKey().replace(".weight", ".bias");
                      if (!path.contains("tok_embeddings")) {
                        arrays.putIfAbsent(path, zeros(entry.getValue().shape()[0]));
                      }
                    }));
    computesTheSame("modernbert", copy, TEXTS);
    for (String bias : List.of("Wqkv.bias", "mlp.Wi.bias", "mlp_norm.bias", "head.dense.bias")) {
      copy.editArrays(
          (array, values) -> {
            if (array.endsWith(bias)) {
              values.put(values.limit() - 1, 1);
            }
          });
      computesAnother("modernbert", copy, TEXTS);
    }
  }

  @Test
  void aPoolingOfTheDirectoryTakesThePlaceOfTheFamilysHead() throws IOException {
    for (String name :
        List.of("roberta", "distilbert", "mpnet", "deberta_v2", "modernbert", "xlm_roberta")) {
      ModelCopy copy = copy(name);
      Files.createDirectories(copy.directory().resolve("1_Pooling"));
      copy.write(
              "modules.json",
              "[{\"idx\": 0, \"name\": \"0\", \"path\": \"\", \"type\":"
                  + " \"sentence_transformers.models.Transformer\"}, {\"idx\": 1, \"name\": \"1\","
                  + " \"path\": \"1_Pooling\", \"type\":"
                  + " \"sentence_transformers.models.Pooling\"}]")
          .write("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}");
      Upstream upstream = Upstream.from(copy.directory());
      assertThat(upstream.architecture().head().parameters())
          .as(name)
          .containsExactly("classifier.weight", "classifier.bias");
      float[] vector = upstream.embed(TEXTS.get(0)).vector(0);
      float[] expected = meanOfTokens(name, TEXTS.get(0));
      assertThat(vector).containsExactly(expected, within(1e-5f));
    }
  }

  private static float[] meanOfTokens(String name, String text) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(name));
    int width = upstream.architecture().width();
    float[] hidden =
        Gradients.off(
            () -> {
              try (var scope = Tensors.newScope()) {
                var input =
                    EncodedTexts.of(List.of(text), upstream.tokenizer())
                        .input(scope, new int[] {0});
                return upstream.backbone().forward(input, false).toFloatArray();
              }
            });
    var mean = new float[width];
    for (int i = 0; i < hidden.length; i++) {
      mean[i % width] += hidden[i] * width / hidden.length;
    }
    return mean;
  }
}
