package dev.graft.kernel.help;

import java.util.regex.Pattern;

/**
 * Rewrites the unclosed heads of statements so that the parser understands what they hold: {@code
 * if (a.} becomes {@code boolean $0 = (a.}.
 */
final class OpenConditions {

  private static final Pattern KEYWORD =
      Pattern.compile("\\b(if|while|switch|synchronized|for|try)\\s*\\z");
  private static final Pattern FOR_EACH =
      Pattern.compile("\\A\\s*(?:final\\s+)?[\\w.$<>,?\\[\\]\\s]+\\s[\\w$]+\\s*:(?!:)");

  /** JShell knows no names after these, where they are not the first statement. */
  private static final Pattern RETURN =
      Pattern.compile("\\b(?:return|throw|yield)\\s+(?=[\\w$]*\\z)");

  private OpenConditions() {}

  /** The end of the code stays as it is. */
  static String rewrite(String code) {
    var lexed = Lexed.ofJava(code);
    var open = lexed.openBrackets(code.length());
    var result = new StringBuilder(code);
    var masked = lexed.masked();
    for (int i = open.size() - 1; i >= 0; i--) {
      int bracket = open.get(i);
      if (code.charAt(bracket) != '(') {
        continue;
      }
      var keyword = KEYWORD.matcher(masked).region(0, bracket);
      if (!keyword.find()) {
        continue;
      }
      int start = keyword.start(1);
      switch (keyword.group(1)) {
        case "if", "while" -> result.replace(start, bracket + 1, " ;boolean $" + i + " = (");
        case "switch", "synchronized" -> result.replace(start, bracket + 1, " ;var $" + i + " = (");
        case "try" -> result.replace(start, bracket + 1, " {");
        default -> {
          var each = FOR_EACH.matcher(masked).region(bracket + 1, masked.length());
          if (each.find()) {
            result.replace(start, each.end(), " {var $" + i + " = ");
          } else {
            int condition = lexed.text().indexOf(';', bracket);
            if (condition >= 0 && masked.indexOf(';', condition + 1) < 0) {
              // The parser would take "i < list." for a generic type.
              result.insert(condition + 1, "boolean $" + i + " = ");
            }
            result.replace(start, bracket + 1, " {");
          }
        }
      }
    }
    var returned = RETURN.matcher(masked);
    if (returned.find()) {
      // Nothing before it has changed its distance to the end.
      result.insert(result.length() - (code.length() - returned.end()), "(");
    }
    return result.toString();
  }
}
