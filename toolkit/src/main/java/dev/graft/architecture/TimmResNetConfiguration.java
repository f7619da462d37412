package dev.graft.architecture;

import dev.graft.architecture.ResidualBlock.Part;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A ResNet (He et al. 2016), wide ResNet (Zagoruyko and Komodakis 2016) or ResNeXt (Xie et al.
 * 2017) with the names that torchvision and timm give its parts. The configuration names the
 * variant; its numbers are those of the checkpoint's arrays.
 *
 * @param channels of the images
 * @param stemWidth channels that the stem gives
 * @param stages what each stage consists of
 * @param bottleneck whether a layer has three convolutions instead of two
 */
record TimmResNetConfiguration(int channels, int stemWidth, List<Stage> stages, boolean bottleneck)
    implements ConvolutionalFamily {

  /** Others have another stem, another way to halve images, or more than convolutions. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?:(?:tv|gluon|ssl|swsl|ig)_)?(?:wide_)?resne(?:t|xt)[0-9]*(?:_2|_[0-9]+x[0-9]+d|_v1b)?");

  private static final int STAGES = 4;
  private static final int STEM_KERNEL = 7;
  private static final int USUAL_SIDE = 224;

  /**
   * A stage.
   *
   * @param depth how many layers
   * @param middle channels inside a layer
   * @param out channels that a layer gives
   * @param groups of the middle convolution
   */
  record Stage(int depth, int middle, int out, int groups) {}

  TimmResNetConfiguration {
    stages = List.copyOf(stages);
  }

  /**
   * Reads a configuration.
   *
   * @param config says {@code architecture}
   * @param shapes gives the shape of a checkpoint's array, or null if there is none of the name
   */
  static TimmResNetConfiguration of(
      ConfigurationFile config, Function<String, long @Nullable []> shapes) {
    String name = config.text("architecture").orElse("");
    if (!PLAIN.matcher(name).matches()) {
      throw config.wrong(
          "architecture",
          "a ResNet with a plain stem, such as 'resnet18', 'resnet50', 'wide_resnet50_2' or"
              + " 'resnext50_32x4d': nothing else of timm's is supported");
    }
    var arrays = new Shapes(config, shapes);
    long[] stem = arrays.filters("conv1.weight", STEM_KERNEL);
    boolean bottleneck = shapes.apply("layer1.0.conv3.weight") != null;
    var stages = new ArrayList<Stage>();
    for (int stage = 1; stage <= STAGES; stage++) {
      stages.add(arrays.stage(stage, bottleneck));
    }
    arrays.check("layers", stages.stream().map(Stage::depth).toList());
    arrays.check("channels", stages.stream().map(Stage::out).toList());
    return new TimmResNetConfiguration((int) stem[1], (int) stem[0], stages, bottleneck);
  }

  /** The shapes of a checkpoint's arrays, which have to be those of a plain ResNet. */
  private record Shapes(ConfigurationFile config, Function<String, long @Nullable []> shapes) {

    long[] filters(String name, int kernel) {
      long[] shape = shapes.apply(name);
      if (shape == null || shape.length != 4 || shape[2] != kernel || shape[3] != kernel) {
        throw new IllegalArgumentException(
            "%s says architecture = %s, but the checkpoint %s '%s', filters of %5$d x %5$d: the"
                    .formatted(
                        config.name(),
                        config.content().get("architecture"),
                        shape == null ? "lacks" : "has shape " + Arrays.toString(shape) + " for",
                        name,
                        kernel)
                + " network is of another kind");
      }
      return shape;
    }

    Stage stage(int number, boolean bottleneck) {
      String first = "layer" + number + ".0.";
      int middle = (int) filters(first + "conv1.weight", bottleneck ? 1 : 3)[0];
      long[] second = filters(first + "conv2.weight", 3);
      int out = bottleneck ? (int) filters(first + "conv3.weight", 1)[0] : (int) second[0];
      if (number > 1) {
        var unused = filters(first + "downsample.0.weight", 1);
      }
      int depth = 1;
      while (shapes.apply("layer%d.%d.conv1.weight".formatted(number, depth)) != null) {
        depth++;
      }
      return new Stage(depth, middle, out, (int) (middle / Math.max(1, second[1])));
    }

    void check(String key, List<Integer> found) {
      if (config.has(key) && !ImageKeys.wholeNumbers(config, key).equals(found)) {
        throw config.wrong(key, found + ", as the checkpoint has it");
      }
    }
  }

  @Override
  public Backbone build(Weights weights) {
    var blocks = new LinkedHashMap<String, ResidualBlock>();
    int in = stemWidth;
    for (int number = 0; number < stages.size(); number++) {
      Stage stage = stages.get(number);
      for (int layer = 0; layer < stage.depth(); layer++) {
        String path = path(number, layer);
        int stride = layer == 0 && number > 0 ? 2 : 1;
        blocks.put(path, block(weights.at(path), in, stage, stride));
        in = stage.out();
      }
    }
    return new ResNet(
        family(),
        weights,
        new ResNet.StemLayout("conv1", "bn1", channels, stemWidth, Activation.RELU),
        blocks);
  }

  private ResidualBlock block(Weights weights, int in, Stage stage, int stride) {
    int middle = stage.middle();
    int out = stage.out();
    Optional<Part> shortcut =
        in == out && stride == 1
            ? Optional.empty()
            : Optional.of(
                new Part("downsample.0", "downsample.1", in, out, Geometry.centred(1, stride)));
    Geometry wide = Geometry.centred(3, stride).grouped(stage.groups());
    List<Part> parts =
        bottleneck
            ? List.of(
                part(1, in, middle, Geometry.centred(1, 1)),
                part(2, middle, middle, wide),
                part(3, middle, out, Geometry.centred(1, 1)))
            : List.of(
                part(1, in, middle, Geometry.centred(3, stride)),
                part(2, middle, out, Geometry.centred(3, 1)));
    return new ResidualBlock(weights, shortcut, parts, Activation.RELU);
  }

  private static Part part(int number, int in, int out, Geometry geometry) {
    return new Part("conv" + number, "bn" + number, in, out, geometry);
  }

  private static String path(int stage, int layer) {
    return "layer%d.%d".formatted(stage + 1, layer);
  }

  @Override
  public String family() {
    return "timm_resnet";
  }

  @Override
  public String checkpointPrefix() {
    return "";
  }

  @Override
  public int width() {
    return stages.get(stages.size() - 1).out();
  }

  @Override
  public Optional<ImageSize> images() {
    return Optional.of(ImageSize.square(channels, USUAL_SIDE));
  }

  @Override
  public List<String> layers() {
    var paths = new ArrayList<String>();
    for (int stage = 0; stage < stages.size(); stage++) {
      for (int layer = 0; layer < stages.get(stage).depth(); layer++) {
        paths.add(path(stage, layer));
      }
    }
    return paths;
  }

  @Override
  public HeadLayout head() {
    return HeadLayout.linear("fc", true);
  }
}
