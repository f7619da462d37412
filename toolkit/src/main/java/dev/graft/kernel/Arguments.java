package dev.graft.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The arguments of magics: words, or quoted text with spaces in it. */
final class Arguments {

  private Arguments() {}

  /** Splits at white space outside of double quotes; {@code \"} is a quote inside of them. */
  static List<String> split(String text) {
    var arguments = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\' && i + 1 < text.length() && "\"\\".indexOf(text.charAt(i + 1)) >= 0) {
        word.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (Character.isWhitespace(c) && !quoted) {
        if (begun) {
          arguments.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      arguments.add(word.toString());
    }
    return List.copyOf(arguments);
  }

  /** Cuts a comment after white space (an address has its slashes without) and a last semicolon. */
  static String withoutComment(String text) {
    return text.replaceFirst("(^|\\s)//.*$", "").strip().replaceFirst("\\s*;$", "");
  }

  /** A Java call of the magic, without line breaks so that the lines of the cell keep numbers. */
  static String asCall(String name, List<String> arguments, boolean asValue) {
    var list = arguments.stream().map(Arguments::literal).collect(Collectors.joining(", "));
    return CellFunctions.class.getName()
        + (asValue ? ".lineMagic(" : ".runLineMagic(")
        + literal(name)
        + ", java.util.List.<String>of("
        + list
        + "));";
  }

  /** A Java string literal of the text. */
  static String literal(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        // Not by their numbers: Java puts the characters in before it reads the literal.
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
