package dev.graft.kernel.install;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** The kernel's picture: a young shoot set on an older stem. */
final class Logo {

  private static final List<Integer> SIZES = List.of(32, 64);
  private static final Color STEM = new Color(0x6d4c41);
  private static final Color SHOOT = new Color(0x2e7d32);
  private static final String SVG =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
        <path d="M26 62V36" stroke="#6d4c41" stroke-width="10" fill="none"/>
        <path d="M26 40Q32 30 34 18" stroke="#2e7d32" stroke-width="5" fill="none"/>
        <path d="M34 20Q36 2 56 4Q56 22 34 20Z" fill="#2e7d32"/>
        <path d="M31 30Q12 30 10 14Q28 12 31 30Z" fill="#2e7d32"/>
      </svg>
      """;

  private Logo() {}

  static void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("logo-svg.svg"), SVG);
    for (int size : SIZES) {
      var file = directory.resolve(file(size)).toFile();
      if (!ImageIO.write(draw(size), "png", file)) {
        throw new IOException("This Java cannot write PNG files");
      }
    }
  }

  /** Whether the directory has this picture. */
  static boolean isIn(Path directory) {
    try {
      return Files.readString(directory.resolve("logo-svg.svg")).equals(SVG);
    } catch (IOException absent) {
      return false;
    }
  }

  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve("logo-svg.svg"));
    for (int size : SIZES) {
      Files.deleteIfExists(directory.resolve(file(size)));
    }
  }

  private static String file(int size) {
    return "logo-" + size + "x" + size + ".png";
  }

  private static BufferedImage draw(int size) {
    var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    var graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.scale(size / 64.0, size / 64.0);
    graphics.setColor(STEM);
    graphics.setStroke(new BasicStroke(10, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    graphics.drawLine(26, 62, 26, 36);
    graphics.setColor(SHOOT);
    graphics.setStroke(new BasicStroke(5));
    var twig = new Path2D.Double();
    twig.moveTo(26, 40);
    twig.quadTo(32, 30, 34, 18);
    graphics.draw(twig);
    graphics.fill(leaf(34, 20, 36, 2, 56, 4, 56, 22));
    graphics.fill(leaf(31, 30, 12, 30, 10, 14, 28, 12));
    graphics.dispose();
    return image;
  }

  /** From the stalk to the tip along one side and back along the other. */
  private static Path2D leaf(
      double stalkX,
      double stalkY,
      double outX,
      double outY,
      double tipX,
      double tipY,
      double backX,
      double backY) {
    var leaf = new Path2D.Double();
    leaf.moveTo(stalkX, stalkY);
    leaf.quadTo(outX, outY, tipX, tipY);
    leaf.quadTo(backX, backY, stalkX, stalkY);
    leaf.closePath();
    return leaf;
  }
}
