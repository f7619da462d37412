package dev.graft.data;

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

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
