package dev.graft.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The sizes of an array's dimensions; none of them negative, their product within a long. */
record Shape(List<Long> sizes) {

  private static final int SHOWN = 8;

  Shape {
    sizes = List.copyOf(sizes);
    long product = 1;
    for (long size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + describe(sizes));
      }
      try {
        product = Math.multiplyExact(product, size);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape " + describe(sizes) + " overflows", e);
      }
    }
  }

  static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).boxed().toList());
  }

  long elements() {
    return sizes.stream().reduce(1L, (a, b) -> a * b);
  }

  /** The array's size in bytes, or {@code Long.MAX_VALUE} where a long cannot say it. */
  long bytes(ElementType type) {
    long elements = elements();
    return elements > Long.MAX_VALUE / type.bytes() ? Long.MAX_VALUE : elements * type.bytes();
  }

  long[] toArray() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  /** The same matrix with rows and columns exchanged. */
  Shape transposed() {
    return of(sizes.get(1), sizes.get(0));
  }

  int rank() {
    return sizes.size();
  }

  @Override
  public String toString() {
    return describe(sizes);
  }

  private static String describe(List<Long> sizes) {
    return sizes.stream()
        .limit(SHOWN)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "[", sizes.size() > SHOWN ? ", ...]" : "]"));
  }
}
