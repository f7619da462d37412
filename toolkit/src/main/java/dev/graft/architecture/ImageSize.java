package dev.graft.architecture;

/**
 * The images that a network was made for.
 *
 * @param channels 3 for colour, 1 for grey
 * @param height in pixels
 * @param width in pixels
 */
public record ImageSize(int channels, int height, int width) {

  /** Checks the numbers. */
  public ImageSize {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "An image has at least 1 channel and 1 x 1 pixels, but %d, %d x %d came"
              .formatted(channels, height, width));
    }
  }

  /**
   * A square image.
   *
   * @param channels 3 for colour, 1 for grey
   * @param side in pixels
   * @return the size
   */
  public static ImageSize square(int channels, int side) {
    return new ImageSize(channels, side, side);
  }
}
