package dev.graft.kernel.help;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The text of a cell, possibly half-written, with the role of each of its characters. */
final class Lexed {

  /** What a character belongs to. */
  enum Role {
    CODE,
    STRING,
    TEXT_BLOCK,
    CHARACTER,
    COMMENT,
    MAGIC
  }

  private static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*%%(\\w*)");
  private static final String TEXT_BLOCK_MARK = "\"\"\"";

  private final String text;
  private final Role[] roles;
  private final StringBuilder java;
  private int at;
  private boolean open;
  private boolean isCellMagic;

  private Lexed(String text) {
    this.text = text;
    this.roles = new Role[text.length()];
    this.java = new StringBuilder(text);
  }

  /** Reads Java without magics. */
  static Lexed ofJava(String text) {
    var lexed = new Lexed(text);
    lexed.run(false);
    return lexed;
  }

  /**
   * Reads a cell.
   *
   * @param hasJavaBody whether what follows the cell magic of that name is Java
   */
  static Lexed ofCell(String text, Predicate<String> hasJavaBody) {
    var lexed = new Lexed(text);
    var magic = CELL_MAGIC.matcher(text);
    if (magic.find()) {
      lexed.isCellMagic = true;
      lexed.blank(hasJavaBody.test(magic.group(1)) ? lexed.lineEnd(magic.end()) : text.length());
    }
    lexed.run(true);
    return lexed;
  }

  private void run(boolean magics) {
    char before = ';';
    boolean lineStart = true;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (magics && c == '%' && isMagic(before, lineStart)) {
        boolean value = before == '=';
        int from = at;
        blank(lineEnd(at));
        if (value) {
          java.replace(from, Math.min(from + 5, at), "null;".substring(0, Math.min(5, at - from)));
        }
        before = ';';
      } else if (text.startsWith("//", at)) {
        mark(Role.COMMENT, lineEnd(at));
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        open = end < 0;
        mark(Role.COMMENT, open ? text.length() : end + 2);
      } else if (text.startsWith(TEXT_BLOCK_MARK, at)) {
        mark(Role.TEXT_BLOCK, quoted(TEXT_BLOCK_MARK));
        before = '"';
      } else if (c == '"' || c == '\'') {
        mark(c == '"' ? Role.STRING : Role.CHARACTER, quoted(String.valueOf(c)));
        before = c;
      } else {
        mark(Role.CODE, at + 1);
        lineStart = c == '\n' || c == '\r' || (lineStart && Character.isWhitespace(c));
        before = Character.isWhitespace(c) ? before : c;
      }
    }
  }

  /** As the cell is run: a remainder operator at the start of a line stays an operator. */
  private boolean isMagic(char before, boolean lineStart) {
    boolean statement = lineStart && (before == ';' || before == '{' || before == '}');
    return statement
        || (before == '=' && at + 1 < text.length() && Character.isLetter(text.charAt(at + 1)));
  }

  private void blank(int end) {
    for (int i = at; i < end; i++) {
      if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
        java.setCharAt(i, ' ');
      }
    }
    mark(Role.MAGIC, end);
  }

  private void mark(Role role, int end) {
    Arrays.fill(roles, at, end, role);
    at = end;
  }

  private int lineEnd(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private int quoted(String mark) {
    boolean inOneLine = mark.length() == 1;
    int i = at + mark.length();
    while (i < text.length()) {
      if (text.charAt(i) == '\\') {
        i += 2;
      } else if (text.startsWith(mark, i)) {
        return i + mark.length();
      } else if (inOneLine && (text.charAt(i) == '\n' || text.charAt(i) == '\r')) {
        return i;
      } else {
        i++;
      }
    }
    open = true;
    return text.length();
  }

  String text() {
    return text;
  }

  /** The Java of the cell, of equal length: magics are blank. */
  String java() {
    return java.toString();
  }

  /** Whether the first line is a cell magic. */
  boolean isCellMagic() {
    return isCellMagic;
  }

  /** The role of what would be typed at the end, or of the character there. */
  Role roleAtEnd() {
    if (text.isEmpty()) {
      return Role.CODE;
    }
    var last = roles[text.length() - 1];
    return switch (last) {
      case STRING, CHARACTER, TEXT_BLOCK -> open ? last : Role.CODE;
      case COMMENT -> {
        boolean line = text.startsWith("//", startOf(text.length() - 1));
        yield open || line ? last : Role.CODE;
      }
      case MAGIC, CODE -> last;
    };
  }

  boolean isCode(int index) {
    return roles[index] == Role.CODE;
  }

  /** The first character of the run of equal roles that ends at the index. */
  int startOf(int index) {
    int start = index;
    while (start > 0 && roles[start - 1] == roles[index]) {
      start--;
    }
    return start;
  }

  /** Where the literal or comment begins in which the text ends. */
  int startOfOpen() {
    // Two literals never touch in valid code, but "a""b may: the last quote that opens counts.
    int start = startOf(text.length() - 1);
    var rest = text.substring(start);
    int i = 1;
    int begin = 0;
    boolean inside = true;
    for (; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (inside && c == '\\') {
        i++;
      } else if (c == rest.charAt(0)) {
        inside = !inside;
        begin = inside ? i : begin;
      }
    }
    return start + begin;
  }

  /** Equal length; what is no code is blank, except that quotes leave a mark. */
  String masked() {
    var masked = new StringBuilder(java);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (roles[i] != Role.CODE && roles[i] != Role.MAGIC && c != '\n' && c != '\r') {
        masked.setCharAt(i, roles[i] == Role.COMMENT ? ' ' : '"');
      }
    }
    return masked.toString();
  }

  /** Where the brackets stand that are open at a place, the outermost first. */
  List<Integer> openBrackets(int end) {
    Deque<Integer> stack = new ArrayDeque<>();
    for (int i = 0; i < end; i++) {
      if (roles[i] != Role.CODE) {
        continue;
      }
      char c = text.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        stack.push(i);
      } else if ((c == ')' || c == ']' || c == '}') && !stack.isEmpty()) {
        if (closing(text.charAt(stack.peek())) == c) {
          int unused = stack.pop();
        }
      }
    }
    var open = new ArrayList<>(stack);
    Collections.reverse(open);
    return open;
  }

  /** Whether a bracket closes another kind, or none. */
  boolean hasMismatchedBracket() {
    Deque<Character> stack = new ArrayDeque<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (roles[i] != Role.CODE) {
        continue;
      }
      if (c == '(' || c == '[' || c == '{') {
        stack.push(closing(c));
      } else if ((c == ')' || c == ']' || c == '}') && (stack.isEmpty() || stack.pop() != c)) {
        return true;
      }
    }
    return false;
  }

  static char closing(char bracket) {
    return bracket == '(' ? ')' : bracket == '[' ? ']' : '}';
  }
}
