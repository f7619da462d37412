package dev.graft.chart;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;

/**
 * How far two pictures differ: the mean colour of overlapping windows of 8 x 8 pixels, in which the
 * shades on the edges of letters cancel out. What may differ grows with the window's contrast: a
 * pale line or fill must stay as it is, while ink on white may move by a quarter of a pixel, as it
 * does between ways to smooth letters.
 *
 * @param size what is said of different sizes; empty if they are the same
 * @param largest the largest difference of a window over what it may be: above 1 it is seen
 * @param x the left edge of that window
 * @param y the upper edge of that window
 * @param mean the mean difference of all windows over what it may be: above 1 it is seen
 */
record PictureDifference(String size, double largest, int x, int y, double mean) {
  private static final int WINDOW = 8;
  private static final int STEP = 2;

  /** Of 255: what a window without contrast may differ by, and what each step of contrast adds. */
  private static final double ALLOWED = 1.5;

  private static final double ALLOWED_BY_CONTRAST = 0.06;

  /** Of 255: what all windows together may differ by. */
  private static final double ALLOWED_MEAN = 0.75;

  static PictureDifference between(BufferedImage kept, BufferedImage drawn) {
    int width = kept.getWidth();
    int height = kept.getHeight();
    if (width != drawn.getWidth() || height != drawn.getHeight()) {
      var size =
          "the size differs, %d x %d kept, %d x %d drawn"
              .formatted(width, height, drawn.getWidth(), drawn.getHeight());
      return new PictureDifference(size, 255, 0, 0, 255);
    }
    if (Arrays.equals(pixels(kept), pixels(drawn))) {
      return new PictureDifference("", 0, 0, 0, 0);
    }
    var largest = new PictureDifference("", 0, 0, 0, 0);
    double sum = 0;
    int windows = 0;
    for (int y = 0; y + WINDOW <= height; y += STEP) {
      for (int x = 0; x + WINDOW <= width; x += STEP) {
        int[] one = kept.getRGB(x, y, WINDOW, WINDOW, null, 0, WINDOW);
        int[] other = drawn.getRGB(x, y, WINDOW, WINDOW, null, 0, WINDOW);
        double difference = difference(one, other);
        sum += difference;
        windows++;
        int contrast = Math.max(contrast(one), contrast(other));
        double share = difference / (ALLOWED + ALLOWED_BY_CONTRAST * contrast);
        if (share > largest.largest) {
          largest = new PictureDifference("", share, x, y, 0);
        }
      }
    }
    double mean = sum / Math.max(1, windows) / ALLOWED_MEAN;
    return new PictureDifference("", largest.largest, largest.x, largest.y, mean);
  }

  private static int[] pixels(BufferedImage picture) {
    int width = picture.getWidth();
    return picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
  }

  boolean isSeen() {
    return largest > 1 || mean > 1;
  }

  @Override
  public String toString() {
    return size.isEmpty()
        ? String.format(
            Locale.ROOT,
            "the picture differs, most at (%d, %d), by %.2f times what may be, in the mean by %.2f",
            x,
            y,
            largest,
            mean)
        : size;
  }

  /** The largest difference of the channels' means. */
  private static double difference(int[] one, int[] other) {
    double largest = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int difference = 0;
      for (int i = 0; i < one.length; i++) {
        difference += (one[i] >> shift & 0xff) - (other[i] >> shift & 0xff);
      }
      largest = Math.max(largest, Math.abs(difference) / (double) one.length);
    }
    return largest;
  }

  /** The widest range of a channel. */
  private static int contrast(int[] pixels) {
    int widest = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int low = 255;
      int high = 0;
      for (int pixel : pixels) {
        int channel = pixel >> shift & 0xff;
        low = Math.min(low, channel);
        high = Math.max(high, channel);
      }
      widest = Math.max(widest, high - low);
    }
    return widest;
  }
}
