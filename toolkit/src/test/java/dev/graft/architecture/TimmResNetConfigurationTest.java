package dev.graft.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TimmResNetConfigurationTest {
  private static final List<Integer> DEPTHS = List.of(3, 4, 6, 3);

  @Test
  void theNumbersOfAVariantAreThoseOfItsArrays() {
    TimmResNetConfiguration read =
        TimmResNetConfiguration.of(config("resnext50_32x4d"), bottleneck(128, 32)::get);
    assertThat(read.bottleneck()).isTrue();
    assertThat(read.stemWidth()).isEqualTo(64);
    assertThat(read.layers()).hasSize(16).endsWith("layer4.2");
    assertThat(read.stages().get(0)).isEqualTo(new TimmResNetConfiguration.Stage(3, 128, 256, 32));
    assertThat(read.stages().get(3))
        .isEqualTo(new TimmResNetConfiguration.Stage(3, 1024, 2048, 32));
  }

  @Test
  void namesOfPlainVariantsAreKnownAndOthersRefused() {
    for (String plain :
        List.of("resnet50", "tv_resnet50", "wide_resnet50_2", "gluon_resnet50_v1b", "resnet")) {
      assertThat(TimmResNetConfiguration.of(config(plain), bottleneck(64, 1)::get).width())
          .isEqualTo(2048);
    }
    for (String other :
        List.of("resnet50d", "resnet10t", "resnet50c", "resnetblur50", "ecaresnet50d", "vgg16")) {
      assertThatThrownBy(() -> TimmResNetConfiguration.of(config(other), bottleneck(64, 1)::get))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(other);
    }
  }

  @Test
  void anotherStemIsRefusedWhateverTheNameSays() {
    Map<String, long[]> arrays = bottleneck(64, 1);
    arrays.put("conv1.weight", new long[] {64, 3, 3, 3});
    assertThatThrownBy(() -> TimmResNetConfiguration.of(config("resnet50"), arrays::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has shape [64, 3, 3, 3] for 'conv1.weight', filters of 7 x 7");
    arrays.remove("conv1.weight");
    assertThatThrownBy(() -> TimmResNetConfiguration.of(config("resnet50"), arrays::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks 'conv1.weight'");
  }

  private static ConfigurationFile config(String architecture) {
    var json = new JsonObject();
    json.addProperty("architecture", architecture);
    return new ConfigurationFile("config.json", json);
  }

  private static Map<String, long[]> bottleneck(long middle, long groups) {
    var arrays = new HashMap<String, long[]>();
    arrays.put("conv1.weight", new long[] {64, 3, 7, 7});
    for (int stage = 0; stage < DEPTHS.size(); stage++) {
      long inside = middle << stage;
      long out = 256L << stage;
      for (int layer = 0; layer < DEPTHS.get(stage); layer++) {
        String path = "layer%d.%d.".formatted(stage + 1, layer);
        arrays.put(path + "conv1.weight", new long[] {inside, out, 1, 1});
        arrays.put(path + "conv2.weight", new long[] {inside, inside / groups, 3, 3});
        arrays.put(path + "conv3.weight", new long[] {out, inside, 1, 1});
      }
      arrays.put("layer%d.0.downsample.0.weight".formatted(stage + 1), new long[] {out, out, 1, 1});
    }
    return arrays;
  }
}
