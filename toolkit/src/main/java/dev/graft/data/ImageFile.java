package dev.graft.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads image files. The values are those of the file: transparency is dropped, grey becomes three
 * equal channels, colour becomes grey by its luma, and colour profiles are left aside, as Python's
 * imaging library does.
 */
final class ImageFile {
  private static final int SAMPLE_BITS = 8;

  /** ITU-R 601, in parts of 65,536. */
  private static final int RED = 19595;

  private static final int GREEN = 38470;
  private static final int BLUE = 7471;
  private static final int ROUNDING = 0x8000;

  static {
    // A cache on the disk makes each image slower to read.
    ImageIO.setUseCache(false);
  }

  private ImageFile() {}

  /**
   * Reads a file.
   *
   * @param channels 3 for colour, 1 for grey
   * @throws IllegalArgumentException if it is no image, or of a kind that cannot be read
   */
  static RasterImage read(Path file, int channels) {
    byte[] bytes = bytes(file);
    return inChannels(
        ImageOrientation.of(bytes).applied(samples(decoded(file, bytes), file)), channels);
  }

  /**
   * Takes over an image that was read elsewhere.
   *
   * @param channels 3 for colour, 1 for grey
   * @throws IllegalArgumentException if it is of a kind that cannot be read
   */
  static RasterImage of(BufferedImage image, int channels) {
    return inChannels(samples(image, "The image"), channels);
  }

  private static RasterImage inChannels(RasterImage image, int channels) {
    return image.channels() == channels ? image : converted(image, channels);
  }

  /**
   * The content of a file whose beginning is that of an image.
   *
   * @throws IllegalArgumentException if it is missing, or no image that can be read
   */
  static byte[] checked(Path file) {
    byte[] bytes = bytes(file);
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      if (!ImageIO.getImageReaders(stream).hasNext()) {
        throw unknown(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static IllegalArgumentException unknown(Path file) {
    return new IllegalArgumentException(
        "%s is no image that can be read; expected is PNG, JPEG, GIF or BMP".formatted(file));
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s is %s; expected is an image file"
              .formatted(file, Files.exists(file) ? "no file" : "missing"));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static BufferedImage decoded(Path file, byte[] bytes) {
    @Nullable BufferedImage image;
    try {
      image = ImageIO.read(new ByteArrayInputStream(bytes));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "%s cannot be read as an image (%s). Four-colour (CMYK) JPEG files have to be saved as RGB"
                  .formatted(file, e.getMessage())
              + " first",
          e);
    }
    if (image == null) {
      throw unknown(file);
    }
    return image;
  }

  /** Samples as they are stored where there is no palette; {@code getRGB} would correct gamma. */
  private static RasterImage samples(BufferedImage image, Object source) {
    ColorModel model = image.getColorModel();
    int width = image.getWidth();
    int height = image.getHeight();
    if (!(model instanceof ComponentColorModel) || model.isAlphaPremultiplied()) {
      return colours(image);
    }
    int bands = model.getNumColorComponents();
    if (bands != 1 && bands != 3) {
      throw new IllegalArgumentException(
          "%s has %d colour channels; expected are red, green and blue, or grey. Save it as RGB"
              .formatted(source, bands));
    }
    int shift = shift(model, source);
    Raster raster = image.getRaster();
    var values = new byte[Math.multiplyExact(Math.multiplyExact(width, height), bands)];
    var row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int band = 0; band < bands; band++) {
        raster.getSamples(0, y, width, 1, band, row);
        for (int x = 0; x < width; x++) {
          values[(y * width + x) * bands + band] = (byte) (row[x] >> shift);
        }
      }
    }
    return new RasterImage(width, height, bands, values);
  }

  /** Of sixteen bits the upper eight count. */
  private static int shift(ColorModel model, Object source) {
    int bits = model.getComponentSize(0);
    int type = model.getTransferType();
    if (bits < SAMPLE_BITS || (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT)) {
      throw new IllegalArgumentException(
          "%s has values of %d bits; expected are 8 or 16".formatted(source, bits));
    }
    return bits - SAMPLE_BITS;
  }

  private static RasterImage colours(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var values = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < pixels.length; i++) {
      values[3 * i] = (byte) (pixels[i] >> 16);
      values[3 * i + 1] = (byte) (pixels[i] >> 8);
      values[3 * i + 2] = (byte) pixels[i];
    }
    return new RasterImage(width, height, 3, values);
  }

  private static RasterImage converted(RasterImage image, int channels) {
    int pixels = image.width() * image.height();
    var values = new byte[pixels * channels];
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < channels; channel++) {
        values[i * channels + channel] =
            image.channels() == 1 ? image.values()[i] : grey(image.values(), 3 * i);
      }
    }
    return new RasterImage(image.width(), image.height(), channels, values);
  }

  private static byte grey(byte[] values, int place) {
    int sum =
        (values[place] & 0xff) * RED
            + (values[place + 1] & 0xff) * GREEN
            + (values[place + 2] & 0xff) * BLUE;
    return (byte) ((sum + ROUNDING) >> 16);
  }
}
