package dev.graft.tensor;

import ai.djl.engine.Engine;

/** The engine's generator of random numbers, which decides what dropout drops. */
public final class Randomness {
  private Randomness() {}

  /**
   * Spreads a number over all 64 bits, so that neighbouring seeds have nothing in common: the
   * finaliser of SplitMix64 (Steele, Lea and Flood 2014).
   *
   * @param value any number
   * @return a number that no other value gives
   */
  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Seeds the engine's one generator. Two runs at the same time share it: with dropout, neither can
   * then be repeated to the bit.
   *
   * @param seed any number
   */
  public static void seed(long seed) {
    var unused = TorchScript.manager();
    Engine.getEngine("PyTorch").setRandomSeed((int) mix(seed));
  }
}
