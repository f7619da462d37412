package dev.graft.module;

import dev.graft.tensor.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * The first values of a new parameter.
 *
 * <p>Random values depend on the seed and the parameter's path alone: neither the order in which
 * parameters are made nor anything computed before changes them.
 */
@FunctionalInterface
public interface Initializer {

  /**
   * The first values.
   *
   * @param shape the parameter's shape
   * @param path the parameter's path in the network
   * @param seed the seed of the run
   * @return row-major values, as many as the shape has elements
   */
  float[] values(long[] shape, String path, long seed);

  /**
   * All zero.
   *
   * @return the initialiser
   */
  static Initializer zeros() {
    return (shape, path, seed) -> new float[size(shape)];
  }

  /**
   * All one.
   *
   * @return the initialiser
   */
  static Initializer ones() {
    return (shape, path, seed) -> {
      var values = new float[size(shape)];
      java.util.Arrays.fill(values, 1);
      return values;
    };
  }

  /**
   * Uniform in {@code [-1/sqrt(in), 1/sqrt(in)]}, where {@code in} is the product of all dimensions
   * but the first: He et al. 2015 with a slope of sqrt(5), the default of PyTorch's linear layers
   * and convolutions and of LoRA's first matrix.
   *
   * @return the initialiser
   */
  static Initializer kaimingUniform() {
    return (shape, path, seed) -> {
      double bound = 1 / Math.sqrt(Math.max(1.0, size(shape) / (double) Math.max(1, shape[0])));
      var random = random(path, seed);
      var values = new float[size(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
      }
      return values;
    };
  }

  /**
   * Normally distributed around zero.
   *
   * @param deviation the standard deviation, positive
   * @return the initialiser
   */
  static Initializer normal(double deviation) {
    return (shape, path, seed) -> {
      var random = random(path, seed);
      var values = new float[size(shape)];
      for (int i = 0; i < values.length; i++) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        double angle = 2 * Math.PI * random.nextDouble();
        values[i] = (float) (deviation * radius * StrictMath.cos(angle));
      }
      return values;
    };
  }

  private static SplittableRandom random(String path, long seed) {
    var crc = new CRC32();
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    // Mixed first: neighbouring seeds of SplittableRandom are one stream, shifted by a draw.
    return new SplittableRandom(Randomness.mix(Randomness.mix(seed) + crc.getValue()));
  }

  private static int size(long[] shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return Math.toIntExact(size);
  }
}
