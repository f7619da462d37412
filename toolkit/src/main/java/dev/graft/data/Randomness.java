package dev.graft.data;

import static dev.graft.tensor.Randomness.mix;

import java.util.Random;

/**
 * Seeded random numbers. {@link Random} and this shuffle are specified to the bit, so an order
 * drawn on one Java version is drawn on every other.
 */
final class Randomness {

  private Randomness() {}

  /** A generator of its own for each pair: neighbouring seeds and streams share nothing. */
  static Random of(long seed, long stream) {
    return new Random(mix(mix(seed) + stream));
  }

  static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }
}
