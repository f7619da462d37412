package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A batch as a network takes it. Closing it frees its arrays. */
public sealed interface Input extends AutoCloseable permits Tokens, Pixels {

  /**
   * Which tokens are real, for pooling.
   *
   * @return int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null for images
   */
  @Nullable NDArray mask();

  /**
   * The mask as attention needs it.
   *
   * @return {@link #mask}, or null when nothing is padded
   */
  @Nullable NDArray paddingMask();

  @Override
  void close();
}
