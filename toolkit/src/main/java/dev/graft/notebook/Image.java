package dev.graft.notebook;

import dev.graft.chart.Chart;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A PNG picture.
 *
 * @param base64 the file's bytes, as notebooks carry them
 * @param width on the page, in CSS pixels
 * @param height on the page, in CSS pixels
 * @param description what it shows, in words; not escaped
 */
record Image(String base64, int width, int height, String description) {
  /** Drawn larger than shown, so that it is sharp on fine screens. */
  private static final int SCALE = 2;

  private static final int LARGEST = 4000;

  static Image of(Chart chart) {
    return new Image(
        Base64.getEncoder().encodeToString(chart.png()),
        chart.width(),
        chart.height(),
        chart.description());
  }

  /**
   * Draws a chart of the user's own.
   *
   * @throws IllegalArgumentException if it is larger than a notebook can show
   */
  static Image of(org.knowm.xchart.internal.chartpart.Chart<?, ?> chart) {
    int width = chart.getWidth();
    int height = chart.getHeight();
    if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
      throw new IllegalArgumentException(
          "Expected a chart of 1 to %d pixels a side, got %d x %d"
              .formatted(LARGEST, width, height));
    }
    var picture = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.scale(SCALE, SCALE);
    chart.paint(graphics, width, height);
    graphics.dispose();
    return new Image(
        Base64.getEncoder().encodeToString(png(picture)), width, height, title(chart.getTitle()));
  }

  private static String title(@Nullable String title) {
    return title == null || title.isBlank() ? "A chart" : "A chart: " + title;
  }

  private static byte[] png(BufferedImage picture) {
    var bytes = new ByteArrayOutputStream();
    // Held in memory: ImageIO's own choice would be a temporary file.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      boolean written = ImageIO.write(picture, "png", out);
      if (!written) {
        throw new IllegalStateException("This Java cannot write PNG files");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The chart could not be encoded", e);
    }
    return bytes.toByteArray();
  }
}
