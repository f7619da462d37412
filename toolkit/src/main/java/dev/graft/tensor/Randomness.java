package dev.graft.tensor;

import ai.djl.engine.Engine;

/** The engine's generator of random numbers, which decides what dropout drops. */
public final class Randomness {
  private Randomness() {}

  /**
   * Seeds the engine's generator.
   *
   * @param seed any number; its lower and upper halves both count
   */
  public static void seed(long seed) {
    var unused = TorchScript.manager();
    Engine.getEngine("PyTorch").setRandomSeed(Long.hashCode(seed));
  }
}
