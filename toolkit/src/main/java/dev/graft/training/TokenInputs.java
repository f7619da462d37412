package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.data.EncodedTexts;
import dev.graft.evaluation.Inference;
import dev.graft.task.ClassifierNetwork;

/**
 * Tokens: everything is computed each time.
 *
 * @param texts the encoded texts
 */
record TokenInputs(EncodedTexts texts) implements Inputs {

  @Override
  public int[] lengths() {
    return texts.lengths();
  }

  @Override
  public NDArray logits(ClassifierNetwork network, NDManager scope, int[] rows, boolean training) {
    return Inference.logits(network, scope, texts.batch(rows), training);
  }
}
