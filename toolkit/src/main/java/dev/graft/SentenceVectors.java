package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.TextEncoder;
import dev.graft.data.Batches;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TokenBatch;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Runs an encoder over texts. */
final class SentenceVectors {
  private static final int BATCH_SIZE = 32;

  private SentenceVectors() {}

  /** {@code [texts][width]}, in the order of the texts. */
  static float[][] of(TextEncoder encoder, EncodedTexts texts) {
    return Gradients.off(
        () -> {
          var vectors = new float[texts.size()][];
          try {
            for (int[] rows : Batches.byLength(texts.lengths(), BATCH_SIZE)) {
              float[] values = batch(encoder, texts.batch(rows));
              int width = values.length / rows.length;
              for (int i = 0; i < rows.length; i++) {
                vectors[rows[i]] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
              }
            }
          } finally {
            // Arrays are freed when out of reach: not before the last batch is done.
            Reference.reachabilityFence(encoder);
          }
          return vectors;
        });
  }

  private static float[] batch(TextEncoder encoder, TokenBatch batch) {
    try (var scope = Tensors.newScope();
        NDArray ids = Tensors.int64(scope, batch.ids(), batch.size(), batch.width());
        NDArray mask = Tensors.int64(scope, batch.mask(), batch.size(), batch.width());
        NDArray vectors =
            encoder.pool(encoder.forward(ids, batch.padded() ? mask : null, false), mask, false)) {
      return vectors.toFloatArray();
    }
  }
}
