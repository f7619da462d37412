package dev.graft.module;

import ai.djl.ndarray.NDArray;

/**
 * Trained vectors that stand before the tokens of every text, at the strength 0 or 1. Their file
 * has them under {@link #NAME}, as PEFT's have.
 */
public abstract sealed class VirtualTokens extends AdapterModule permits Prompt, Prefix {
  /** The parameter's name. */
  public static final String NAME = "prompt_embeddings";

  private final Parameter vectors;

  VirtualTokens(Parameter vectors) {
    this.vectors = parameter(NAME, vectors);
  }

  /**
   * How many places they take before a text's own tokens.
   *
   * @return at least 1
   */
  public final int count() {
    return (int) vectors.shape()[0];
  }

  /** Whether they are there now. */
  public final boolean present() {
    return strength() > 0;
  }

  /** {@code [count, ...]}. */
  final NDArray array() {
    return vectors.array();
  }

  @Override
  protected final boolean gradual() {
    return false;
  }
}
