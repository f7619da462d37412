package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.PromptOperations;

/** Trained keys and values that the attention of every layer finds before those of the tokens. */
public final class Prefix extends VirtualTokens {
  private final long width;

  /**
   * A prefix.
   *
   * @param vectors {@code [count, layers x 2 x width]}: the keys of the first layer, its values,
   *     the keys of the second, ...
   * @param width of a token's key in one layer, all heads side by side
   */
  public Prefix(Parameter vectors, long width) {
    super(vectors);
    this.width = width;
  }

  /**
   * Puts a layer's trained keys before those of a batch.
   *
   * @param layer from 0
   * @param own {@code [batch, tokens, width]}; stays open
   * @return {@code [batch, count + tokens, width]}
   */
  public NDArray keys(int layer, NDArray own) {
    return PromptOperations.prepend(own, array(), Math.toIntExact(2L * layer * width));
  }

  /**
   * Puts a layer's trained values before those of a batch.
   *
   * @param layer from 0
   * @param own {@code [batch, tokens, width]}; stays open
   * @return {@code [batch, count + tokens, width]}
   */
  public NDArray values(int layer, NDArray own) {
    return PromptOperations.prepend(own, array(), Math.toIntExact((2L * layer + 1) * width));
  }
}
