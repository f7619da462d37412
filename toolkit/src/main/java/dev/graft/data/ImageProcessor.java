package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Pixels;
import dev.graft.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns image files into what a network was pretrained on: resized, cut out, scaled and normalised,
 * as the model's {@code preprocessor_config.json} says.
 *
 * @param channels 3 for colour, 1 for grey
 * @param resizing to which size an image is brought
 * @param filter by which filter
 * @param crop what is cut out of the middle, if anything
 * @param factor what a value from 0 to 255 is multiplied with
 * @param mean what is then subtracted from each channel
 * @param deviation what each channel is then divided by
 */
public record ImageProcessor(
    int channels,
    Resizing resizing,
    ResizeFilter filter,
    Optional<Crop> crop,
    double factor,
    List<Double> mean,
    List<Double> deviation)
    implements ExampleEncoder {

  static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  static final List<Double> IMAGENET_DEVIATION = List.of(0.229, 0.224, 0.225);
  private static final double WHITE = 255;

  /** Checks the numbers. */
  public ImageProcessor {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != channels || deviation.size() != channels) {
      throw new IllegalArgumentException(
          "Images of %d channels need as many means and deviations, but %d and %d came"
              .formatted(channels, mean.size(), deviation.size()));
    }
    if (deviation.contains(0.0)) {
      throw new IllegalArgumentException("A deviation must not be 0");
    }
  }

  /**
   * Colour images brought to a square, scaled to {@code [0, 1]} and normalised with the mean and
   * deviation of ImageNet, as most networks trained on it expect.
   *
   * @param side height and width in pixels, at least 1
   * @return the processor
   */
  public static ImageProcessor square(int side) {
    return new ImageProcessor(
        IMAGENET_MEAN.size(),
        new Resizing.Exact(new Size(side, side)),
        ResizeFilter.BILINEAR,
        Optional.empty(),
        1 / WHITE,
        IMAGENET_MEAN,
        IMAGENET_DEVIATION);
  }

  /**
   * A size in pixels.
   *
   * @param height rows
   * @param width columns
   */
  public record Size(int height, int width) {

    /** Checks the numbers. */
    public Size {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "An image has at least 1 x 1 pixels, but %d x %d came".formatted(width, height));
      }
    }
  }

  /**
   * What is cut out of the middle.
   *
   * @param size how much
   * @param nearest whether an odd margin is divided at the nearest even number, as torchvision
   *     does, instead of leaving the smaller half above and to the left
   */
  public record Crop(Size size, boolean nearest) {

    private int offset(int whole, int part) {
      int margin = whole - part;
      return nearest ? (int) Math.rint(margin / 2.0) : Math.floorDiv(margin, 2);
    }
  }

  /** To which size an image is brought before anything is cut out. */
  public sealed interface Resizing {

    /**
     * The size of an image.
     *
     * @param from its size as it is
     * @return its size afterwards
     */
    Size of(Size from);

    /** As it is. */
    record None() implements Resizing {
      @Override
      public Size of(Size from) {
        return from;
      }
    }

    /**
     * To one size, whatever shape it had.
     *
     * @param size the size
     */
    record Exact(Size size) implements Resizing {
      @Override
      public Size of(Size from) {
        return size;
      }
    }

    /**
     * Until its shorter side has a length; the shape stays.
     *
     * @param length in pixels
     */
    record ShortestEdge(int length) implements Resizing {
      @Override
      public Size of(Size from) {
        int shorter = Math.min(from.height(), from.width());
        int longer = Math.max(from.height(), from.width());
        int other = (int) ((long) length * longer / shorter);
        return from.width() <= from.height() ? new Size(other, length) : new Size(length, other);
      }
    }
  }

  /**
   * The size of what the network is given.
   *
   * @return empty if it depends on the image
   */
  public Optional<Size> output() {
    return crop.map(Crop::size)
        .or(
            () ->
                resizing instanceof Resizing.Exact exact
                    ? Optional.of(exact.size())
                    : Optional.empty());
  }

  @Override
  public Kind kind() {
    return Kind.IMAGES;
  }

  @Override
  public Map<String, byte[]> files() {
    return Map.of(
        PreprocessorFile.NAME,
        PreprocessorFile.of(this).toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EncodedImages encodeAll(List<String> contents) {
    return EncodedImages.of(contents, this);
  }

  /**
   * What the network is given of one image.
   *
   * @param file a PNG, JPEG, GIF or BMP file
   * @return {@code [channels, height, width]}, row by row
   * @throws IllegalArgumentException if it is no image that can be read
   */
  public float[] values(Path file) {
    return normalised(fitted(ImageFile.read(file, channels)));
  }

  /**
   * What the network is given of one image that is in memory.
   *
   * @param scope the owner of the array
   * @param image of 8 or 16 bits a value, or with a palette
   * @return {@code [1, channels, height, width]}
   * @throws IllegalArgumentException if it is of another kind
   */
  public Pixels input(NDManager scope, BufferedImage image) {
    RasterImage fitted = fitted(ImageFile.of(image, channels));
    return new Pixels(
        Tensors.float32(scope, normalised(fitted), 1, channels, fitted.height(), fitted.width()));
  }

  /** Resized and cut out. */
  RasterImage fitted(RasterImage image) {
    Size size = resizing.of(new Size(image.height(), image.width()));
    RasterImage resized = Resampling.resize(image, size.width(), size.height(), filter);
    return crop.map(wanted -> cropped(resized, wanted)).orElse(resized);
  }

  /** The middle; black stands where the image is smaller. */
  private static RasterImage cropped(RasterImage image, Crop crop) {
    Size wanted = crop.size();
    int top = crop.offset(image.height(), wanted.height());
    int left = crop.offset(image.width(), wanted.width());
    int channels = image.channels();
    var values = new byte[Math.multiplyExact(wanted.height() * wanted.width(), channels)];
    int from = Math.max(0, -left);
    int to = Math.min(wanted.width(), image.width() - left);
    for (int row = 0; row < wanted.height(); row++) {
      int source = row + top;
      if (source >= 0 && source < image.height()) {
        System.arraycopy(
            image.values(),
            (source * image.width() + left + from) * channels,
            values,
            (row * wanted.width() + from) * channels,
            (to - from) * channels);
      }
    }
    return new RasterImage(wanted.width(), wanted.height(), channels, values);
  }

  float[] normalised(RasterImage image) {
    var values = new float[image.values().length];
    int place = 0;
    for (int channel = 0; channel < channels; channel++) {
      float middle = mean.get(channel).floatValue();
      float spread = deviation.get(channel).floatValue();
      for (int row = 0; row < image.height(); row++) {
        for (int column = 0; column < image.width(); column++) {
          float scaled = (float) (image.at(row, column, channel) * factor);
          values[place++] = (scaled - middle) / spread;
        }
      }
    }
    return values;
  }
}
