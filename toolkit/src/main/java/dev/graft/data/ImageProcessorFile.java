package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.ImageSize;
import dev.graft.data.ImageProcessor.Crop;
import dev.graft.data.ImageProcessor.Resizing;
import dev.graft.data.ImageProcessor.Size;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Reads how a model's images are prepared: from transformers' {@code preprocessor_config.json},
 * from the {@code pretrained_cfg} of timm's {@code config.json}, or as the family usually does it.
 */
public final class ImageProcessorFile {
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final List<String> KNOWN = List.of("ViT", "Bit", "ConvNext");
  private static final double HALF = 0.5;
  private static final double USUAL_CROP = 0.875;
  private static final double BYTE = 255;

  /** From this size on, ConvNeXt's images are not cut. */
  private static final int UNCUT = 384;

  private final ConfigurationFile file;
  private final ImageSize images;
  private final String type;

  private ImageProcessorFile(ConfigurationFile file, ImageSize images, String type) {
    this.file = file;
    this.images = images;
    this.type = type;
  }

  /**
   * Reads a {@code preprocessor_config.json}.
   *
   * @param file its content
   * @param architecture a family of images
   * @return the processor
   * @throws IllegalArgumentException if it says something unsupported; the message names the file
   *     and the key
   */
  public static ImageProcessor read(ConfigurationFile file, Architecture architecture) {
    String type =
        file.text("image_processor_type")
            .or(() -> file.text("feature_extractor_type"))
            .orElse(usualType(architecture));
    if (KNOWN.stream().noneMatch(type::startsWith)) {
      throw file.wrong("image_processor_type", "one that begins with " + String.join(", ", KNOWN));
    }
    return named(file, () -> new ImageProcessorFile(file, images(architecture), type).processor());
  }

  /**
   * How images are prepared where no {@code preprocessor_config.json} says it.
   *
   * @param config the model's {@code config.json}, with timm's {@code pretrained_cfg} perhaps
   * @param architecture a family of images
   * @return the processor
   * @throws IllegalArgumentException if it says something unsupported; the message names the file
   *     and the key
   */
  public static ImageProcessor usual(ConfigurationFile config, Architecture architecture) {
    ImageSize images = images(architecture);
    if (config.content().get("pretrained_cfg") instanceof JsonObject pretrained) {
      var file = new ConfigurationFile(config.name(), pretrained);
      return named(file, () -> timm(file, images));
    }
    boolean convolutional = usualType(architecture).startsWith("ConvNext");
    boolean halves = architecture.family().equals("vit") || images.channels() != 3;
    return new ImageProcessor(
        images.channels(),
        convolutional
            ? new Resizing.ShortestEdge((int) (images.height() / USUAL_CROP))
            : new Resizing.Exact(new Size(images.height(), images.width())),
        convolutional || !halves ? ResizeFilter.BICUBIC : ResizeFilter.BILINEAR,
        convolutional
            ? Optional.of(new Crop(new Size(images.height(), images.width()), false))
            : Optional.empty(),
        1 / BYTE,
        halves ? Collections.nCopies(images.channels(), HALF) : ImageProcessor.IMAGENET_MEAN,
        halves ? Collections.nCopies(images.channels(), HALF) : ImageProcessor.IMAGENET_DEVIATION);
  }

