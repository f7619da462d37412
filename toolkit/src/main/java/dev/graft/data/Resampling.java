package dev.graft.data;

import java.util.stream.IntStream;

/**
 * Resizes images as Python's imaging library does, to the bit: first each row, then each column, by
 * a filter that widens with the reduction so that nothing aliases, in fixed-point numbers.
 */
final class Resampling {
  private static final int FRACTION_BITS = 22;
  private static final int HALF = 1 << (FRACTION_BITS - 1);
  private static final int LARGEST = 255;

  private Resampling() {}

  static RasterImage resize(RasterImage image, int width, int height, ResizeFilter filter) {
    RasterImage wide =
        width == image.width() ? image : rows(image, Window.of(image.width(), width, filter));
    return height == wide.height() ? wide : columns(wide, Window.of(wide.height(), height, filter));
  }

  /** What makes one value of the result. */
  private static final class Window {
    /** The first value of the source. */
    private final int first;

    /** Of that one and those after it, as fixed-point numbers. */
    private final int[] weights;

    Window(int first, int[] weights) {
      this.first = first;
      this.weights = weights;
    }

    static Window[] of(int from, int to, ResizeFilter filter) {
      double scale = (double) from / to;
      double spread = Math.max(scale, 1);
      double support = filter.support() * spread;
      return IntStream.range(0, to)
          .mapToObj(place -> at((place + 0.5) * scale, from, spread, support, filter))
          .toArray(Window[]::new);
    }

    private static Window at(
        double centre, int from, double spread, double support, ResizeFilter filter) {
      int first = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(from, (int) (centre + support + 0.5));
      var weights = new double[end - first];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = filter.weight((first + i - centre + 0.5) * (1 / spread));
        sum += weights[i];
      }
      var fixed = new int[weights.length];
      for (int i = 0; i < weights.length; i++) {
        double exact = (sum == 0 ? weights[i] : weights[i] * (1 / sum)) * (1 << FRACTION_BITS);
        fixed[i] = (int) (exact < 0 ? exact - 0.5 : exact + 0.5);
      }
      return new Window(first, fixed);
    }
  }

  private static RasterImage rows(RasterImage image, Window[] windows) {
    int channels = image.channels();
    var values = new byte[Math.multiplyExact(image.height() * windows.length, channels)];
    int place = 0;
    for (int row = 0; row < image.height(); row++) {
      for (Window window : windows) {
        int start = (row * image.width() + window.first) * channels;
        for (int channel = 0; channel < channels; channel++) {
          values[place++] = sum(image.values(), start + channel, channels, window.weights);
        }
      }
    }
    return new RasterImage(windows.length, image.height(), channels, values);
  }

  private static RasterImage columns(RasterImage image, Window[] windows) {
    int stride = image.width() * image.channels();
    var values = new byte[Math.multiplyExact(windows.length, stride)];
    int place = 0;
    for (Window window : windows) {
      int start = window.first * stride;
      for (int i = 0; i < stride; i++) {
        values[place++] = sum(image.values(), start + i, stride, window.weights);
      }
    }
    return new RasterImage(image.width(), windows.length, image.channels(), values);
  }

  private static byte sum(byte[] values, int start, int stride, int[] weights) {
    int sum = HALF;
    int place = start;
    for (int weight : weights) {
      sum += (values[place] & 0xff) * weight;
      place += stride;
    }
    return (byte) Math.max(0, Math.min(LARGEST, sum >> FRACTION_BITS));
  }
}
