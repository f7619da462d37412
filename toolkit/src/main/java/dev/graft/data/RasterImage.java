package dev.graft.data;

/** An image of unsigned bytes. Its values are shared, and must not be changed. */
final class RasterImage {
  private final int width;
  private final int height;
  private final int channels;
  private final byte[] values;

  /**
   * An image.
   *
   * @param width in pixels
   * @param height in pixels
   * @param channels values a pixel
   * @param values {@code [height, width, channels]}, row by row; not copied
   */
  RasterImage(int width, int height, int channels, byte[] values) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.values = values;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int channels() {
    return channels;
  }

  /** The values themselves, {@code [height, width, channels]}. */
  byte[] values() {
    return values;
  }

  /** One value, from 0 to 255. */
  int at(int row, int column, int channel) {
    return values[(row * width + column) * channels + channel] & 0xff;
  }
}
