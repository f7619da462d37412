package dev.graft.architecture;

/**
 * The heads of a network's attention.
 *
 * @param heads how many queries have
 * @param keyHeads how many keys and values have, a divisor of {@code heads}
 * @param width of one head
 */
public record AttentionHeads(int heads, int keyHeads, int width) {

  /** The width of a token's key, all heads side by side. */
  public long keyWidth() {
    return (long) keyHeads * width;
  }
}
