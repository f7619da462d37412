package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A batch of images.
 *
 * @param values float32 {@code [batch, channels, height, width]}, normalised as the network expects
 */
public record Pixels(NDArray values) implements Input {

  /**
   * What a network of images was given.
   *
   * @param input the batch
   * @param family who asks
   * @return the batch
   * @throws IllegalArgumentException if it is not one of images
   */
  static Pixels of(Input input, String family) {
    if (input instanceof Pixels pixels) {
      return pixels;
    }
    throw new IllegalArgumentException(
        "A '%s' network takes images, but was given texts".formatted(family));
  }

  /**
   * What a network of images was given.
   *
   * @param input the batch
   * @param family who asks
   * @param channels how many it needs
   * @return float32 {@code [batch, channels, height, width]}
   * @throws IllegalArgumentException if it is not one of images, or of others
   */
  static NDArray of(Input input, String family, int channels) {
    NDArray values = of(input, family).values();
    if (values.getShape().dimension() != 4 || values.getShape().get(1) != channels) {
      throw new IllegalArgumentException(
          "A '%s' network takes images as [batch, %d, height, width], but %s came"
              .formatted(family, channels, values.getShape()));
    }
    return values;
  }

  @Override
  public @Nullable NDArray mask() {
    return null;
  }

  @Override
  public @Nullable NDArray paddingMask() {
    return null;
  }

  @Override
  public void close() {
    values.close();
  }
}
