package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of a ConvNeXt (Liu et al. 2022), named as in its {@code config.json}.
 *
 * @param channels of the images
 * @param patchSize the side of a patch of the stem
 * @param widths channels of each stage
 * @param depths layers of each stage
 * @param epsilon of the last layer norm
 * @param activation inside the layers
 * @param scaled whether each channel of a residual branch has a learned factor
 * @param imageSize the side of the images in pixels
 */
record ConvNextConfiguration(
    int channels,
    int patchSize,
    List<Integer> widths,
    List<Integer> depths,
    double epsilon,
    Activation activation,
    boolean scaled,
    int imageSize)
    implements ConvolutionalFamily {
  private static final double DEFAULT_EPSILON = 1e-12;
  private static final double DEFAULT_SCALE = 1e-6;
  private static final int DEFAULT_PATCH = 4;
  private static final int USUAL_SIDE = 224;

  ConvNextConfiguration {
    widths = List.copyOf(widths);
    depths = List.copyOf(depths);
    if (widths.size() != depths.size()) {
      throw new IllegalArgumentException(
          "hidden_sizes %s must be as many as depths %s".formatted(widths, depths));
    }
    if (channels < 1 || patchSize < 1 || imageSize < patchSize) {
      throw new IllegalArgumentException(
          "num_channels %d and patch_size %d must be at least 1, and image_size %d no less"
              .formatted(channels, patchSize, imageSize));
    }
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps must be above 0 and below 1, but was " + epsilon);
    }
  }

  static ConvNextConfiguration of(ConfigurationFile config) {
    return ImageKeys.checked(
        config,
        () ->
            new ConvNextConfiguration(
                ImageKeys.channels(config),
                config.wholeNumberIfStated("patch_size").orElse(DEFAULT_PATCH),
                ImageKeys.wholeNumbers(config, "hidden_sizes"),
                ImageKeys.wholeNumbers(config, "depths"),
                config.number("layer_norm_eps", DEFAULT_EPSILON),
                Activation.read(config, "hidden_act", Activation.GELU),
                config.number("layer_scale_init_value", DEFAULT_SCALE) > 0,
                config.has("image_size") ? ImageKeys.imageSize(config, "image_size") : USUAL_SIDE));
  }

  @Override
  public Backbone build(Weights weights) {
    var stages = new LinkedHashMap<String, ConvolutionalNetwork.Stage>();
    for (int stage = 0; stage < depths.size(); stage++) {
      int width = widths.get(stage);
      if (stage > 0) {
        String path = between(stage);
        stages.put(path, new ConvNext.Downsampling(weights.at(path), widths.get(stage - 1), width));
      }
      for (int layer = 0; layer < depths.get(stage); layer++) {
        String path = path(stage, layer);
        stages.put(path, new ConvNext.Layer(this, weights.at(path), width));
      }
    }
    return new ConvNext(this, weights, stages);
  }

  private static String between(int stage) {
    return "encoder.stages.%d.downsampling_layer".formatted(stage);
  }

  private static String path(int stage, int layer) {
    return "encoder.stages.%d.layers.%d".formatted(stage, layer);
  }

  @Override
  public String family() {
    return "convnext";
  }

  @Override
  public String checkpointPrefix() {
    return "convnext.";
  }

  @Override
  public int width() {
    return widths.get(widths.size() - 1);
  }

  @Override
  public Optional<ImageSize> images() {
    return Optional.of(ImageSize.square(channels, imageSize));
  }

  /** What stands between two stages counts as a layer. */
  @Override
  public List<String> layers() {
    var paths = new ArrayList<String>();
    for (int stage = 0; stage < depths.size(); stage++) {
      if (stage > 0) {
        paths.add(between(stage));
      }
      for (int layer = 0; layer < depths.get(stage); layer++) {
        paths.add(path(stage, layer));
      }
    }
    return paths;
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("pwconv1", "pwconv2");
  }
}
