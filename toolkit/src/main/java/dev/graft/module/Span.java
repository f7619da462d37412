package dev.graft.module;

/**
 * Places at the beginning and at the end of a text, padding aside. A text that is shorter has
 * fewer.
 *
 * @param first how many at the beginning
 * @param last how many at the end
 * @param skipped how many at the beginning are none of the last, though a text be short
 */
public record Span(int first, int last, int skipped) {

  /** Checks the values. */
  public Span {
    if (first < 0 || last < 0 || skipped < 0 || first + last < 1) {
      throw new IllegalArgumentException(
          "A span has at least 1 place, but was given %d at the beginning and %d at the end"
              .formatted(first, last));
    }
  }
}
