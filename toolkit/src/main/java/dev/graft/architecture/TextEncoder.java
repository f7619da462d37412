package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import dev.graft.tensor.Operations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network that turns tokens into vectors. */
public abstract class TextEncoder extends Module {

  /** For the families. */
  protected TextEncoder() {}

  /**
   * What turns ids into the first vectors.
   *
   * @return the module below the first layer
   */
  public abstract Module embeddings();

  /**
   * The layers.
   *
   * @return from the first that data meets to the last
   */
  public abstract List<? extends Module> layers();

  /**
   * The vectors of the tokens below the first layer.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}
   */
  public abstract NDArray embed(NDArray ids, boolean training);

  /**
   * One layer.
   *
   * @param index from 0
   * @param hidden {@code [batch, tokens, width]}; stays open
   * @param attentionMask what {@link Operations#attentionMask} made, or null when nothing is
   *     padded; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}
   */
  protected abstract NDArray layer(
      int index, NDArray hidden, @Nullable NDArray attentionMask, boolean training);

  /**
   * One vector for each token.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, after the last layer
   */
  public final NDArray forward(NDArray ids, @Nullable NDArray mask, boolean training) {
    return through(embed(ids, training), 0, layers().size(), mask, training);
  }

  /**
   * Some of the layers, one after the other.
   *
   * @param hidden {@code [batch, tokens, width]}, what the layer before the first gave; closed by
   *     this method unless returned
   * @param from the first layer, from 0
   * @param to the layer after the last; {@code hidden} itself is returned if it is {@code from}
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null when
   *     nothing is padded; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}, after the last of the layers
   */
  public final NDArray through(
      NDArray hidden, int from, int to, @Nullable NDArray mask, boolean training) {
    NDArray attentionMask = mask == null ? null : Operations.attentionMask(mask);
    NDArray current = hidden;
    for (int index = from; index < to; index++) {
      try (NDArray below = current) {
        current = layer(index, below, attentionMask, training);
      }
    }
    if (attentionMask != null) {
      attentionMask.close();
    }
    return current;
  }

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
