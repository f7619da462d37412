package dev.graft.checkpoint;

/**
 * How much a file may list. A few bytes of a file become hundreds in memory; what no model comes
 * near to is refused before it fills the heap.
 */
final class Limits {

  static final int ARRAYS = 200_000;
  static final int REMARKS = 10_000;

  private Limits() {}

  /** Refuses a count that no model has. */
  static void arrays(int count, Object file) {
    if (count > ARRAYS) {
      throw new CheckpointException(
          file + ": lists more than " + ARRAYS + " arrays, which no model has; it is damaged");
    }
  }

  /** Refuses more remarks than a file is given. */
  static void remarks(int count, Object file) {
    if (count > REMARKS) {
      throw new CheckpointException(
          file + ": has more than " + REMARKS + " remarks in its metadata; it is damaged");
    }
  }
}
