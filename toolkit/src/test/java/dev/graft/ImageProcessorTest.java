package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.data.ImageProcessor;
import dev.graft.data.ImageProcessor.Resizing;
import dev.graft.data.ImageProcessor.Size;
import dev.graft.data.ImageProcessorFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against the values that transformers 5.17 and, for timm, torchvision's rules make of an image.
 */
final class ImageProcessorTest {
  private static final Path IMAGES = Reference.BERT.resolve("../../images").normalize();

  @ParameterizedTest
  @CsvSource({"vit, vit", "convnext, convnext", "dinov2, dinov2", "padded, dinov2"})
  void preparesImagesAsTransformersDoes(String name, String family) {
    Path file = IMAGES.resolve(name + "-preprocessor.json");
    assertValues(name, ImageProcessorFile.read(config(Reference.json(file)), model(family)));
  }

  @Test
  void preparesImagesAsTimmDoes() {
    JsonObject config =
        json(
            """
            {"architecture": "resnet18", "pretrained_cfg": {"input_size": [3, 28, 28],
             "interpolation": "bicubic", "crop_pct": 0.93, "mean": [0.485, 0.456, 0.406],
             "std": [0.229, 0.224, 0.225]}}
            """);
    assertValues("timm", ImageProcessorFile.usual(config(config), model("timm_resnet")));
  }

  private static void assertValues(String name, ImageProcessor processor) {
    float[] values = processor.values(IMAGES.resolve("source.png"));
    assertThat(values)
        .containsExactly(
            Reference.float32(IMAGES.resolve("expected.safetensors"), name), within(1e-6f));
  }

  @Test
  void knowsTheLayoutsOfOldFiles() {
    JsonObject old =
        json(
            "{\"feature_extractor_type\": \"ViTFeatureExtractor\", \"size\": 48, \"resample\": 3}");
    assertThat(ImageProcessorFile.read(config(old), model("vit")).resizing())
        .isEqualTo(new Resizing.Exact(new Size(48, 48)));
    JsonObject convNext =
        json(
            "{\"feature_extractor_type\": \"ConvNextFeatureExtractor\", \"size\": 224,"
                + " \"crop_pct\": 0.875}");
    ImageProcessor processor = ImageProcessorFile.read(config(convNext), model("resnet"));
    assertThat(processor.resizing()).isEqualTo(new Resizing.ShortestEdge(256));
    assertThat(processor.output()).contains(new Size(224, 224));
    convNext.addProperty("size", 384);
    assertThat(ImageProcessorFile.read(config(convNext), model("resnet")).resizing())
        .isEqualTo(new Resizing.Exact(new Size(384, 384)));
  }

  @Test
  void preparesImagesAsTheFamilyUsuallyDoesWhereNoFileSaysIt() {
    assertThat(usual("vit").output()).contains(new Size(32, 32));
    assertThat(usual("vit").mean()).containsOnly(0.5);
    assertThat(usual("dinov2").output()).contains(new Size(32, 32));
    assertThat(usual("resnet").output()).contains(new Size(224, 224));
    assertThat(usual("resnet").mean()).containsExactly(0.485, 0.456, 0.406);
    assertThat(usual("timm_resnet")).isEqualTo(usual("resnet"));
    assertThat(usual("convnext").resizing()).isEqualTo(new Resizing.ShortestEdge(256));
  }

  @Test
  void whatAFileLeavesOutIsAsItsProcessorHasIt() {
    ImageProcessor bit =
        ImageProcessorFile.read(
            config(json("{\"image_processor_type\": \"BitImageProcessor\"}")), model("dinov2"));
    assertThat(bit.mean()).containsExactly(0.48145466, 0.4578275, 0.40821073);
    ImageProcessor vit =
        ImageProcessorFile.read(
            config(json("{\"image_processor_type\": \"ViTImageProcessor\"}")), model("vit"));
    assertThat(vit.mean()).containsExactly(0.5, 0.5, 0.5);
  }

  private static ImageProcessor usual(String family) {
    return ImageProcessorFile.usual(config(json("{}")), model(family));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"resample\": 0} | resample",
        "{\"size\": \"large\"} | size",
        "{\"size\": {\"height\": 0, \"width\": 3}} | height",
        "{\"size\": {\"shortest_edge\": 3, \"longest_edge\": 9}} | shortest_edge",
        "{\"image_mean\": [0.5]} | image_mean",
        "{\"image_std\": [0.5, 0, 0.5]} | deviation",
        "{\"do_pad\": true} | do_pad",
        "{\"image_processor_type\": \"BeitImageProcessor\"} | image_processor_type",
        "{\"do_center_crop\": true, \"crop_size\": {\"height\": 4}} | width",
        "{\"rescale_factor\": \"1/255\"} | rescale_factor",
        "{\"image_processor_type\": \"ConvNextImageProcessor\", \"size\": 8, \"crop_pct\": 0}"
            + " | crop_pct",
      })
  void namesWhatItDoesNotUnderstand(String content, String key) {
    assertThatThrownBy(() -> ImageProcessorFile.read(config(json(content)), model("vit")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"crop_mode\": \"border\"} | crop_mode",
        "{\"input_size\": [1, 28, 28]} | input_size",
        "{\"interpolation\": \"random\"} | interpolation",
        "{\"crop_pct\": 1.5} | crop_pct",
        "{\"mean\": 3, \"std\": \"wide\"} | std",
      })
  void namesWhatItDoesNotUnderstandOfTimms(String content, String key) {
    var config = new JsonObject();
    config.add("pretrained_cfg", json(content));
    assertThatThrownBy(() -> ImageProcessorFile.usual(config(config), model("timm_resnet")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining(key);
  }

  private static dev.graft.architecture.Architecture model(String name) {
    return Upstream.from(ReferenceModel.directory(name)).architecture();
  }

  private static ConfigurationFile config(JsonObject content) {
    return new ConfigurationFile("preprocessor_config.json", content);
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
