package dev.graft.chart;

import java.nio.file.*;
import javax.imageio.ImageIO;

public class Noise {
  public static void main(String[] a) throws Exception {
    try (var s = Files.list(Path.of(a[0]))) {
      for (var f : s.filter(p -> p.toString().endsWith(".png")).sorted().toList()) {
        var o = Path.of(a[1]).resolve(f.getFileName());
        System.out.println(
            f.getFileName()
                + " "
                + PictureDifference.between(ImageIO.read(f.toFile()), ImageIO.read(o.toFile())));
      }
    }
  }
}
