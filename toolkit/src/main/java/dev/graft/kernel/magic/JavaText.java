package dev.graft.kernel.magic;

/**
 * Source text as Java's lexer reads it: the escapes of Unicode, such as that of a quote by its
 * number, stand for their characters before anything else is looked at.
 */
final class JavaText {

  private final char[] characters;
  // Where each character begins in the source, and the source's length behind the last.
  private final int[] starts;
  private final int length;

  JavaText(String source) {
    characters = new char[source.length()];
    starts = new int[source.length() + 1];
    int count = 0;
    int backslashes = 0;
    for (int i = 0; i < source.length(); count++) {
      char c = source.charAt(i);
      starts[count] = i;
      int end = c == '\\' && backslashes % 2 == 0 ? escapeEnd(source, i) : -1;
      if (end > 0) {
        characters[count] = (char) Integer.parseInt(source.substring(end - 4, end), 16);
        i = end;
        backslashes = 0;
      } else {
        characters[count] = c;
        backslashes = c == '\\' ? backslashes + 1 : 0;
        i++;
      }
    }
    length = count;
    starts[count] = source.length();
  }

  private static int escapeEnd(String source, int at) {
    int i = at + 1;
    while (i < source.length() && source.charAt(i) == 'u') {
      i++;
    }
    if (i == at + 1 || i + 4 > source.length()) {
      return -1;
    }
    for (int digit = i; digit < i + 4; digit++) {
      char c = source.charAt(digit);
      if (c > 'f' || Character.digit(c, 16) < 0) {
        return -1;
      }
    }
    return i + 4;
  }

  int length() {
    return length;
  }

  char at(int index) {
    return characters[index];
  }

  /** The position in the source at which a character begins. */
  int start(int index) {
    return starts[index];
  }

  /** The first character that begins at a position in the source or behind it. */
  int indexAt(int position, int from) {
    int index = from;
    while (index < length && starts[index] < position) {
      index++;
    }
    return index;
  }

  boolean startsWith(String mark, int index) {
    if (index + mark.length() > length) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if (characters[index + i] != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where the mark begins, or the length if it does not occur. */
  int find(String mark, int from) {
    int index = from;
    while (index < length && !startsWith(mark, index)) {
      index++;
    }
    return Math.min(index, length);
  }
}
