package dev.graft.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The arguments of magics: words, or quoted text with spaces in it. */
public final class Arguments {

  /** These take Java as it is written: one argument, quotes and all. */
  private static final Set<String> TAKE_SOURCE = Set.of("time");

  // By its name: this package does not know the one above it.
  private static final String FUNCTIONS = "dev.graft.kernel.CellFunctions";
  private static final Pattern LAST_SEMICOLON = Pattern.compile("\\s*;$");

  private Arguments() {}

  static boolean takesSource(String magic) {
    return TAKE_SOURCE.contains(magic);
  }

  /** The arguments in the rest of a magic's line. */
  static List<String> of(String magic, String text) {
    if (takesSource(magic)) {
      return text.isBlank() ? List.of() : List.of(text.strip());
    }
    return split(withoutComment(text));
  }

  /** Splits at white space outside of double quotes; {@code \"} is a quote inside of them. */
  public static List<String> split(String text) {
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

  /**
   * Cuts a comment after white space (an address has its slashes without) and a last semicolon;
   * both may stand inside of quotes.
   */
  static String withoutComment(String text) {
    boolean quoted = false;
    int end = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted
          && text.startsWith("//", i)
          && (i == 0 || Character.isWhitespace(text.charAt(i - 1)))) {
        end = i;
        break;
      }
    }
    return LAST_SEMICOLON.matcher(text.substring(0, end).strip()).replaceFirst("");
  }

  /** A Java call of the magic, without line breaks so that the lines of the cell keep numbers. */
  static String asCall(String name, List<String> arguments, boolean asValue) {
    var list = arguments.stream().map(Arguments::literal).collect(Collectors.joining(", "));
    return FUNCTIONS
        + (asValue ? ".lineMagic(" : ".runLineMagic(")
        + literal(name)
        + ", java.util.List.<String>of("
        + list
        + "));";
  }

  /** A Java string literal of the text. */
  public static String literal(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        // Not by their numbers: Java puts the characters in before it reads the literal.
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c < ' ' || c > '~') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
