package dev.graft.kernel.help;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name that is asked about.
 *
 * @param nameEnd where it ends
 * @param arguments what is typed of the arguments of its call, or null where it is no call
 * @param typed how many arguments are begun
 */
record InspectionTarget(int nameEnd, @Nullable String arguments, int typed) {

  private static final Set<String> NO_CALLS =
      Set.of("if", "while", "for", "switch", "catch", "try", "synchronized", "return");

  /** The same, as if it were called. */
  InspectionTarget asCall() {
    return new InspectionTarget(nameEnd, "()", 0);
  }

  /** The name at the cursor, or that of the call around it. */
  static List<InspectionTarget> at(Lexed cell, int cursor) {
    var text = cell.java();
    var found = new java.util.ArrayList<InspectionTarget>();
    int end = cursor;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    boolean onName = end > 0 && isName(text, end) && cell.isCode(end - 1);
    if (onName) {
      found.add(of(cell, end, cursor));
    }
    var open = cell.openBrackets(cursor);
    for (int i = open.size() - 1; i >= 0; i--) {
      int bracket = open.get(i);
      if (text.charAt(bracket) == '{') {
        break;
      }
      int name = beforeTypeArguments(text, bracket);
      if (text.charAt(bracket) == '(' && isName(text, name)) {
        found.add(of(cell, name, cursor));
      }
    }
    if (found.isEmpty() && end == cursor) {
      // At the bracket that closes a call, or after it.
      int last = beforeCall(cell, cursor);
      if (last > 0) {
        found.add(of(cell, last, cursor));
      }
    }
    return found;
  }

  private static int beforeCall(Lexed cell, int cursor) {
    var text = cell.java();
    int close = cursor - 1;
    if (close < 0 || text.charAt(close) != ')' || !cell.isCode(close)) {
      return 0;
    }
    var open = cell.openBrackets(close);
    int name = open.isEmpty() ? 0 : beforeTypeArguments(text, open.get(open.size() - 1));
    return name > 0 && isName(text, name) ? name : 0;
  }

  private static InspectionTarget of(Lexed cell, int nameEnd, int cursor) {
    var text = cell.java();
    int bracket = nameEnd;
    int angle = 0;
    while (bracket < text.length()
        && (Character.isWhitespace(text.charAt(bracket))
            || text.charAt(bracket) == '<'
            || angle > 0)) {
      angle += text.charAt(bracket) == '<' ? 1 : text.charAt(bracket) == '>' ? -1 : 0;
      bracket++;
    }
    if (bracket >= text.length() || text.charAt(bracket) != '(') {
      return new InspectionTarget(nameEnd, null, 0);
    }
    int close = closing(cell, bracket);
    int end = close < 0 ? Math.max(cursor, bracket + 1) : close;
    var typeArguments = text.substring(nameEnd, bracket);
    var arguments = text.substring(bracket + 1, Math.min(end, text.length()));
    int typed = arguments.isBlank() ? 0 : 1 + commas(Lexed.ofJava(arguments));
    // "1, " has begun its second argument, but says nothing of it yet.
    var said = arguments.stripTrailing();
    while (said.endsWith(",") || said.endsWith(".")) {
      said = said.substring(0, said.length() - 1).stripTrailing();
    }
    return new InspectionTarget(nameEnd, typeArguments + "(" + said + close(said) + ")", typed);
  }

  private static int commas(Lexed arguments) {
    int count = 0;
    int depth = 0;
    for (int i = 0; i < arguments.text().length(); i++) {
      char c = arguments.isCode(i) ? arguments.text().charAt(i) : ' ';
      depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
      count += c == ',' && depth == 0 ? 1 : 0;
    }
    return count;
  }

  private static int closing(Lexed cell, int bracket) {
    int depth = 0;
    for (int i = bracket; i < cell.text().length(); i++) {
      char c = cell.text().charAt(i);
      if (!cell.isCode(i)) {
        continue;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
      if (c == ';') {
        return -1;
      }
    }
    return -1;
  }

  /** What closes the brackets that are open at the end. */
  static String close(String code) {
    var open = Lexed.ofJava(code).openBrackets(code.length());
    var closers = new StringBuilder();
    for (int i = open.size() - 1; i >= 0; i--) {
      char bracket = code.charAt(open.get(i));
      closers.append(bracket == '{' ? "\n;}" : String.valueOf(Lexed.closing(bracket)));
    }
    return closers.toString();
  }

  private static int beforeTypeArguments(String text, int end) {
    int i = skipBlank(text, end);
    if (i > 0 && text.charAt(i - 1) == '>') {
      int depth = 0;
      do {
        i--;
        depth += text.charAt(i) == '>' ? 1 : text.charAt(i) == '<' ? -1 : 0;
      } while (i > 0 && depth > 0);
      i = skipBlank(text, i);
    }
    return i;
  }

  private static int skipBlank(String text, int end) {
    int i = end;
    while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  private static boolean isName(String text, int end) {
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
      start--;
    }
    return start < end
        && Character.isJavaIdentifierStart(text.charAt(start))
        && !NO_CALLS.contains(text.substring(start, end));
  }
}
