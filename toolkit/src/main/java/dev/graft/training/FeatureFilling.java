package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.data.Batches;
import dev.graft.data.EncodedExamples;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Computes the features of examples, those of like length together, with nothing recorded.
 *
 * @param network with arrays
 * @param prefix the part of it that is computed
 * @param examples the encoded examples
 * @param listener is told how far it is
 */
record FeatureFilling(
    ClassifierNetwork network,
    FrozenPrefix prefix,
    EncodedExamples examples,
    TrainingListener listener) {
  private static final int BATCH_SIZE = 32;

  /**
   * Writes a row for each example.
   *
   * @throws IOException if the disk is full
   * @throws CancellationException if the thread is interrupted; the interruption is then used up
   */
  void into(FeatureStore store) throws IOException {
    int done = 0;
    listener.preparing(done, examples.size());
    try {
      for (int[] rows : Batches.byLength(examples.lengths(), BATCH_SIZE)) {
        if (Thread.interrupted()) {
          throw interrupted();
        }
        write(rows, store);
        done += rows.length;
        listener.preparing(done, examples.size());
      }
      store.finish();
    } catch (ClosedByInterruptException e) {
      var unused = Thread.interrupted();
      throw interrupted();
    } finally {
      // Unreachable, a network would free its arrays while the last of them is in use.
      Reference.reachabilityFence(network);
    }
  }

  private void write(int[] rows, FeatureStore store) throws IOException {
    try (var scope = Tensors.newScope();
        NDArray features = Gradients.off(() -> features(scope, rows))) {
      ByteBuffer memory = Tensors.memory(features);
      int stride = memory.capacity() / rows.length;
      for (int i = 0; i < rows.length; i++) {
        store.write(rows[i], memory, i * stride);
      }
    }
  }

  /**
   * The shape of one image's features, of which all have the same.
   *
   * @return without the batch
   */
  long[] shapeOfOne() {
    try (var scope = Tensors.newScope();
        NDArray features = Gradients.off(() -> features(scope, new int[] {0}))) {
      long[] shape = features.getShape().getShape();
      return Arrays.copyOfRange(shape, 1, shape.length);
    }
  }

  private NDArray features(NDManager scope, int[] rows) {
    try (Input input = examples.input(scope, rows)) {
      Backbone backbone = network.backbone();
      NDArray hidden =
          backbone.through(
              backbone.embed(input, false), 0, prefix.layers(), input.paddingMask(), false);
      return prefix.pooled() ? network.pool(backbone.finish(hidden), input, false) : hidden;
    }
  }

  private static CancellationException interrupted() {
    return new CancellationException("Interrupted while computing features");
  }
}
