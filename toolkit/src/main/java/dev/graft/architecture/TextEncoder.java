package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import org.jspecify.annotations.Nullable;

/** A network that turns tokens into vectors. */
public abstract class TextEncoder extends Module {

  /** For the families. */
  protected TextEncoder() {}

  /**
   * One vector for each token.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, after the last layer
   */
  public abstract NDArray forward(NDArray ids, @Nullable NDArray mask, boolean training);

  /**
   * One vector for each sequence, as the architecture's {@link Pooling} says.
   *
   * @param hidden what {@link #forward} gave; closed by this method
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, width]}
   */
  public abstract NDArray pool(NDArray hidden, NDArray mask, boolean training);
}
