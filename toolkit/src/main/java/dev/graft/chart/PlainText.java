package dev.graft.chart;

/** Makes text from data harmless to draw or to print: one line, nothing invisible that acts. */
public final class PlainText {
  private static final int REPLACEMENT = 0xFFFD;

  private PlainText() {}

  /**
   * One line of valid text: line breaks and tabs become a space, other control characters, lone
   * surrogates and noncharacters U+FFFD, and the characters that override the direction of text are
   * spelled out as {@code [U+202E]}.
   */
  public static String clean(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(clean, point));
    return clean.toString();
  }

  /**
   * The text, or its beginning with an ellipsis.
   *
   * @param most how many characters (code points) at most, the ellipsis included, at least 1
   */
  public static String shorten(String text, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("expected room for 1 character or more, got " + most);
    }
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)).stripTrailing() + "…";
  }

  /**
   * The text, or its beginning and its end with an ellipsis between: for paths, whose ends tell
   * most.
   *
   * @param most how many characters (code points) at most, the ellipsis included, at least 1
   */
  public static String shortenMiddle(String text, int most) {
    int length = text.codePointCount(0, text.length());
    if (length <= most || most < 3) {
      return shorten(text, most);
    }
    int start = (most - 1) / 2;
    int end = most - 1 - start;
    return text.substring(0, text.offsetByCodePoints(0, start))
        + "…"
        + text.substring(text.offsetByCodePoints(text.length(), -end));
  }

  /**
   * The text, or its end after an ellipsis.
   *
   * @param most how many characters (code points) at most, the ellipsis included, at least 1
   */
  static String shortenStart(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return length <= most || most < 2
        ? shorten(text, most)
        : "…" + text.substring(text.offsetByCodePoints(text.length(), 1 - most)).stripLeading();
  }

  /** Cleaned and shortened: for sentences that name something. */
  static String brief(String text, int most) {
    return shorten(clean(text), most);
  }

  private static void append(StringBuilder clean, int point) {
    switch (point) {
      case '\t', '\n', '\f', '\r', 0x85, 0x2028, 0x2029 -> clean.append(' ');
      case 0x202D, 0x202E -> clean.append("[U+%X]".formatted(point));
      default -> {
        boolean acts = Character.isISOControl(point);
        boolean lone = point >= 0xD800 && point <= 0xDFFF;
        boolean none = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
        clean.appendCodePoint(acts || lone || none ? REPLACEMENT : point);
      }
    }
  }
}
