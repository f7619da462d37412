package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.PromptOperations;

/** Trained vectors that go through the whole network, before those of a text's tokens. */
public final class Prompt extends VirtualTokens {

  /**
   * A prompt.
   *
   * @param vectors {@code [count, width]}
   */
  public Prompt(Parameter vectors) {
    super(vectors);
  }

  /**
   * Puts the vectors before those of a batch.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @return {@code [batch, count + tokens, width]}
   */
  NDArray before(NDArray x) {
    try (x) {
      return PromptOperations.prepend(x, array(), 0);
    }
  }
}
