package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Tokens;
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
  static float[][][] of(Backbone backbone, EncodedTexts texts) {
    int depth = backbone.layers().size();
    var vectors = new float[1 + depth][texts.size()][];
    return Gradients.off(
        () -> {
          for (int[] rows : Batches.byLength(texts.lengths(), BATCH_SIZE)) {
            if (Thread.interrupted()) {
              throw new CancellationException("Interrupted while computing vectors");
            }
            fill(vectors, backbone, texts.batch(rows));
          }
          return vectors;
        });
  }

  private static void fill(float[][][] vectors, Backbone backbone, TokenBatch batch) {
    try (NDManager scope = Tensors.newScope()) {
      Tokens input = batch.input(scope);
      NDArray hidden = backbone.embed(input, false);
      for (int layer = 0; ; layer++) {
        try (NDArray means = Operations.meanPool(hidden, input.mask())) {
          put(vectors[layer], batch.rows(), means.toFloatArray());
        }
        if (layer == vectors.length - 1) {
          return;
        }
        hidden = backbone.through(hidden, layer, layer + 1, input.paddingMask(), false);
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
