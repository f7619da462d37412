package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Computes the loss of some examples and sends its gradients back through the network. */
final class Backpropagation implements AutoCloseable {
  private final ClassifierNetwork network;
  private final LabelledExamples examples;
  private final Inputs inputs;
  private final Objective objective;
  private final int batchSize;
  private final NDManager scope = Tensors.newScope();
  private final @Nullable NDArray classWeights;

  Backpropagation(
      ClassifierNetwork network,
      LabelledExamples examples,
      Inputs inputs,
      Objective objective,
      int batchSize) {
    this.network = network;
    this.examples = examples;
    this.inputs = inputs;
    this.objective = objective;
    this.batchSize = batchSize;
    classWeights = objective.weights(scope);
  }

  /**
   * Adds the gradients of some examples' mean loss to the parameters, batch by batch.
   *
   * @return the loss; if it is not a finite number, some gradients are missing
   */
  double of(int[] rows) {
    double total = objective.totalWeight(examples.targets(rows));
    double loss = 0;
    for (int from = 0; from < rows.length; from += batchSize) {
      loss += of(Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batchSize)), total);
    }
    return loss;
  }

  private double of(int[] rows, double total) {
    long[] targets = examples.targets(rows);
    try (var arrays = Tensors.newScope();
        var gradients = Gradients.recorded()) {
      NDArray labels = Tensors.int64(arrays, targets, targets.length);
      NDArray divisor = Tensors.float32(arrays, new float[] {(float) total});
      NDArray logits = inputs.logits(network, arrays, rows, true);
      NDArray loss =
          Operations.crossEntropy(
              logits, labels, objective.labelSmoothing(), divisor, classWeights);
      double value = loss.getFloat();
      if (Double.isFinite(value)) {
        gradients.backward(loss);
      }
      return value;
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
