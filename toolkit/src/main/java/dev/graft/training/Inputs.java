package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.task.ClassifierNetwork;

/** What a network is given of some examples: themselves, or what a frozen part made of them. */
sealed interface Inputs permits EncodedInputs, CachedInputs {

  /** Tokens of each text; 1 for an image. */
  int[] lengths();

  /**
   * The logits of some examples.
   *
   * @param network the network that the inputs were made for
   * @param scope the owner of new arrays
   * @param rows the numbers of the examples, at least one
   * @param training whether dropout is in force
   * @return {@code [rows, classes]}
   */
  NDArray logits(ClassifierNetwork network, NDManager scope, int[] rows, boolean training);
}
