package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.data.Batches;
import dev.graft.data.EncodedExamples;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Runs a backbone over texts or images. */
final class SentenceVectors {
  private static final int BATCH_SIZE = 32;

  /** What PyTorch's normalisation divides by at least. */
  private static final double SHORTEST = 1e-12;

  private SentenceVectors() {}

  /** {@code [examples][width]}, in their order. */
  static float[][] of(Backbone backbone, EncodedExamples examples) {
    return Gradients.off(
        () -> {
          var vectors = new float[examples.size()][];
          try {
            for (int[] rows : Batches.byLength(examples.lengths(), BATCH_SIZE)) {
              float[] values = batch(backbone, examples, rows);
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

  /** Makes every vector one unit long; one of zeros stays. */
  static void normalise(float[][] vectors) {
    for (float[] vector : vectors) {
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      double length = Math.max(Math.sqrt(squares), SHORTEST);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / length);
      }
    }
  }

  private static float[] batch(Backbone backbone, EncodedExamples examples, int[] rows) {
    try (var scope = Tensors.newScope();
        Input input = examples.input(scope, rows);
        NDArray vectors = backbone.pool(backbone.forward(input, false), input.mask(), false)) {
      return vectors.toFloatArray();
    }
  }
}
