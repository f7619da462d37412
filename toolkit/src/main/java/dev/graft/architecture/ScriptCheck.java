package dev.graft.architecture;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.ScriptedModule;
import dev.graft.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Whether a TorchScript module can be tuned: found out by running it. */
final class ScriptCheck {
  private static final double TOLERANCE = 1e-3;
  private static final String AGAIN = "In Python, call model.eval() and save torch.jit.trace(model";

  private ScriptCheck() {}

  /**
   * The width of what it gives.
   *
   * @throws IllegalArgumentException if there is nothing in it to train, it does not take images of
   *     the size, or what it gives for one depends on the others or on chance
   */
  static int width(ScriptedModule module, ImageSize size) {
    checkParameters(module.parameters());
    int values = Math.multiplyExact(size.channels(), size.height() * size.width());
    var random = new SplittableRandom(1);
    var pixels = new float[2 * values];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-1, 1);
    }
    try (NDManager scope = Tensors.newScope()) {
      NDArray two = images(scope, pixels, 2, size);
      NDArray one = images(scope, Arrays.copyOf(pixels, values), 1, size);
      NDArray alone = run(module, one);
      NDArray together = run(module, two);
      int width = BlockConfiguration.width(alone.getShape());
      checkSame(alone, together);
      return width;
    }
  }

  private static void checkParameters(Map<String, NDArray> parameters) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException(
          "The TorchScript model has no parameters, as after torch.jit.freeze, optimize_for_inference"
              + " or quantisation, so that nothing in it could be frozen or trained. "
              + AGAIN
              + ", example) without them");
    }
    parameters.forEach(
        (name, array) -> {
          if (array.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException(
                "The TorchScript model's parameter '%s' is %s; expected is float32. %s.float(), example)"
                    .formatted(name, array.getDataType(), AGAIN));
          }
        });
    checkApart(parameters);
  }

  /** Of two names for one array, each would be trained as if it were alone. */
  private static void checkApart(Map<String, NDArray> parameters) {
    var memories = new LinkedHashMap<String, ByteBuffer>();
    parameters.forEach(
        (name, array) -> {
          if (array.size() > 0 && array.size() < Integer.MAX_VALUE / Float.BYTES) {
            ByteBuffer memory = Tensors.memory(array);
            memories.forEach(
                (other, known) -> {
                  if (same(known, memory)) {
                    throw new IllegalArgumentException(
                        ("The TorchScript model has one array under two names, '%s' and '%s', which"
                                + " cannot be trained as one here")
                            .formatted(other, name));
                  }
                });
            memories.put(name, memory);
          }
        });
  }

  /** Whether what is written to one is read from the other. */
  private static boolean same(ByteBuffer one, ByteBuffer other) {
    byte before = one.get(0);
    byte changed = (byte) ~before;
    one.put(0, changed);
    boolean follows = other.get(0) == changed;
    one.put(0, before);
    return follows && other.get(0) == before;
  }

  private static NDArray images(NDManager scope, float[] pixels, int count, ImageSize size) {
    return Tensors.float32(scope, pixels, count, size.channels(), size.height(), size.width());
  }

  private static NDArray run(ScriptedModule module, NDArray x) {
    List<NDArray> results;
    try {
      results = Gradients.off(() -> module.forward(x));
    } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "The TorchScript model does not take %d images as %s: %s"
              .formatted(x.getShape().get(0), x.getShape(), e.getMessage()),
          e);
    }
    if (results.size() != 1 || results.get(0).getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "The TorchScript model gives %d arrays; expected is one of float32. %s, example) of a"
                  .formatted(results.size(), AGAIN)
              + " model that returns its features alone");
    }
    return results.get(0);
  }

  private static void checkSame(NDArray alone, NDArray together) {
    float[] first = alone.toFloatArray();
    float[] both = together.toFloatArray();
    double largest = 0;
    double difference = 0;
    if (both.length == 2 * first.length) {
      for (int i = 0; i < first.length; i++) {
        largest = Math.max(largest, Math.abs(first[i]));
        difference = Math.max(difference, Math.abs(first[i] - both[i]));
      }
    }
    if (both.length != 2 * first.length || !(difference <= TOLERANCE * Math.max(largest, 1e-6))) {
      Shape shape = together.getShape();
      throw new IllegalArgumentException(
          ("What the TorchScript model gives for an image depends on the other images or on chance"
                  + " (for two it gives %s): it was traced in training, or for one size of batch. %s,"
                  + " example)")
              .formatted(shape, AGAIN));
    }
  }
}
