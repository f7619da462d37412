package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.PlanTrace.Batch;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.module.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be said of LoRA, what is refused, and what becomes of it in plans and files. */
final class LoraSettingsTest {
  private static final String QUERY_0 = "encoder.layer.0.attention.self.query";
  private static final FineTune BLANK = FineTune.classifier(Reference.bert());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void namesWhatItIs() {
    assertThat(name(Lora.rank(4))).isEqualTo("LoRA r=4 on query, value");
    assertThat(name(Lora.rank(4).dora().on("query"))).isEqualTo("DoRA r=4 on query");
    assertThat(name(Lora.rank(4).pissa().onAllLinear()))
        .isEqualTo("PiSSA r=4 on all linear layers");
    assertThat(name(Lora.rank(4).olora().dora())).isEqualTo("DoRA from OLoRA r=4 on query, value");
    assertThat(name(Lora.rank(4).plusRatio(16).rank(QUERY_0, 8)))
        .isEqualTo("LoRA+ r=4 to 8 on query, value");
    assertThat(name(Lora.rank(4).rankStabilised()))
        .isEqualTo("rank-stabilised LoRA r=4 on query, value");
  }

  private static String name(Lora lora) {
    return BLANK.adapt(lora).name();
  }

  @Test
  void isAValue() {
    assertThat(Lora.rank(4).dora().rank("query", 2))
        .isEqualTo(Lora.rank(4).rank("query", 2).dora());
    assertThat(Lora.rank(4).dora()).isNotEqualTo(Lora.rank(4));
    assertThat(Lora.rank(4).rank("a", 1).rank("b", 2).rank("a", 3))
        .hasToString(Lora.rank(4).rank("b", 2).rank("a", 3).toString());
  }

  @Test
  void layersCanHaveRanksOfTheirOwn() {
    Lora lora = Lora.rank(4).rank("layer.0", 8).rank("query", 2).alpha("value", 6);
    // The last that names a layer counts: both queries have 2, the first value has 8.
    assertThat(BLANK.adapt(lora.rank("encoder.layer.{0..0}.**.value", 8)).account().adapter())
        .isEqualTo(2 * 32 * (2 + 8 + 2 + 4));
  }

  @Test
  void writesRanksOfLayersAsWholeNames() {
    Lora lora =
        Lora.rank(4).on("query", "value").rank("encoder.layer.{0..0}.**", 2).alpha("value", 3);
    try (AdaptedModel adapted = AdaptedModel.of("bert", lora)) {
      JsonObject json = adapted.configuration();
      assertThat(json.get("rank_pattern"))
          .isEqualTo(
              JsonParser.parseString(
                  """
                  {"bert.encoder.layer.0.attention.self.query": 2,
                   "bert.encoder.layer.0.attention.self.value": 2}
                  """));
      assertThat(json.get("alpha_pattern"))
          .isEqualTo(
              JsonParser.parseString(
                  """
                  {"bert.encoder.layer.0.attention.self.value": 3,
                   "bert.encoder.layer.1.attention.self.value": 3}
                  """));
    }
  }

  @Test
  void writesAllLinearAsPeftsWord() {
    try (AdaptedModel adapted = AdaptedModel.of("bert", Lora.rank(4).onAllLinear())) {
      assertThat(adapted.configuration().get("target_modules").getAsString())
          .isEqualTo("all-linear");
    }
  }

  @Test
  void writesWhatBeganWithTheWeightAsPlainLoraOfTwiceTheRank() {
    try (AdaptedModel adapted = AdaptedModel.of("bert", Lora.rank(4).alpha(6).pissa()).moved()) {
      JsonObject json = adapted.configuration();
      assertThat(json.get("r").getAsInt()).isEqualTo(8);
      assertThat(json.get("lora_alpha").getAsInt()).isEqualTo(12);
      assertThat(json.get("init_lora_weights").getAsBoolean()).isTrue();
      adapted.write(directory);
      var file = SafetensorsFile.open(directory.resolve("adapter_model.safetensors"));
      assertThat(file.names()).hasSize(8).noneMatch(name -> name.contains("first"));
      assertThat(file.get("base_model.model.bert." + QUERY_0 + ".lora_A.weight").shape())
          .containsExactly(8, 32);
    }
  }

  @Test
  void aPairThatBeganWithTheWeightTrainsAsManyNumbersAsAnyOther() {
    assertThat(BLANK.adapt(Lora.rank(4).pissa()).account().adapter())
        .isEqualTo(BLANK.adapt(Lora.rank(4)).account().adapter());
  }

