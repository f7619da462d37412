package dev.graft.chart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A chart's PNG read back, measured as the page does. */
final class Picture {
  private final BufferedImage image;

  private Picture(BufferedImage image) {
    this.image = image;
  }

  static Picture of(Chart chart) {
    try {
      return new Picture(ImageIO.read(new ByteArrayInputStream(chart.png())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BufferedImage image() {
    return image;
  }

  /** The colour at a place in CSS pixels. */
  Color at(double x, double y) {
    return new Color(image.getRGB((int) (x * 2), (int) (y * 2)));
  }

  /** Whether a colour occurs in the rectangle, given in CSS pixels. */
  boolean has(Color colour, double x, double y, double width, double height) {
    for (int i = (int) (2 * x); i < 2 * (x + width); i++) {
      for (int j = (int) (2 * y); j < 2 * (y + height); j++) {
        if (image.getRGB(i, j) == colour.getRGB()) {
          return true;
        }
      }
    }
    return false;
  }

  boolean has(Color colour) {
    return has(colour, 0, 0, image.getWidth() / 2.0, image.getHeight() / 2.0);
  }

  /** Whether nothing is drawn within the outermost pixels: what is clipped would touch them. */
  boolean hasWhiteBorder(int pixels) {
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        boolean inside =
            x >= pixels
                && y >= pixels
                && x < image.getWidth() - pixels
                && y < image.getHeight() - pixels;
        if (!inside && image.getRGB(x, y) != Color.WHITE.getRGB()) {
          return false;
        }
      }
    }
    return true;
  }
}
