package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.data.EncodedExamples;
import dev.graft.evaluation.Inference;
import dev.graft.task.ClassifierNetwork;

/**
 * The examples themselves: everything is computed each time.
 *
 * @param examples the encoded examples
 */
record EncodedInputs(EncodedExamples examples) implements Inputs {

  @Override
  public int[] lengths() {
    return examples.lengths();
  }

  @Override
  public NDArray logits(ClassifierNetwork network, NDManager scope, int[] rows, boolean training) {
    return Inference.logits(network, scope, examples, rows, training);
  }
}
