package dev.graft.chart;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reduces a picture to 256 colours, which makes its PNG a third of the size. Charts have few hues;
 * what is lost are shades of the smoothed edges of letters and lines.
 */
final class IndexedColors {
  private static final int COLORS = 256;
  private static final int BITS = 8;

  /**
   * Pixels of one colour: a smoothed edge has fewer, the smallest cell of a chart about as many.
   */
  private static final int LARGEST_LOSS = 60;

  private IndexedColors() {}

  /**
   * The same picture in its 256 most frequent colours; every other becomes the nearest of them. A
   * picture with a fill that is not among them, as one with many shades of cells, stays as it is.
   */
  static BufferedImage of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    List<Map.Entry<Integer, Integer>> colors = byFrequency(pixels);
    if (colors.size() > COLORS && colors.get(COLORS).getValue() > LARGEST_LOSS) {
      return image;
    }
    int[] palette = colors.stream().limit(COLORS).mapToInt(Map.Entry::getKey).toArray();
    var indexed =
        new BufferedImage(
            width,
            height,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(BITS, palette.length, palette, 0, false, -1, 0));
    Map<Integer, Integer> nearest = new HashMap<>();
    var indices = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      indices[i] =
          i > 0 && pixels[i] == pixels[i - 1]
              ? indices[i - 1]
              : nearest.computeIfAbsent(pixels[i], color -> nearest(color, palette));
    }
    indexed.getRaster().setPixels(0, 0, width, height, indices);
    return indexed;
  }

  /** Ties are broken by the colour itself, so that the same picture gives the same bytes. */
  private static List<Map.Entry<Integer, Integer>> byFrequency(int[] pixels) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0, end; i < pixels.length; i = end) {
      end = i + 1;
      while (end < pixels.length && pixels[end] == pixels[i]) {
        end++;
      }
      counts.merge(pixels[i], end - i, Integer::sum);
    }
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Integer, Integer> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey))
        .toList();
  }

  private static int nearest(int color, int[] palette) {
    int best = 0;
    int bestDistance = Integer.MAX_VALUE;
    for (int i = 0; i < palette.length; i++) {
      int distance = 0;
      for (int shift = 0; shift < 3 * BITS; shift += BITS) {
        int difference = (color >> shift & 0xff) - (palette[i] >> shift & 0xff);
        distance += difference * difference;
      }
      if (distance < bestDistance) {
        bestDistance = distance;
        best = i;
      }
    }
    return best;
  }
}
