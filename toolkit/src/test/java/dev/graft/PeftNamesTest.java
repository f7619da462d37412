package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Splits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the parts of the upstream that were trained beside an adapter are named for PEFT. */
final class PeftNamesTest {
  private static final String BERT = "base_model.model.bert.";
  private static final Recipe RECIPE = Recipe.epochs(1).batchSize(8).seed(1);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path pictures;

  @Test
  void aLayerThatAnAdapterWrapsStandsBelowItsWrapper() {
    save("bert", Lora.rank(2), "encoder.layer.0.attention.self.{query,key}.*");
    String query = BERT + "encoder.layer.0.attention.self.query.";
    assertThat(names())
        .contains(query + "base_layer.weight", query + "base_layer.bias", query + "lora_A.weight")
        .contains(BERT + "encoder.layer.0.attention.self.key.weight")
        .doesNotContain(query + "weight");
    assertThat(kept()).containsExactly("classifier", "bert.encoder.layer.0.attention.self.key");
  }

  @Test
  void whatAnotherAdapterWrapsIsNotKeptAsAModuleOfItsOwn() {
    TinyModel.of(
            plan ->
                plan.adapt(Lora.rank(2).on("query"))
                    .adapt("second", Lora.rank(2).on("key"))
                    .alsoTrain("encoder.layer.0.attention.self.key.*"))
        .save(directory);
    String key = BERT + "encoder.layer.0.attention.self.key.";
    assertThat(names()).contains(key + "weight").doesNotContain(key + "base_layer.weight");
    assertThat(kept()).containsExactly("classifier");
    assertThat(SafetensorsFile.open(directory.resolve("second/adapter_model.safetensors")).names())
        .contains(key + "base_layer.weight")
        .doesNotContain(key + "weight");
  }

  @Test
  void theArraysOfAModuleWithOthersBelowItStandAlone() {
    save("vit", Lora.rank(2), "embeddings.{cls_token,position_embeddings}");
    assertThat(names())
        .contains("base_model.model.vit.embeddings.cls_token")
        .doesNotContain("base_model.model.vit.embeddings.patch_embeddings.projection.weight");
    assertThat(kept()).containsExactly("classifier");
  }

  @Test
  void aKeptNormIsToldFromThoseWhoseNamesEndAlike() {
    save("llama", Lora.rank(2), "norm.*");
    assertThat(kept()).containsExactly("score", "model.norm");
  }

  @Test
  void aBatchNormIsKeptWithItsCount() {
    save("resnet", Lora.rank(2).on("convolution"), "embedder.embedder.normalization.*");
    String norm = "base_model.model.resnet.embedder.embedder.normalization.";
    assertThat(names())
        .contains(norm + "weight", norm + "running_var", norm + "num_batches_tracked");
    assertThat(kept()).contains("resnet.embedder.embedder.normalization");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert | **",
        "gpt2 | **",
        "llama | norm.*",
        "vit | embeddings.**",
        "dinov2 | **",
        "resnet | **.normalization.*"
      })
  void isReadBackToTheBit(String family, String pattern) {
    Adapter adapter = family.equals("resnet") ? Lora.rank(2).on("convolution") : Lora.rank(2);
    Classifier saved = trained(family, adapter, pattern);
    saved.save(directory);
    float[][] expected = probabilities(saved);
    assertThat(probabilities(Classifier.load(upstream(family), directory))).isDeepEqualTo(expected);
    assertThat(probabilities(saved.only())[0]).isNotEqualTo(expected[0]);
  }

  private float[][] probabilities(Classifier classifier) {
    List<String> given = data(classifier.upstream()).validation().texts();
    return classifier.encoder() instanceof ImageProcessor
        ? classifier.imageProbabilities(given.stream().map(Path::of).toList())
        : classifier.probabilities(given);
  }

  private void save(String family, Adapter adapter, String pattern) {
    trained(family, adapter, pattern).save(directory);
  }

  private Classifier trained(String family, Adapter adapter, String pattern) {
    Upstream upstream = upstream(family);
    return FineTune.classifier(upstream)
        .adapt(adapter)
        .alsoTrain(pattern)
        .fit(data(upstream), RECIPE)
        .model();
  }

  private Splits data(Upstream upstream) {
    return upstream.encoder() instanceof ImageProcessor
        ? TinyImages.splits(pictures, 8)
        : TinyData.splits();
  }

  private static Upstream upstream(String family) {
    return Upstream.from(ReferenceModel.directory(family));
  }

  private List<String> names() {
    return List.copyOf(
        SafetensorsFile.open(directory.resolve("adapter_model.safetensors")).names());
  }

  private List<String> kept() {
    return Reference.json(directory.resolve("adapter_config.json"))
        .getAsJsonArray("modules_to_save")
        .asList()
        .stream()
        .map(JsonElement::getAsString)
        .toList();
  }
}
