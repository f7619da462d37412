package dev.graft.tensor;

import ai.djl.pytorch.jni.JniUtils;

/** How many threads the engine computes with. Results are the same to the bit for equal numbers. */
public final class Threads {
  private Threads() {}

  /**
   * The number of threads of one operation.
   *
   * @return at least 1
   */
  public static int count() {
    var unused = TorchScript.manager();
    return JniUtils.getNumThreads();
  }

  /**
   * Sets the number of threads of one operation.
   *
   * @param threads at least 1
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public static void set(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but was " + threads);
    }
    var unused = TorchScript.manager();
    JniUtils.setNumThreads(threads);
  }
}
