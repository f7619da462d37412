package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.Splits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of images as directories of transformers and timm. */
final class ImageExportTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path drawings;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  @SuppressWarnings("NullAway.Init")
  private static Splits data;

  @BeforeAll
  static void draw() {
    data = TinyImages.splits(drawings.resolve("drawings"), 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "resnet", "dinov2", "convnext", "timm_resnet"})
  void aSavedUpstreamHasTheArraysAndTheConfigurationOfTheOriginal(String name) {
    Path original = ReferenceModel.directory(name);
    Upstream upstream = Upstream.from(original);
    Path saved = upstream.export(temporary.resolve("saved"));
    assertThat(arrays(saved)).isEqualTo(arrays(original));
    JsonObject config = Reference.json(saved.resolve("config.json"));
    config.remove("dtype");
    JsonObject before = Reference.json(original.resolve("config.json"));
    before.remove("dtype");
    assertThat(config).isEqualTo(before);
    Upstream again = Upstream.from(saved);
    assertThat(again.fingerprint()).isEqualTo(upstream.fingerprint());
    Path image = Path.of(data.train().text(0));
    assertThat(again.embedImages(image).vector(0))
        .containsExactly(upstream.embedImages(image).vector(0), within(1e-6f));
  }

  /** DINOv2's vector for masked patches takes part in nothing but its pretraining. */
  private static Map<String, List<String>> arrays(Path directory) {
    Checkpoint file = SafetensorsFile.openDirectory(directory);
    var arrays = new TreeMap<String, List<String>>();
    for (String name : file.names()) {
      if (!name.endsWith("mask_token")) {
        var array = file.get(name);
        String values =
            name.endsWith("num_batches_tracked")
                ? ""
                : Integer.toString(array.float32().hashCode());
        arrays.put(name, List.of(Arrays.toString(array.shape()), values));
      }
    }
    return arrays;
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "timm_resnet"})
  void aTunedClassifierIsLoadedWithItsLabelsAndStatistics(String name) {
    Classifier classifier =
        FineTune.classifier(Upstream.from(ReferenceModel.directory(name)))
            .full()
            .fit(data, Recipe.steps(2).batchSize(4).seed(3))
            .model();
    Classifier again = Upstream.from(classifier.export(temporary.resolve("tuned"))).classifier();
    assertThat(again.labels()).isEqualTo(TinyImages.LABELS);
    List<Path> images = data.validation().texts().stream().map(Path::of).toList();
    float[][] before = classifier.imageProbabilities(images);
    float[][] after = again.imageProbabilities(images);
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).containsExactly(before[i], within(1e-5f));
    }
  }

  @Test
  void aBatchNormKeepsTheNumberWithoutWhichItWouldCountAsNew() {
    Path saved =
        Upstream.from(ReferenceModel.directory("resnet")).export(temporary.resolve("saved"));
    assertThat(
            Reference.int64(
                saved.resolve("model.safetensors"),
                "resnet.embedder.embedder.normalization.num_batches_tracked"))
        .containsExactly(0);
  }
}
