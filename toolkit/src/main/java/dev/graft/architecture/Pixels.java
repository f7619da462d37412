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
