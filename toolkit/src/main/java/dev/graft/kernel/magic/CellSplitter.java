package dev.graft.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the magics of a cell.
 *
 * <p>It follows strings, text blocks and comments, so that a {@code %} inside of them stays text,
 * and the end of the statement before, so that a remainder operator at the start of a line stays an
 * operator.
 */
public final class CellSplitter {

  private static final Pattern CELL_MAGIC =
      Pattern.compile("%%(\\w++)(?!\\?)[ \\t]*([^\\n]*)(?:\\n(.*))?\\z", Pattern.DOTALL);
  private static final Pattern MAGIC =
      Pattern.compile("(%?[A-Za-z]\\w*)(?:[ \\t]+([^\\n]*))?(?=\\n|\\z)");
  // A name that a word, a number or a quotation follows: no expression goes on like that.
  private static final Pattern CLEARLY_A_MAGIC =
      Pattern.compile("[A-Za-z]\\w*[ \\t]+(?!instanceof\\b)[\\w\"~].*");
  private static final Pattern HELP =
      Pattern.compile("(?:\\?[ \\t]*%{1,2}(\\w+)|%{1,2}(\\w*)\\?{1,2})[ \\t]*(?=\\n|\\z)");
  private static final Pattern NEEDS_STATEMENT =
      Pattern.compile("\\s*(?:if|while|for|else|do)\\b.*", Pattern.DOTALL);

  private final String source;
  private final JavaText text;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder java = new StringBuilder();
  private int at;
  private int line;
  private int javaLine;
  private int depth;
  // The last character of code before this one; a statement may begin after ';', '{' and '}'.
  private char before = ';';
  private boolean lineStart = true;
  private int statement;

  private CellSplitter(String source, int firstLine) {
    this.source = source;
    this.text = new JavaText(source);
    this.line = firstLine;
    this.javaLine = firstLine;
  }

  /** Splits a cell; line ends may be of any kind. */
  public static List<Piece> split(String cell) {
    return split(cell, 1);
  }

  /**
   * Splits a cell or a part of one.
   *
   * @param firstLine the number of its first line in the cell
   */
  public static List<Piece> split(String cell, int firstLine) {
    var source = cell.replace("\r\n", "\n").replace('\r', '\n');
    int start = codeStart(source);
    var magic = CELL_MAGIC.matcher(source).region(start, source.length());
    if (magic.lookingAt()) {
      var body = magic.group(3) == null ? "" : magic.group(3);
      int line =
          firstLine + (int) source.substring(0, start).chars().filter(c -> c == '\n').count();
      var arguments = Arguments.of(magic.group(1), magic.group(2));
      return List.of(new Piece.CellMagic(magic.group(1), arguments, body, line));
    }
    return new CellSplitter(source, firstLine).run();
  }

  /** Behind the blank lines and comments at the start. */
  private static int codeStart(String source) {
    int i = 0;
    while (i < source.length()) {
      if (Character.isWhitespace(source.charAt(i))) {
        i++;
      } else if (source.startsWith("//", i)) {
        int end = source.indexOf('\n', i);
        i = end < 0 ? source.length() : end;
      } else if (source.startsWith("/*", i)) {
        int end = source.indexOf("*/", i + 2);
        i = end < 0 ? source.length() : end + 2;
      } else {
        return i;
      }
    }
    return i;
  }

  private List<Piece> run() {
    while (at < text.length()) {
      char c = text.at(at);
      if ((c == '%' || c == '?') && takeMagic()) {
        continue;
      }
      if (text.startsWith("//", at)) {
        copyTo(text.find("\n", at));
      } else if (text.startsWith("/*", at)) {
        copyTo(Math.min(text.find("*/", at + 2) + 2, text.length()));
      } else if (text.startsWith("\"\"\"", at)) {
        copyTo(quoted("\"\"\"", false));
        noteCode('"');
      } else if (c == '"' || c == '\'') {
        copyTo(quoted(String.valueOf(c), true));
        noteCode(c);
      } else {
        code(c);
      }
    }
    flush();
    return List.copyOf(pieces);
  }

  private void code(char c) {
    depth += c == '{' || c == '(' || c == '[' ? 1 : c == '}' || c == ')' || c == ']' ? -1 : 0;
    copyTo(at + 1);
    if (c == '\n') {
      lineStart = true;
    } else if (!Character.isWhitespace(c)) {
      noteCode(c);
    }
  }

  private void noteCode(char c) {
    before = c;
    lineStart = false;
    if (c == ';' || c == '{' || c == '}') {
      statement = java.length();
    }
  }

  private boolean takeMagic() {
    int position = text.start(at);
    var call = call(position);
    if (call == null) {
      return false;
    }
    boolean ended = before == ';' || before == '{' || before == '}';
    boolean asValue = before == '=' || (lineStart && (before == ':' || before == '>'));
    boolean afterOpenStatement =
        !ended && !asValue && lineStart && depth <= 0 && isEndOfTerm() && isClear(position);
    if (!asValue && !afterOpenStatement && !(ended && lineStart)) {
      return false;
    }
    boolean inside =
        asValue
            || depth > 0
            || (afterOpenStatement && NEEDS_STATEMENT.matcher(java.substring(statement)).matches());
    if (inside) {
      java.append(Arguments.asCall(call.name(), call.arguments(), asValue));
    } else {
      flush();
      pieces.add(call);
    }
    at = text.indexAt(lineEnd(position), at);
    javaLine = inside ? javaLine : line;
    noteCode(';');
    return true;
  }

  private Piece.@Nullable LineMagic call(int position) {
    var help = HELP.matcher(source).region(position, source.length());
    if (help.lookingAt()) {
      var name = help.group(1) == null ? help.group(2) : help.group(1);
      return new Piece.LineMagic("help", name.isEmpty() ? List.of() : List.of(name), line);
    }
    var magic = MAGIC.matcher(source).region(position + 1, source.length());
    if (source.charAt(position) != '%' || !magic.lookingAt()) {
      return null;
    }
    var rest = magic.group(2) == null ? "" : magic.group(2);
    return new Piece.LineMagic(magic.group(1), Arguments.of(magic.group(1), rest), line);
  }

  /** Whether a value may end with the code before: a missing semicolon, or an operator to come. */
  private boolean isEndOfTerm() {
    return Character.isJavaIdentifierPart(before) || ")]\"'".indexOf(before) >= 0;
  }

  private boolean isClear(int position) {
    return CLEARLY_A_MAGIC.matcher(source).region(position + 1, lineEnd(position)).matches();
  }

  private int lineEnd(int position) {
    int end = source.indexOf('\n', position);
    return end < 0 ? source.length() : end;
  }

  private void flush() {
    if (!java.toString().isBlank()) {
      pieces.add(new Piece.Java(java.toString(), javaLine));
    }
    java.setLength(0);
    statement = 0;
    javaLine = line;
  }

  private void copyTo(int end) {
    var copied = source.substring(text.start(at), text.start(end));
    line += (int) copied.chars().filter(c -> c == '\n').count();
    java.append(copied);
    at = end;
  }

  /** The end of a quotation; one that may not span lines ends with its line at the latest. */
  private int quoted(String mark, boolean inOneLine) {
    int i = at + mark.length();
    while (i < text.length()) {
      if (text.at(i) == '\\') {
        i += 2;
      } else if (text.startsWith(mark, i)) {
        return i + mark.length();
      } else if (inOneLine && text.at(i) == '\n') {
        return i;
      } else {
        i++;
      }
    }
    return text.length();
  }
}
