package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Tokens;
import dev.graft.data.Batches;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TokenBatch;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Runs a backbone over texts. */
final class SentenceVectors {
  private static final int BATCH_SIZE = 32;

  private SentenceVectors() {}

  /** {@code [texts][width]}, in the order of the texts. */
  static float[][] of(Backbone backbone, EncodedTexts texts) {
    return Gradients.off(
        () -> {
          var vectors = new float[texts.size()][];
          try {
            for (int[] rows : Batches.byLength(texts.lengths(), BATCH_SIZE)) {
              float[] values = batch(backbone, texts.batch(rows));
              int width = values.length / rows.length;
              for (int i = 0; i < rows.length; i++) {
                vectors[rows[i]] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
              }
            }
          } finally {
            // Arrays are freed when out of reach: not before the last batch is done.
            Reference.reachabilityFence(backbone);
          }
          return vectors;
        });
  }

  private static float[] batch(Backbone backbone, TokenBatch batch) {
    try (var scope = Tensors.newScope();
        Tokens input = batch.input(scope);
        NDArray vectors = backbone.pool(backbone.forward(input, false), input.mask(), false)) {
      return vectors.toFloatArray();
    }
  }
}
