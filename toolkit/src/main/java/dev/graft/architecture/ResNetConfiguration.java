package dev.graft.architecture;

import dev.graft.architecture.ResidualBlock.Part;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of a ResNet (He et al. 2016), named as in its {@code config.json}.
 *
 * @param channels of the images
 * @param stemWidth channels that the stem gives
 * @param widths channels that each stage gives
 * @param depths layers of each stage
 * @param bottleneck whether a layer has three convolutions, the middle one on a quarter of the
 *     channels, instead of two
 * @param activation of the stem and at the end of each layer; inside layers stands ReLU
 * @param downsampleInFirstStage whether the first stage halves the image as all others do
 * @param downsampleInBottleneck whether a bottleneck's first convolution halves the image, as in
 *     the paper, instead of its second
 */
record ResNetConfiguration(
    int channels,
    int stemWidth,
    List<Integer> widths,
    List<Integer> depths,
    boolean bottleneck,
    Activation activation,
    boolean downsampleInFirstStage,
    boolean downsampleInBottleneck)
    implements ConvolutionalFamily {
  private static final int USUAL_SIDE = 224;
  private static final int REDUCTION = 4;

  ResNetConfiguration {
    widths = List.copyOf(widths);
    depths = List.copyOf(depths);
    if (widths.size() != depths.size()) {
      throw new IllegalArgumentException(
          "hidden_sizes %s must be as many as depths %s".formatted(widths, depths));
    }
    if (channels < 1 || stemWidth < 1) {
      throw new IllegalArgumentException(
          "num_channels %d and embedding_size %d must be at least 1"
              .formatted(channels, stemWidth));
    }
    if (bottleneck && widths.stream().anyMatch(width -> width % REDUCTION != 0)) {
      throw new IllegalArgumentException(
          "hidden_sizes %s of bottleneck layers must be multiples of 4".formatted(widths));
    }
  }

  static ResNetConfiguration of(ConfigurationFile config) {
    String type = config.text("layer_type").orElse("bottleneck");
    if (!List.of("basic", "bottleneck").contains(type)) {
      throw config.wrong("layer_type", "'basic' or 'bottleneck'");
    }
    return ImageKeys.checked(
        config,
        () ->
            new ResNetConfiguration(
                ImageKeys.channels(config),
                config.wholeNumber("embedding_size"),
                ImageKeys.wholeNumbers(config, "hidden_sizes"),
                ImageKeys.wholeNumbers(config, "depths"),
                type.equals("bottleneck"),
                Activation.read(config, "hidden_act", Activation.RELU),
                config.flag("downsample_in_first_stage"),
                config.flag("downsample_in_bottleneck")));
  }

  @Override
  public Backbone build(Weights weights) {
    var blocks = new LinkedHashMap<String, ResidualBlock>();
    int in = stemWidth;
    for (int stage = 0; stage < depths.size(); stage++) {
      int out = widths.get(stage);
      for (int layer = 0; layer < depths.get(stage); layer++) {
        boolean halves = layer == 0 && (stage > 0 || downsampleInFirstStage);
        String path = path(stage, layer);
        blocks.put(path, block(weights.at(path), in, out, halves ? 2 : 1));
        in = out;
      }
    }
    return new ResNet(
        family(),
        weights,
        new ResNet.StemLayout(
            "embedder.embedder.convolution",
            "embedder.embedder.normalization",
            channels,
            stemWidth,
            activation),
        blocks);
  }

  private ResidualBlock block(Weights weights, int in, int out, int stride) {
    Optional<Part> shortcut =
        in == out && stride == 1
            ? Optional.empty()
            : Optional.of(part("shortcut", in, out, Geometry.centred(1, stride)));
    if (!bottleneck) {
      return new ResidualBlock(
          weights,
          shortcut,
          List.of(
              part("layer.0", in, out, Geometry.centred(3, stride)),
              part("layer.1", out, out, Geometry.centred(3, 1))),
          activation);
    }
    int narrow = out / REDUCTION;
    int first = downsampleInBottleneck ? stride : 1;
    return new ResidualBlock(
        weights,
        shortcut,
        List.of(
            part("layer.0", in, narrow, Geometry.centred(1, first)),
            part("layer.1", narrow, narrow, Geometry.centred(3, stride / first)),
            part("layer.2", narrow, out, Geometry.centred(1, 1))),
        activation);
  }

  private static Part part(String path, int in, int out, Geometry geometry) {
    return new Part(path + ".convolution", path + ".normalization", in, out, geometry);
  }

  private static String path(int stage, int layer) {
    return "encoder.stages.%d.layers.%d".formatted(stage, layer);
  }

  @Override
  public String family() {
    return "resnet";
  }

  @Override
  public String checkpointPrefix() {
    return "resnet.";
  }

  @Override
  public int width() {
    return widths.get(widths.size() - 1);
  }

  @Override
  public Optional<ImageSize> images() {
    return Optional.of(ImageSize.square(channels, USUAL_SIDE));
  }

  @Override
  public List<String> layers() {
    var paths = new ArrayList<String>();
    for (int stage = 0; stage < depths.size(); stage++) {
      for (int layer = 0; layer < depths.get(stage); layer++) {
        paths.add(path(stage, layer));
      }
    }
    return paths;
  }

  /** The head is a sequence of flattening and a linear layer. */
  @Override
  public HeadLayout head() {
    return HeadLayout.linear("classifier.1", true);
  }

  @Override
  public List<String> defaultTargets() {
    return List.of("convolution");
  }
}
