package dev.graft;

import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Drawings that a tiny network learns to tell apart in seconds: stripes, columns and discs. */
final class TinyImages {
  static final List<String> LABELS = List.of("columns", "disc", "stripes");
  private static final int SIDE = 32;

  private TinyImages() {}

  /** Draws images into a directory for each label. */
  static Path draw(Path directory, int each) {
    var random = new SplittableRandom(5);
    for (String label : LABELS) {
      for (int i = 0; i < each; i++) {
        write(directory.resolve(label).resolve("%03d.png".formatted(i)), image(label, random));
      }
    }
    return directory;
  }

  static Splits splits(Path directory, int each) {
    return Examples.imageFolder(draw(directory, each)).split(Split.validation(0.25).seed(1));
  }

  private static BufferedImage image(String label, SplittableRandom random) {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    int period = 6 + random.nextInt(4);
    int shift = random.nextInt(period);
    int centre = 12 + random.nextInt(8);
    int ink = 150 + random.nextInt(100);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean on =
            switch (label) {
              case "stripes" -> (y + shift) % period < period / 2;
              case "columns" -> (x + shift) % period < period / 2;
              default -> Math.hypot((double) x - centre, (double) y - centre) < 9;
            };
        int value = (on ? ink : 20) + random.nextInt(30) - 15;
        int bounded = Math.max(0, Math.min(255, value));
        image.setRGB(x, y, bounded << 16 | bounded << 8 | 255 - bounded);
      }
    }
    return image;
  }

  static void write(Path file, BufferedImage image) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!ImageIO.write(image, "png", file.toFile())) {
        throw new IllegalStateException("PNG cannot be written");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
