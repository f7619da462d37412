package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.tensor.Gradients;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PEFT names the modules of a ViT as transformers 5 does in memory, the checkpoint otherwise. */
final class VitAdapterTest {
  private static final Path ADAPTER = ReferenceModel.directory("vit").resolve("adapters/lora");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Test
  void whatIsSavedHasTheNamesThatPeftKnows() {
    Classifier adapted =
        Classifier.loading(Upstream.from(ReferenceModel.directory("vit")), ADAPTER)
            .labels("a", "b", "c")
            .load();
    adapted.save(directory);
    assertThat(SafetensorsFile.open(directory.resolve("adapter_model.safetensors")).names())
        .containsExactlyInAnyOrderElementsOf(
            SafetensorsFile.open(ADAPTER.resolve("adapter_model.safetensors")).names());
  }

  @Test
  void onesOwnTargetsAreTranslatedForPeftAndBack() {
    Upstream upstream = Upstream.from(ReferenceModel.directory("dinov2"));
    Path drawings = directory.resolve("drawings");
    Classifier trained =
        FineTune.classifier(upstream)
            .adapt(Lora.rank(2).on("query", "encoder.layer.0.**.dense", "fc1").rank("query", 3))
            .fit(TinyImages.splits(drawings, 4), Recipe.epochs(1).seed(1))
            .model();
    Path saved = trained.save(directory.resolve("saved"));
    JsonObject config = Reference.json(saved.resolve("adapter_config.json"));
    assertThat(
            config.getAsJsonArray("target_modules").asList().stream().map(JsonElement::getAsString))
        .containsExactlyInAnyOrder("q_proj", "encoder.layer.0.attention.o_proj", "fc1");
    assertThat(config.getAsJsonObject("rank_pattern").keySet())
        .containsExactly(
            "dinov2.encoder.layer.0.attention.q_proj", "dinov2.encoder.layer.1.attention.q_proj");
    List<Path> images = List.of(drawings.resolve("disc/000.png"));
    assertThat(Classifier.load(upstream, saved).imageProbabilities(images))
        .isDeepEqualTo(trained.imageProbabilities(images));
  }

  @Test
  void anAdapterWithTheNewerNamesComputesTheLogitsOfTheReference() {
    try (ReferenceModel model = ReferenceModel.frozen("vit")) {
      Classifier adapted = Classifier.load(model.upstream(), ADAPTER);
      float[] logits =
          Gradients.off(
              () ->
                  adapted
                      .network()
                      .logits(model.input(new int[] {0, 1, 2, 3}, 0), false)
                      .toFloatArray());
      Path expected = ADAPTER.resolve("expected.safetensors");
      assertThat(logits)
          .containsExactly(Reference.float32(expected, "expected.logits"), within(1e-4f));
      assertThat(logits)
          .containsExactly(Reference.float32(expected, "expected.merged_logits"), within(1e-4f));
    }
  }
}
