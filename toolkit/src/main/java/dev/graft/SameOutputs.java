package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.ImageSize;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Compares what two networks compute, on a few random inputs. */
final class SameOutputs {
  private static final int EXAMPLES = 2;
  private static final int TOKENS = 16;
  private static final double TOLERANCE = 1e-4;

  private SameOutputs() {}

  /**
   * Compares the logits.
   *
   * @throws IllegalStateException if one differs by more than 1e-4, or of large ones by more than
   *     that share of the largest
   */
  static void check(Upstream upstream, ClassifierNetwork adapted, ClassifierNetwork merged) {
    check(
        values(upstream, adapted.backbone(), input -> adapted.logits(input, false)),
        values(upstream, merged.backbone(), input -> merged.logits(input, false)));
  }

  /**
   * Compares the last hidden states.
   *
   * @throws IllegalStateException as for the logits
   */
  static void check(Upstream upstream, Backbone adapted, Backbone merged) {
    check(
        values(upstream, adapted, input -> adapted.forward(input, false)),
        values(upstream, merged, input -> merged.forward(input, false)));
  }

  private static void check(float[] expected, float[] actual) {
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    if (!(difference <= TOLERANCE * largest)) {
      throw new IllegalStateException(
          ("The merged network differs from the adapted one: what it gives by up to %s, the largest "
                  + "of which is %s. Weights that large do not merge in float32")
              .formatted(difference, largest));
    }
  }

  private static float[] values(
      Upstream upstream, Backbone backbone, Function<Input, NDArray> network) {
    return Gradients.off(
        () -> {
          try (NDManager scope = Tensors.newScope();
              Input input = input(upstream, backbone, scope);
              NDArray values = network.apply(input)) {
            return values.toFloatArray();
          }
        });
  }

  private static Input input(Upstream upstream, Backbone backbone, NDManager scope) {
    var random = new SplittableRandom(0);
    if (upstream.architecture().images().isPresent()) {
      ImageSize size = upstream.architecture().images().get();
      var values = new float[EXAMPLES * size.channels() * size.height() * size.width()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (2 * random.nextDouble() - 1);
      }
      return new Pixels(
          Tensors.float32(scope, values, EXAMPLES, size.channels(), size.height(), size.width()));
    }
    int length = Math.min(TOKENS, upstream.architecture().maxLength() / 2);
    long[] ids =
        random.longs((long) EXAMPLES * length, 0, backbone.tokenTable().shape()[0]).toArray();
    var mask = new long[ids.length];
    Arrays.fill(mask, 1);
    return new Tokens(
        Tensors.int64(scope, ids, EXAMPLES, length),
        Tensors.int64(scope, mask, EXAMPLES, length),
        false);
  }
}
