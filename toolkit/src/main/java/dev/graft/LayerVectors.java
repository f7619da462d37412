package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.data.Batches;
import dev.graft.data.EncodedExamples;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The mean token vector of each text, or the mean over each image, below the first layer and after
 * each layer.
 */
final class LayerVectors {
  private static final int BATCH_SIZE = 32;

  private LayerVectors() {}

  /** {@code [1 + layers][examples][width]}, in their order. */
  static float[][][] of(Backbone backbone, EncodedExamples examples) {
    int depth = backbone.layers().size();
    var vectors = new float[1 + depth][examples.size()][];
    return Gradients.off(
        () -> {
          for (int[] rows : Batches.byLength(examples.lengths(), BATCH_SIZE)) {
            if (Thread.interrupted()) {
              throw new CancellationException("Interrupted while computing vectors");
            }
            fill(vectors, backbone, examples, rows);
          }
          return vectors;
        });
  }

  private static void fill(
      float[][][] vectors, Backbone backbone, EncodedExamples examples, int[] rows) {
    try (NDManager scope = Tensors.newScope()) {
      Input input = examples.input(scope, rows);
      NDArray hidden = backbone.embed(input, false);
      for (int layer = 0; ; layer++) {
        try (NDArray longer = backbone.longer(input.mask());
            NDArray means = mean(hidden, longer == null ? input.mask() : longer)) {
          put(vectors[layer], rows, means.toFloatArray());
        }
        if (layer == vectors.length - 1) {
          return;
        }
        hidden = backbone.through(hidden, layer, layer + 1, input.paddingMask(), false);
      }
    }
  }

  private static NDArray mean(NDArray hidden, @Nullable NDArray mask) {
    return mask == null ? ImageOperations.mean(hidden) : Operations.meanPool(hidden, mask);
  }

  private static void put(float[][] vectors, int[] rows, float[] values) {
    int width = values.length / rows.length;
    for (int i = 0; i < rows.length; i++) {
      vectors[rows[i]] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
  }
}
