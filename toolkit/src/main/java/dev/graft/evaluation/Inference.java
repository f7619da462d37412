package dev.graft.evaluation;

import ai.djl.ndarray.NDArray;
import dev.graft.data.Batches;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TokenBatch;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** Runs a network over texts, with dropout off and nothing recorded for backpropagation. */
public final class Inference {
  private Inference() {}

  /**
   * The probability of each label for each text.
   *
   * @param network a network with arrays
   * @param texts the encoded texts
   * @param batchSize how many texts are computed at once, at least 1
   * @return {@code [texts][labels]}, in the order of the texts; each row sums to 1
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  public static float[][] probabilities(
      ClassifierNetwork network, EncodedTexts texts, int batchSize) {
    try {
      return Gradients.off(() -> computed(network, texts, batchSize));
    } finally {
      // Unreachable, the network would free its arrays while the last of them is in use.
      Reference.reachabilityFence(network);
    }
  }

  private static float[][] computed(ClassifierNetwork network, EncodedTexts texts, int batchSize) {
    var probabilities = new float[texts.size()][];
    for (int[] rows : Batches.byLength(texts.lengths(), batchSize)) {
      if (Thread.interrupted()) {
        throw new CancellationException("Interrupted while computing predictions");
      }
      float[] batch = batch(network, texts.batch(rows));
      int labels = batch.length / rows.length;
      for (int i = 0; i < rows.length; i++) {
        probabilities[rows[i]] = Arrays.copyOfRange(batch, i * labels, (i + 1) * labels);
      }
    }
    return probabilities;
  }

  private static float[] batch(ClassifierNetwork network, TokenBatch batch) {
    try (var scope = Tensors.newScope();
        NDArray ids = Tensors.int64(scope, batch.ids(), batch.size(), batch.width());
        NDArray mask = Tensors.int64(scope, batch.mask(), batch.size(), batch.width());
        NDArray logits = network.logits(ids, mask, batch.padded(), false);
        NDArray probabilities = Operations.softmax(logits)) {
      return probabilities.toFloatArray();
    }
  }
}
