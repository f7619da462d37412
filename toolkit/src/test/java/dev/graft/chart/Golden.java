package dev.graft.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Compares charts with the pictures kept under {@code src/test/resources/golden}, which were looked
 * at. A test class that uses it is annotated with {@code @ExtendWith(Golden.class)}, so that its
 * charts are drawn with the font kept beside the pictures: a chart's layout follows the width of
 * its texts, which with the machine's own font would differ from machine to machine.
 *
 * <p>What remains to differ is how a Java version smooths edges. Pictures are compared by the mean
 * colour of small windows, see {@link PictureDifference}.
 *
 * <p>Pictures are made, and made anew after a wanted change, with {@code mvn test
 * -Dgraft.golden=write -Dtest='*Golden*'}; then look at each before it is committed. Where a chart
 * differs, the picture as drawn is written to {@code target/golden}, and the message names both.
 */
final class Golden implements BeforeAllCallback, AfterAllCallback {
  private static final Path MODULE =
      Files.isDirectory(Path.of("src/test/resources")) ? Path.of("") : Path.of("toolkit");
  private static final Path KEPT = MODULE.resolve("src/test/resources/golden");
  static final Path DRAWN = MODULE.resolve("target/golden");

  private static final int SHADE = 8;

  private static final Font PLAIN = font("DejaVuSans.ttf");
  private static final Font BOLD = font("DejaVuSans-Bold.ttf");

  @Override
  public void beforeAll(ExtensionContext context) {
    useKeptFonts();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Typeface.choose(UnaryOperator.identity());
  }

  static void useKeptFonts() {
    Typeface.choose(Golden::kept);
  }

  /**
   * Compares with the picture of that name, or writes it under {@code -Dgraft.golden=write}.
   *
   * @throws AssertionError if there is none, or the chart is seen to differ from it
   */
  static void check(String name, Chart chart) {
    boolean write = "write".equals(System.getProperty("graft.golden"));
    check(KEPT.resolve(name + ".png"), chart, write);
  }

  static void check(Path kept, Chart chart, boolean write) {
    if (!Typeface.of(Canvas.BODY).equals(kept(Canvas.BODY))) {
      throw new IllegalStateException("annotate the test class with @ExtendWith(Golden.class)");
    }
    var drawn = asKept(chart);
    if (write) {
      write(drawn, kept);
      return;
    }
    if (!Files.exists(kept)) {
      throw failure("there is no golden picture", kept, drawn);
    }
    var difference = PictureDifference.between(read(kept), drawn);
    if (difference.isSeen()) {
      throw failure(difference.toString(), kept, drawn);
    }
  }

  /** At the page's own size and in 33 shades of each channel: a tenth of the file. */
  static BufferedImage asKept(Chart chart) {
    return IndexedColors.of(half(Picture.of(chart).image()));
  }

  private static BufferedImage half(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    var half = new BufferedImage(width / 2, image.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < half.getHeight(); y++) {
      for (int x = 0; x < half.getWidth(); x++) {
        int first = 2 * y * width + 2 * x;
        int rgb = 0;
        for (int shift = 0; shift < 24; shift += 8) {
          int sum = 2;
          for (int at : new int[] {first, first + 1, first + width, first + width + 1}) {
            sum += pixels[at] >> shift & 0xff;
          }
          rgb |= Math.min(255, (sum / 4 + SHADE / 2) / SHADE * SHADE) << shift;
        }
        half.setRGB(x, y, rgb);
      }
    }
    return half;
  }

  private static AssertionError failure(String what, Path kept, BufferedImage picture) {
    var drawn = DRAWN.resolve(kept.getFileName());
    write(picture, drawn);
    return new AssertionError(
        "%s: kept %s, drawn %s; if the new picture is right, keep it with -Dgraft.golden=write"
            .formatted(what, kept.toAbsolutePath(), drawn.toAbsolutePath()));
  }

  private static BufferedImage read(Path file) {
    try {
      return ImageIO.read(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(BufferedImage picture, Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Chart.encode(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Font kept(Font asked) {
    return (asked.isBold() ? BOLD : PLAIN).deriveFont(asked.getSize2D());
  }

  private static Font font(String file) {
    try {
      return Font.createFont(Font.TRUETYPE_FONT, KEPT.resolve("font").resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FontFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
