package dev.graft.evaluation;

/**
 * How often each example counts in several draws, in the bits of one number: one addition adds all.
 * The weights of a draw sum to the number of examples, so that no sum of them reaches into the next
 * draw's bits.
 */
final class PackedWeights {
  private final long[] packed;
  private final int bits;

  private PackedWeights(int size) {
    packed = new long[size];
    bits = bits(size);
  }

  /** Of as many draws as there is {@link #room} for, or fewer. */
  static PackedWeights of(int[]... draws) {
    var weights = new PackedWeights(draws[0].length);
    for (int draw = 0; draw < draws.length; draw++) {
      for (int i = 0; i < weights.packed.length; i++) {
        weights.packed[i] |= (long) draws[draw][i] << (draw * weights.bits);
      }
    }
    return weights;
  }

  /** How many draws of so many examples fit. */
  static int room(int size) {
    return Long.SIZE / bits(size);
  }

  private static int bits(int size) {
    return size < 1 << 16 ? 16 : 32;
  }

  int draws() {
    return Long.SIZE / bits;
  }

  /** The sum of a draw's weights. */
  int total() {
    return packed.length;
  }

  /** All draws' weights of one example. */
  long of(int example) {
    return packed[example];
  }

  /** All draws' sums over a part of a list of examples. */
  long sum(int[] examples, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += packed[examples[i]];
    }
    return sum;
  }

  /** One draw's part of a sum. */
  long unpacked(long sum, int draw) {
    return (sum >>> (draw * bits)) & ((1L << bits) - 1);
  }
}
