package dev.graft.task;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text order in which runs of digits count as numbers: {@code grade2} stands before {@code
 * grade10}.
 */
final class LabelOrder implements Comparator<String> {

  static final Comparator<String> NATURAL = new LabelOrder();

  private static final Pattern PIECE = Pattern.compile("[0-9]+|[^0-9]+");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

  private LabelOrder() {}

  static boolean isWholeNumber(String name) {
    return WHOLE.matcher(name).matches();
  }

  /**
   * By value; spellings of one number ({@code 7}, {@code 07}) by text, so that the order is total.
   */
  static Comparator<String> numeric() {
    return Comparator.<String, BigInteger>comparing(BigInteger::new)
        .thenComparing(Comparator.naturalOrder());
  }

  @Override
  public int compare(String a, String b) {
    Matcher left = PIECE.matcher(a);
    Matcher right = PIECE.matcher(b);
    while (true) {
      boolean more = left.find();
      if (!right.find()) {
        return more ? 1 : a.compareTo(b);
      }
      if (!more) {
        return -1;
      }
      int order = comparePieces(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int comparePieces(String a, String b) {
    boolean numbers = isWholeNumber(a) && isWholeNumber(b);
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }
}
