package dev.graft.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Input;
import dev.graft.data.Batches;
import dev.graft.data.EncodedExamples;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** Runs a network over examples, with dropout off and nothing recorded for backpropagation. */
public final class Inference {
  private Inference() {}

  /**
   * The probability of each label for each example.
   *
   * @param network a network with arrays
   * @param examples the encoded examples
   * @param batchSize how many examples are computed at once, at least 1
   * @return {@code [examples][labels]}, in the order of the examples; each row sums to 1
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  public static float[][] probabilities(
      ClassifierNetwork network, EncodedExamples examples, int batchSize) {
    try {
      return Gradients.off(() -> computed(network, examples, batchSize));
    } finally {
      // Unreachable, the network would free its arrays while the last of them is in use.
      Reference.reachabilityFence(network);
    }
  }

  /**
   * The probability of each label for each text, by whatever computes the logits.
   *
   * @param lengths tokens of each text, 1 for an image; those of like length are computed together
   * @param batchSize how many examples are computed at once, at least 1
   * @param logits computes a batch, with dropout off
   * @return {@code [examples][labels]}, in the order of the examples; each row sums to 1
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  public static float[][] probabilities(int[] lengths, int batchSize, BatchLogits logits) {
    try {
      return Gradients.off(() -> computed(lengths, batchSize, logits));
    } finally {
      Reference.reachabilityFence(logits);
    }
  }

  /** Computes the logits of some texts. */
  @FunctionalInterface
  public interface BatchLogits {

    /**
     * The logits of some examples.
     *
     * @param scope the owner of new arrays
     * @param rows the numbers of the examples
     * @return {@code [rows, labels]}
     */
    NDArray of(NDManager scope, int[] rows);
  }

  /**
   * The logits of a batch.
   *
   * @param network a network with arrays
   * @param scope the owner of new arrays
   * @param examples the encoded examples
   * @param rows the numbers of those in the batch
   * @param training whether dropout is in force
   * @return {@code [rows, labels]}
   */
  public static NDArray logits(
      ClassifierNetwork network,
      NDManager scope,
      EncodedExamples examples,
      int[] rows,
      boolean training) {
    try (Input input = examples.input(scope, rows)) {
      return network.logits(input, training);
    }
  }

  private static float[][] computed(
      ClassifierNetwork network, EncodedExamples examples, int batchSize) {
    return computed(
        examples.lengths(),
        batchSize,
        (scope, rows) -> logits(network, scope, examples, rows, false));
  }

  private static float[][] computed(int[] lengths, int batchSize, BatchLogits network) {
    var probabilities = new float[lengths.length][];
    for (int[] rows : Batches.byLength(lengths, batchSize)) {
      if (Thread.interrupted()) {
        throw new CancellationException("Interrupted while computing predictions");
      }
      float[] batch = batch(network, rows);
      int labels = batch.length / rows.length;
      for (int i = 0; i < rows.length; i++) {
        probabilities[rows[i]] = Arrays.copyOfRange(batch, i * labels, (i + 1) * labels);
      }
    }
    return probabilities;
  }

  private static float[] batch(BatchLogits network, int[] rows) {
    try (var scope = Tensors.newScope();
        NDArray logits = network.of(scope, rows);
        NDArray probabilities = Operations.softmax(logits)) {
      return probabilities.toFloatArray();
    }
  }
}
