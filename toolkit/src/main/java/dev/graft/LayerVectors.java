package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.TextEncoder;
import dev.graft.data.Batches;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TokenBatch;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** The mean token vector of each text below the first layer and after each layer. */
final class LayerVectors {
  private static final int BATCH_SIZE = 32;

  private LayerVectors() {}

  /** {@code [1 + layers][texts][width]}, in the order of the texts. */
  static float[][][] of(TextEncoder encoder, EncodedTexts texts) {
    int depth = encoder.layers().size();
    var vectors = new float[1 + depth][texts.size()][];
    return Gradients.off(
        () -> {
          for (int[] rows : Batches.byLength(texts.lengths(), BATCH_SIZE)) {
            if (Thread.interrupted()) {
              throw new CancellationException("Interrupted while computing vectors");
            }
            fill(vectors, encoder, texts.batch(rows));
          }
          return vectors;
        });
  }

  private static void fill(float[][][] vectors, TextEncoder encoder, TokenBatch batch) {
    try (NDManager scope = Tensors.newScope()) {
      NDArray ids = Tensors.int64(scope, batch.ids(), batch.size(), batch.width());
      NDArray mask = Tensors.int64(scope, batch.mask(), batch.size(), batch.width());
      NDArray hidden = encoder.embed(ids, false);
      for (int layer = 0; ; layer++) {
        try (NDArray means = Operations.meanPool(hidden, mask)) {
          put(vectors[layer], batch.rows(), means.toFloatArray());
        }
        if (layer == vectors.length - 1) {
          return;
        }
        hidden = encoder.through(hidden, layer, layer + 1, batch.padded() ? mask : null, false);
      }
    }
  }

  private static void put(float[][] vectors, int[] rows, float[] values) {
    int width = values.length / rows.length;
    for (int i = 0; i < rows.length; i++) {
      vectors[rows[i]] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
  }
}
