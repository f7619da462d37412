package dev.graft.chart;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A drawn chart: an opaque PNG at twice its size on the page, so that it is sharp on fine screens.
 * Immutable; the same data give the same bytes on the same machine and Java version.
 */
public final class Chart {
  private final byte[] png;
  private final int width;
  private final int height;
  private final String description;

  private Chart(byte[] png, int width, int height, String description) {
    this.png = png;
    this.width = width;
    this.height = height;
    this.description = description;
  }

  static Chart of(Canvas canvas, String description) {
    return new Chart(
        encode(IndexedColors.of(canvas.image())), canvas.width(), canvas.height(), description);
  }

  /** A PNG file's bytes, as small as the compression can. */
  static byte[] encode(RenderedImage image) {
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var bytes = new ByteArrayOutputStream();
    // Held in memory: ImageIO's own choice would be a temporary file.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("the chart could not be encoded", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The PNG file's bytes: {@code 2 width} x {@code 2 height} pixels. */
  public byte[] png() {
    return png.clone();
  }

  /** The width on the page in CSS pixels: half of the picture's own. */
  public int width() {
    return width;
  }

  /** The height on the page in CSS pixels: half of the picture's own. */
  public int height() {
    return height;
  }

  /** What the chart shows, in words, for those who cannot see it. Not escaped for HTML. */
  public String description() {
    return description;
  }

  /**
   * Writes the PNG file, replacing one that is there.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path file) {
    try {
      Files.write(file, png);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the chart could not be written to %s: does its folder exist?".formatted(file), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chart that
        && Arrays.equals(png, that.png)
        && description.equals(that.description);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(png);
  }

  /** The description. */
  @Override
  public String toString() {
    return description;
  }
}
