package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Pixels;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations of networks of images may say, and what is made of it. */
final class ImageConfigurationTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vit | hidden_size | 30 | num_attention_heads",
        "vit | hidden_size | 0 | hidden_size",
        "vit | hidden_size | 64 | shape",
        "vit | image_size | [32, 48] | image_size",
        "vit | image_size | 64 | position_embeddings",
        "vit | patch_size | 99 | patch_size",
        "vit | num_channels | 1 | projection",
        "vit | hidden_act | \"mish\" | hidden_act",
        "vit | layer_norm_eps | 2 | layer_norm_eps",
        "vit | num_hidden_layers | 3 | encoder.layer.2",
        "resnet | layer_type | \"wide\" | layer_type",
        "resnet | layer_type | \"bottleneck\" | shape",
        "resnet | depths | [1, 2, 1] | depths",
        "resnet | depths | [1, 2, 1, 0] | depths",
        "resnet | depths | [1, 2, 1, 2] | encoder.stages.3.layers.1",
        "resnet | hidden_sizes | [8, 12, 16, 32] | shape",
        "resnet | hidden_sizes | 8 | hidden_sizes",
        "dinov2 | use_swiglu_ffn | true | weights_in",
        "dinov2 | drop_path_rate | 0.1 | drop_path_rate",
        "dinov2 | mlp_ratio | 4 | fc1",
        "dinov2 | qkv_bias | \"yes\" | qkv_bias",
        "convnext | patch_size | 8 | patch_embeddings",
        "convnext | hidden_sizes | [8, 12] | depths",
        "convnext | depths | [1, 1, 2, 1.5] | depths",
        "convnext | depths | [20, 11000.0, 2, 1] | at most 1000 layers in all",
        "resnet | depths | [1, 1, 2, 999] | at most 1000 layers in all",
        "timm_resnet | architecture | \"resnet50d\" | architecture",
        "timm_resnet | architecture | \"seresnet18\" | architecture",
        "timm_resnet | architecture | \"resnetv2_50\" | architecture",
        "timm_resnet | layers | [2, 2, 2, 2] | layers",
        "timm_resnet | channels | [64, 128, 256, 512] | channels",
      })
  void whatDoesNotFitIsNamed(String model, String key, String value, String named)
      throws IOException {
    JsonElement stated = JsonParser.parseString(value);
    ModelCopy copy =
        ModelCopy.of(ReferenceModel.directory(model), temporary.resolve("model"))
            .edit("config.json", json -> json.add(key, stated));
    assertThatThrownBy(() -> Upstream.from(copy.directory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void theHubsConfigurationOfTimmIsUnderstood() throws IOException {
    ModelCopy copy =
        ModelCopy.of(ReferenceModel.directory("timm_resnet"), temporary.resolve("model"))
            .write(
                "config.json",
                """
                {"architecture": "resnet10", "num_classes": 3, "num_features": 24,
                 "label_names": ["cat", "dog", "cat"],
                 "pretrained_cfg": {"input_size": [3, 64, 64], "interpolation": "bicubic",
                  "crop_pct": 0.95, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}
                """);
    Upstream upstream = Upstream.from(copy.directory());
    assertThat(upstream.architecture().layers())
        .containsExactly("layer1.0", "layer2.0", "layer3.0", "layer4.0");
    assertThat(upstream.architecture().width()).isEqualTo(24);
    assertThat(upstream.classifier().labels()).containsExactly("cat", "dog", "cat (2)");
  }

  @Test
  void anotherImageSizeGetsInterpolatedPositions() {
    for (String name : new String[] {"vit", "dinov2"}) {
      Upstream upstream = Upstream.from(ReferenceModel.directory(name));
      Backbone backbone = upstream.backbone();
      try (NDManager scope = Tensors.newScope();
          var wide = new Pixels(Tensors.zeros(scope, 1, 3, 32, 48));
          NDArray hidden = Gradients.off(() -> backbone.forward(wide, false))) {
        assertThat(hidden.getShape().getShape()).containsExactly(1, 1 + 4 * 6, 32);
      }
    }
  }

  @Test
  void interpolationKeepsAConstantAndTheFirstRow() {
    try (NDManager scope = Tensors.newScope()) {
      var table = new float[5];
      Arrays.fill(table, 1, 5, 3);
      table[0] = 7;
      NDArray x = Tensors.zeros(scope, 1, 1 + 3 * 5, 1);
      NDArray sum =
          ImageOperations.addResizedPositions(x, Tensors.float32(scope, table, 1, 5, 1), 2, 3, 5);
      float[] values = sum.toFloatArray();
      assertThat(values[0]).isEqualTo(7);
      var others = new float[values.length - 1];
      Arrays.fill(others, 3);
      assertThat(Arrays.copyOfRange(values, 1, values.length))
          .containsExactly(others, within(1e-5f));
    }
  }

  @Test
  void aGatedUnitIsTheSiluOfOneHalfTimesTheOther() {
    try (NDManager scope = Tensors.newScope()) {
      float[] values =
          ImageOperations.swiglu(Tensors.float32(scope, new float[] {1, -2, 3, 5}, 1, 4))
              .toFloatArray();
      assertThat(values[0]).isCloseTo((float) (3 / (1 + Math.exp(-1))), within(1e-6f));
      assertThat(values[1]).isCloseTo((float) (-2 * 5 / (1 + Math.exp(2))), within(1e-6f));
    }
  }

  @Test
  void loraOnANetworkOfConvolutionsSitsOnThem() {
    Upstream upstream = Upstream.from(ReferenceModel.directory("resnet"));
    FineTune plan = FineTune.classifier(upstream).adapt(Lora.rank(2));
    assertThat(plan.name()).isEqualTo("LoRA r=2 on convolution");
    assertThat(plan.account().adapter()).isPositive();
  }

  @Test
  void imagesOfOtherChannelsAreRefused() {
    Upstream upstream = Upstream.from(ReferenceModel.directory("convnext"));
    try (NDManager scope = Tensors.newScope();
        var grey = new Pixels(Tensors.zeros(scope, 1, 1, 32, 32))) {
      assertThatThrownBy(() -> upstream.backbone().forward(grey, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[batch, 3, height, width]");
    }
  }
}