  private static ImageProcessor named(ConfigurationFile file, Supplier<ImageProcessor> processor) {
    try {
      return processor.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file.name())
          ? e
          : new IllegalArgumentException(file.name() + ": " + message, e);
    }
  }

  private static ImageSize images(Architecture architecture) {
    return architecture
        .images()
        .orElseThrow(() -> new IllegalStateException("A network of texts takes no images"));
  }

  private static String usualType(Architecture architecture) {
    return switch (architecture.family()) {
      case "vit" -> "ViTImageProcessor";
      case "dinov2" -> "BitImageProcessor";
      default -> "ConvNextImageProcessor";
    };
  }

  private ImageProcessor processor() {
    for (String key : List.of("do_pad", "do_flip_channel_order", "do_thumbnail")) {
      if (file.flag(key)) {
        throw file.wrong(key, "false: nothing else is supported");
      }
    }
    boolean normalised = file.flag("do_normalize", true);
    double factor = file.flag("do_rescale", true) ? file.number("rescale_factor", 1 / BYTE) : 1;
    Shape shape = file.flag("do_resize", true) ? resized() : shape(new Resizing.None());
    return new ImageProcessor(
        images.channels(),
        shape.resizing(),
        filter(),
        shape.crop(),
        factor,
        normalised ? numbers(file, "image_mean", usual(CLIP_MEAN)) : nothing(0),
        normalised ? numbers(file, "image_std", usual(CLIP_DEVIATION)) : nothing(1));
  }

  /** What counts where the file says nothing: BiT's processor takes CLIP's numbers. */
  private List<Double> usual(List<Double> clip) {
    return type.startsWith("Bit") && images.channels() == clip.size() ? clip : nothing(HALF);
  }

  /** The size of images, and what is cut out of them. */
  private record Shape(Resizing resizing, Optional<Crop> crop) {}

  private Shape resized() {
    boolean convNext = type.startsWith("ConvNext");
    if (convNext) {
      int side = edge("size").orElse(UNCUT);
      if (side >= UNCUT) {
        return new Shape(new Resizing.Exact(new Size(side, side)), Optional.empty());
      }
      double share = file.number("crop_pct", USUAL_CROP);
      if (!(share > 0 && share <= 1)) {
        throw file.wrong("crop_pct", "a share above 0 and up to 1");
      }
      return new Shape(
          new Resizing.ShortestEdge((int) (side / share)),
          Optional.of(new Crop(new Size(side, side), false)));
    }
    if (!file.has("size")) {
      return shape(usualSize());
    }
    if (file.content().get("size") instanceof JsonPrimitive) {
      int side = whole(file, "size");
      return shape(
          type.startsWith("ViT")
              ? new Resizing.Exact(new Size(side, side))
              : new Resizing.ShortestEdge(side));
    }
    ConfigurationFile size = object("size");
    if (size.has("shortest_edge")) {
      if (size.has("longest_edge")) {
        throw file.wrong("size", "height and width, or shortest_edge alone");
      }
      return shape(new Resizing.ShortestEdge(whole(size, "shortest_edge")));
    }
    return shape(new Resizing.Exact(new Size(whole(size, "height"), whole(size, "width"))));
  }

  private Resizing usualSize() {
    Size size = new Size(images.height(), images.width());
    return type.startsWith("ViT")
        ? new Resizing.Exact(size)
        : new Resizing.ShortestEdge(images.height());
  }

  private Shape shape(Resizing resizing) {
    boolean cut = file.flag("do_center_crop", type.startsWith("Bit"));
    return new Shape(resizing, cut ? Optional.of(crop()) : Optional.empty());
  }

  private Crop crop() {
    if (!file.has("crop_size")) {
      return new Crop(new Size(images.height(), images.width()), false);
    }
    if (file.content().get("crop_size") instanceof JsonPrimitive) {
      int side = whole(file, "crop_size");
      return new Crop(new Size(side, side), false);
    }
    ConfigurationFile size = object("crop_size");
    return new Crop(new Size(whole(size, "height"), whole(size, "width")), false);
  }

  /** The side of a square, as {@code shortest_edge} or as one number. */
  private Optional<Integer> edge(String key) {
    if (!file.has(key)) {
      return Optional.empty();
    }
    if (file.content().get(key) instanceof JsonPrimitive) {
      return Optional.of(whole(file, key));
    }
    return Optional.of(whole(object(key), "shortest_edge"));
  }

  private ConfigurationFile object(String key) {
    if (file.content().get(key) instanceof JsonObject object) {
      return new ConfigurationFile(file.name() + ", " + key, object);
    }
    throw file.wrong(key, "a number, or an object with height and width");
  }

  private static int whole(ConfigurationFile from, String key) {
    int number = from.wholeNumber(key);
    if (number < 1) {
      throw from.wrong(key, "a whole number of at least 1");
    }
    return number;
  }

  private ResizeFilter filter() {
    int usual = (type.startsWith("Bit") ? ResizeFilter.BICUBIC : ResizeFilter.BILINEAR).number();
    int number = file.wholeNumberIfStated("resample").orElse(usual);
    for (ResizeFilter filter : ResizeFilter.values()) {
      if (filter.number() == number) {
        return filter;
      }
    }
    throw file.wrong("resample", "1 (Lanczos), 2 (bilinear) or 3 (bicubic)");
  }

  private List<Double> nothing(double value) {
    return Collections.nCopies(images.channels(), value);
  }

  private List<Double> numbers(ConfigurationFile from, String key, List<Double> otherwise) {
    return numbers(from, key, otherwise, images.channels());
  }

  private static List<Double> numbers(
      ConfigurationFile from, String key, List<Double> otherwise, int channels) {
    JsonElement stated = from.content().get(key);
    if (stated == null || stated.isJsonNull()) {
      return otherwise;
    }
    if (stated instanceof JsonPrimitive number && number.isNumber()) {
      return Collections.nCopies(channels, number.getAsDouble());
    }
    if (stated instanceof JsonArray array
        && array.size() == channels
        && StreamSupport.stream(array.spliterator(), false)
            .allMatch(element -> element instanceof JsonPrimitive number && number.isNumber())) {
      return StreamSupport.stream(array.spliterator(), false)
          .map(JsonElement::getAsDouble)
          .toList();
    }
    throw from.wrong(key, "a number for each of %d channels".formatted(channels));
  }

  private static ImageProcessor timm(ConfigurationFile file, ImageSize images) {
    int channels = images.channels();
    Size size = new Size(images.height(), images.width());
    if (file.content().get("input_size") instanceof JsonArray stated) {
      size = timmSize(file, stated, channels);
    }
    double share = file.number("crop_pct", USUAL_CROP);
    if (!(share > 0 && share <= 1)) {
      throw file.wrong("crop_pct", "a share above 0 and up to 1");
    }
    String mode = file.text("crop_mode").orElse("center");
    if (!mode.equals("center") || size.height() != size.width()) {
      throw file.wrong("crop_mode", "'center', with a square input_size");
    }
    return new ImageProcessor(
        channels,
        new Resizing.ShortestEdge((int) Math.floor(size.height() / share)),
        timmFilter(file),
        Optional.of(new Crop(size, true)),
        1 / BYTE,
        numbers(file, "mean", channels == 3 ? ImageProcessor.IMAGENET_MEAN : List.of(), channels),
        numbers(
            file, "std", channels == 3 ? ImageProcessor.IMAGENET_DEVIATION : List.of(), channels));
  }

  private static Size timmSize(ConfigurationFile file, JsonArray stated, int channels) {
    List<Double> numbers = numbers(file, "input_size", List.of(), 3);
    if (stated.size() != 3 || numbers.get(0) != channels) {
      throw file.wrong("input_size", "%d channels, height and width".formatted(channels));
    }
    return new Size(numbers.get(1).intValue(), numbers.get(2).intValue());
  }

  private static ResizeFilter timmFilter(ConfigurationFile file) {
    String word = file.text("interpolation").orElse("bilinear").toLowerCase(Locale.ROOT);
    for (ResizeFilter filter : ResizeFilter.values()) {
      if (filter.word().equals(word)) {
        return filter;
      }
    }
    throw file.wrong("interpolation", "'bilinear', 'bicubic' or 'lanczos'");
  }
}
