package dev.graft.task;

import ai.djl.ndarray.NDArray;

/** Sees what each stage of a network computes, in the order of the data flow. */
@FunctionalInterface
public interface StageObserver {
  /** What stands below the first layer. */
  String EMBEDDINGS = "embeddings";

  /** What makes one vector of a sequence's tokens. */
  String POOLING = "pooling";

  /**
   * A stage is computed.
   *
   * @param stage {@link #EMBEDDINGS}, a layer's path, {@link #POOLING}, or {@link
   *     ClassifierNetwork#HEAD}
   * @param output {@code [batch, tokens, width]} up to the last layer, {@code [batch, width]} of
   *     pooling, {@code [batch, classes]} of the head; must not be changed, closed or kept
   */
  void computed(String stage, NDArray output);
}
