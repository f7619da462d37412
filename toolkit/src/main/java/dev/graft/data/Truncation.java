package dev.graft.data;

import ai.djl.huggingface.tokenizers.Encoding;

/**
 * Cuts the tokens of an encoding's texts down to a limit; the special tokens around them stay.
 *
 * <p>Of a pair, the longer text is cut first ({@code longest_first} in transformers): the shorter
 * one keeps up to half of the room, and if both are longer than that, the one that is shorter, or
 * else the first, has the smaller half.
 *
 * @param maxLength most tokens, special ones included
 * @param side where tokens are dropped, of each text
 */
record Truncation(int maxLength, Side side) {

  /** What is left of an encoding: its ids and type ids, of equal length. */
  static final class Kept {

    private final long[] ids;
    private final long[] typeIds;

    Kept(long[] ids, long[] typeIds) {
      this.ids = ids;
      this.typeIds = typeIds;
    }

    long[] ids() {
      return ids;
    }

    long[] typeIds() {
      return typeIds;
    }

    /** Whether the texts of a pair are told apart. */
    boolean typed() {
      return anyButZero(typeIds);
    }
  }

  static boolean anyButZero(long[] values) {
    for (long value : values) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  Kept of(Encoding encoding) {
    long[] ids = encoding.getIds();
    if (ids.length <= maxLength) {
      return new Kept(ids, encoding.getTypeIds());
    }
    long[] texts = encoding.getSequenceIds();
    int first = count(texts, 0);
    int second = count(texts, 1);
    int room = maxLength - (ids.length - first - second);
    if (room < 1) {
      throw new IllegalArgumentException(
          "The tokenizer adds %d special tokens; a limit of %d tokens leaves no room for text"
              .formatted(ids.length - first - second, maxLength));
    }
    int keptOfFirst = second == 0 ? room : ofFirst(first, second, room);
    return keep(encoding, texts, new int[] {first, second}, keptOfFirst, room - keptOfFirst);
  }

  /** Both do not fit. */
  private static int ofFirst(int first, int second, int room) {
    int half = room / 2;
    if (first <= second) {
      return Math.min(first, half);
    }
    return room - Math.min(second, half);
  }

  private Kept keep(Encoding encoding, long[] texts, int[] counts, int ofFirst, int ofSecond) {
    int[] kept = {ofFirst, ofSecond};
    int[] seen = {0, 0};
    long[] ids = encoding.getIds();
    long[] types = encoding.getTypeIds();
    var result = new Kept(new long[maxLength], new long[maxLength]);
    int next = 0;
    for (int i = 0; i < ids.length; i++) {
      int text = (int) texts[i];
      if (text >= 0) {
        int place = seen[text]++;
        boolean inside =
            side == Side.RIGHT ? place < kept[text] : place >= counts[text] - kept[text];
        if (!inside) {
          continue;
        }
      }
      result.ids()[next] = ids[i];
      result.typeIds()[next++] = types[i];
    }
    return result;
  }

  /** Tokens of the text itself; special ones belong to none. */
  static int count(long[] texts, int text) {
    int count = 0;
    for (long of : texts) {
      if (of == text) {
        count++;
      }
    }
    return count;
  }
}
