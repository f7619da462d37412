package dev.graft.data;

/**
 * An image of unsigned bytes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels values a pixel
 * @param values {@code [height, width, channels]}, row by row
 */
record RasterImage(int width, int height, int channels, byte[] values) {

  /** One value, from 0 to 255. */
  int at(int row, int column, int channel) {
    return values[(row * width + column) * channels + channel] & 0xff;
  }
}