  /**
   * The principal part is what remains of a weight with the smallest error: its singular values.
   */
  @Test
  void pissaBeginsWithTheLargestSingularValuesAndOneSign() {
    try (AdaptedModel adapted = AdaptedModel.of("bert", Lora.rank(2).alpha(6).pissa());
        AdaptedModel again = AdaptedModel.of("bert", Lora.rank(2).alpha(6).pissa())) {
      float[] a = values(adapted, ".lora_A.weight");
      float[] b = values(adapted, ".lora_B.weight");
      assertThat(values(again, ".lora_A.weight")).containsExactly(a);
      float[] w = values(adapted, ".weight");
      // Rows of A and columns of B have the same lengths, sqrt(S / s), and W A_i / |A_i| = S B_i /
      // |B_i|.
      for (int i = 0; i < 2; i++) {
        float[] row = Arrays.copyOfRange(a, i * 32, (i + 1) * 32);
        double squared = 0;
        for (float value : row) {
          squared += value * value;
        }
        double singular = 3 * squared;
        for (int out = 0; out < 32; out++) {
          double product = 0;
          for (int in = 0; in < 32; in++) {
            product += w[out * 32 + in] * row[in];
          }
          assertThat(product).isCloseTo(singular * b[out * 2 + i], within(1e-6));
        }
        float largest = 0;
        for (float value : row) {
          largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        assertThat(largest).isPositive();
      }
    }
  }

  private static float[] values(AdaptedModel adapted, String end) {
    return parameter(adapted, end).array().toFloatArray();
  }

  private static Parameter parameter(AdaptedModel adapted, String end) {
    return adapted.network().parameters().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(QUERY_0 + end))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void contradictionsAreRefusedAtOnce() {
    assertThatThrownBy(() -> Lora.rank(4).pissa().olora()).hasMessageContaining("pissa and olora");
    assertThatThrownBy(() -> Lora.rank(4).on("query").onAllLinear())
        .hasMessageContaining("onAllLinear");
    assertThatThrownBy(() -> Lora.rank(4).onAllLinear().on("query"))
        .hasMessageContaining("onAllLinear");
    assertThatThrownBy(() -> Lora.rank(4).plusRatio(0)).hasMessageContaining("positive");
    assertThatThrownBy(() -> Lora.rank(4).rank("query", 0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Lora.rank(4).alpha("query", -1)).hasMessageContaining("positive");
  }

  @Test
  void whatDoesNotFitTheNetworkIsRefused() {
    refused("bert", Lora.rank(4).rank("key", 2), "'key'");
    refused("bert", Lora.rank(4).pissa().on("word_embeddings"), "word_embeddings");
    refused("bert", Lora.rank(33).pissa(), "not low");
    refused("resnet", Lora.rank(4).onAllLinear(), "no linear layer");
    refused("resnet", Lora.rank(4).olora(), "OLoRA starts from the weights of linear layers");
    refused("convnext", Lora.rank(4).on("stages.0.layers.0.dwconv"), "8 groups");
    refused("deberta_v2", Lora.rank(4).on("rel_embeddings"), "as a whole");
    refused("bert", Lora.rank(4).on("LayerNorm"), "LayerNorm");
  }

  private static void refused(String base, Lora lora, String message) {
    assertThatThrownBy(() -> AdaptedModel.of(base, lora).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "use_qalora | true",
        "target_parameters | [\"a\"]",
        "megatron_config | {\"a\": 1}",
        "use_bdlora | {\"nblocks\": 2}",
        "init_lora_weights | \"pissa\"",
        "init_lora_weights | \"eva\"",
        "bias | \"some\"",
        "use_dora | 3",
        "use_rslora | \"yes\"",
        "lora_bias | 1",
        "rank_pattern | [1]",
        "rank_pattern | {\"query\": 0}",
        "rank_pattern | {\"(query\": 2}",
        "alpha_pattern | {\"query\": -1}",
        "layers_to_transform | [\"one\"]",
        "layers_to_transform | [-1]",
        "layers_pattern | \"layer\"",
        "exclude_modules | \"(query\"",
        "target_modules | \"(query\"",
        "fan_in_fan_out | true",
      })
  void anUnusableSettingOfPeftIsNamed(String key, String value) throws IOException {
    assertThatThrownBy(() -> read(key, value).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aLayerPatternNeedsItsLayers() {
    assertThatThrownBy(() -> read("layers_to_transform", "[7]").close())
        .hasMessageContaining("layers_to_transform");
  }

  /** PEFT's adapter with a key changed, without arrays. */
  private AdaptedModel read(String key, String value) throws IOException {
    Path given = ReferenceModel.directory("bert").resolve("adapters/lora/adapter_config.json");
    JsonObject json = Reference.json(given);
    json.add(key, JsonParser.parseString(value));
    Files.writeString(directory.resolve("adapter_config.json"), json.toString());
    return AdaptedModel.read("bert", directory);
  }

  @Test
  void trainsAndLeavesTheUpstreamAlone() {
    List<Lora> methods =
        List.of(
            Lora.rank(4).dora().dropout(0.1),
            Lora.rank(4).pissa().plusRatio(4),
            Lora.rank(4).on("word_embeddings", "token_type_embeddings", "query").dora());
    for (Lora lora : methods) {
      Run run =
          TinyModel.run(
              plan -> plan.adapt(lora), Recipe.epochs(4).batchSize(8).learningRate(2e-2).seed(1));
      assertThat(run.model().network().parameters().values())
          .filteredOn(parameter -> parameter.role() == Parameter.Role.UPSTREAM)
          .allMatch(Parameter::sharesUpstream);
      assertThat(run.history().epochs().get(3).trainingLoss())
          .isLessThan(run.history().epochs().get(0).trainingLoss());
    }
  }

  @Test
  void memoryIsKnownForEveryKindOfLayer() {
    var batch = new Batch(512, 60);
    long plain = peak(Lora.rank(4), batch);
    // DoRA keeps two more vectors of every adapted layer: both parts of what its magnitude scales.
    long more = 2L * 4 * 32 * 512 * 60 * Float.BYTES;
    assertThat((double) (peak(Lora.rank(4).dora(), batch) - plain))
        .isBetween(0.9 * more, 1.6 * more);
    assertThat(peak(Lora.rank(4).pissa(), batch)).isBetween(plain, plain + plain / 10);
    assertThat(peak(Lora.rank(4).on("word_embeddings", "position_embeddings", "query"), batch))
        .isGreaterThan(plain / 2);
    assertThat(peak(Lora.rank(4).on("token_type_embeddings").dora(), batch)).isPositive();
  }

  private static long peak(Lora lora, Batch batch) {
    try (var trace = new PlanTrace(BLANK.adapt(lora), 2)) {
      return trace.training(batch).bytes();
    }
  }
}
