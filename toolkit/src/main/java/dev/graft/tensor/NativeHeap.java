package dev.graft.tensor;

import com.sun.jna.Function;

/**
 * How the C library deals with the memory of arrays. Effective with glibc; elsewhere nothing
 * happens.
 *
 * <p>As it comes, glibc keeps freed memory to use it again, which is fast. But an array begins at a
 * multiple of 64 bytes, and glibc does not find that an array fits into the gap that an equal one
 * left: the memory of a training step becomes about twice that of its arrays. Sparing, arrays of
 * more than 128 kB get pages of their own, which go back to the system with them. Then a process
 * has no more than its arrays; as the system clears each page that it hands out, a step takes about
 * a quarter more time.
 */
public final class NativeHeap {
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  /** From here on arrays get pages of their own: glibc's first value, and the most it takes. */
  private static final int OWN_PAGES_SPARING = 128 * 1024;

  private static final int OWN_PAGES_FAST = 32 * 1024 * 1024;

  private static boolean sparing;

  private NativeHeap() {}

  /**
   * Gives freed memory back to the system, which after a training run is most of what the run took.
   * Takes some ten milliseconds.
   */
  public static void trim() {
    var unused = call("malloc_trim", 0L);
  }

  /**
   * Whether freed arrays go back to the system at once.
   *
   * @param on true to take as little memory as possible, false to be fast
   */
  public static synchronized void sparing(boolean on) {
    // What the user has set in the environment stays in force until memory is short.
    if (on != sparing) {
      int threshold = on ? OWN_PAGES_SPARING : OWN_PAGES_FAST;
      if (call("mallopt", M_MMAP_THRESHOLD, threshold)) {
        var unused = call("mallopt", M_TRIM_THRESHOLD, on ? threshold : 2 * threshold);
        sparing = on;
      }
    }
  }

  private static boolean call(String function, Object... arguments) {
    try {
      return Function.getFunction("c", function).invokeInt(arguments) == 1;
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return false;
    }
  }
}
