package dev.graft.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the magics of a cell.
 *
 * <p>It follows strings, text blocks and comments, so that a {@code %} inside of them stays text,
 * and the end of the statement before, so that a remainder operator at the start of a line stays an
 * operator.
 */
final class CellSplitter {

  private static final Pattern CELL_MAGIC =
      Pattern.compile("\\A\\s*%%(\\w+)[ \\t]*([^\\n]*)(?:\\n(.*))?\\z", Pattern.DOTALL);
  private static final Pattern MAGIC =
      Pattern.compile("%([A-Za-z]\\w*)(?:[ \\t]+([^\\n]*))?(?=\\n|\\z)");

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder java = new StringBuilder();
  private int at;
  private int line = 1;
  private int javaLine = 1;
  private int depth;
  // The last character of code before this one; a statement may begin after ';', '{' and '}'.
  private char before = ';';
  private boolean lineStart = true;

  private CellSplitter(String source) {
    this.source = source;
  }

  /** Splits a cell; line ends may be of any kind. */
  static List<Piece> split(String cell) {
    var source = cell.replace("\r\n", "\n").replace('\r', '\n');
    Matcher magic = CELL_MAGIC.matcher(source);
    if (magic.matches()) {
      var body = magic.group(3) == null ? "" : magic.group(3);
      return List.of(new Piece.CellMagic(magic.group(1), Arguments.split(magic.group(2)), body, 1));
    }
    return new CellSplitter(source).run();
  }

  private List<Piece> run() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '%' && takeMagic()) {
        continue;
      }
      if (source.startsWith("//", at)) {
        copyTo(end("\n", at, 0));
      } else if (source.startsWith("/*", at)) {
        copyTo(end("*/", at + 2, 2));
      } else if (source.startsWith("\"\"\"", at)) {
        copyTo(quoted("\"\"\"", 3, false));
        before = '"';
      } else if (c == '"' || c == '\'') {
        copyTo(quoted(String.valueOf(c), 1, true));
        before = c;
      } else {
        code(c);
      }
    }
    flush();
    return List.copyOf(pieces);
  }

  private void code(char c) {
    depth += c == '{' || c == '(' || c == '[' ? 1 : c == '}' || c == ')' || c == ']' ? -1 : 0;
    if (c == '\n') {
      lineStart = true;
    } else if (!Character.isWhitespace(c)) {
      before = c;
      lineStart = false;
    }
    copyTo(at + 1);
  }

  private boolean takeMagic() {
    boolean statement = lineStart && (before == ';' || before == '{' || before == '}');
    if (!statement && before != '=') {
      return false;
    }
    var magic = MAGIC.matcher(source).region(at, source.length());
    if (!magic.lookingAt()) {
      return false;
    }
    var text = magic.group(2) == null ? "" : magic.group(2);
    var arguments = Arguments.split(Arguments.withoutComment(text));
    if (statement && depth <= 0) {
      flush();
      pieces.add(new Piece.LineMagic(magic.group(1), arguments, line));
      at = magic.end();
      javaLine = line;
    } else {
      java.append(Arguments.asCall(magic.group(1), arguments, !statement));
      at = magic.end();
    }
    before = ';';
    return true;
  }

  private void flush() {
    if (!java.toString().isBlank()) {
      pieces.add(new Piece.Java(java.toString(), javaLine));
    }
    java.setLength(0);
    javaLine = line;
  }

  private void copyTo(int end) {
    for (; at < end; at++) {
      char c = source.charAt(at);
      line += c == '\n' ? 1 : 0;
      java.append(c);
    }
  }

  private int end(String mark, int from, int length) {
    int found = source.indexOf(mark, from);
    return found < 0 ? source.length() : found + length;
  }

  /** The end of a quotation; one that may not span lines ends with its line at the latest. */
  private int quoted(String mark, int length, boolean inOneLine) {
    int i = at + length;
    while (i < source.length()) {
      if (source.charAt(i) == '\\') {
        i += 2;
      } else if (source.startsWith(mark, i)) {
        return i + length;
      } else if (inOneLine && source.charAt(i) == '\n') {
        return i;
      } else {
        i++;
      }
    }
    return source.length();
  }
}
