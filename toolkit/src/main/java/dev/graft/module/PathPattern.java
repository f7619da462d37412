package dev.graft.module;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects modules and parameters by their paths.
 *
 * <p>A plain name selects as PEFT's {@code target_modules} does: the whole path or the end of one,
 * so {@code query} means every module of that name and {@code layer.1} never means {@code
 * layer.11}. With {@code *} (within one name), {@code **} (any number of names), {@code {a,b}} or
 * {@code {0..3}} it is a glob over the whole path. What is selected includes everything below it.
 */
final class PathPattern {
  private static final Pattern RANGE = Pattern.compile("\\{(\\d+)\\.\\.(\\d+)}");
  private static final int LARGEST_RANGE = 10_000;

  private final String text;
  private final Pattern regex;

  private PathPattern(String text, Pattern regex) {
    this.text = text;
    this.regex = regex;
  }

  /**
   * Reads a pattern.
   *
   * @param text a name, the end of a path, or a glob
   * @return the pattern
   * @throws IllegalArgumentException if it is blank or its braces do not match
   */
  static PathPattern of(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "A pattern must name something, such as \"query\" or \"encoder.layer.{0..3}.**\"");
    }
    boolean glob = text.chars().anyMatch(c -> "*?{}".indexOf(c) >= 0);
    String regex = glob ? globToRegex(expandRanges(text)) : "(?:.*\\.)?" + Pattern.quote(text);
    return new PathPattern(text, Pattern.compile(regex));
  }

  /**
   * Whether a path, or a module that contains it, is selected.
   *
   * @param path a path of a module or a parameter
   * @return true if this pattern selects it
   */
  boolean selects(String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      if (matches(path.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether exactly this path is meant.
   *
   * @param path a path of a module or a parameter
   * @return true if the pattern names it, not only something that contains it
   */
  boolean matches(String path) {
    return regex.matcher(path).matches();
  }

  /** The text it was made from. */
  @Override
  public String toString() {
    return text;
  }

  private static String expandRanges(String glob) {
    Matcher range = RANGE.matcher(glob);
    return range.replaceAll(
        found -> {
          int from = parse(found.group(1), glob);
          int to = parse(found.group(2), glob);
          if (to < from || to - from > LARGEST_RANGE) {
            throw new IllegalArgumentException(
                "The range %s in the pattern '%s' must go upward, by at most %d"
                    .formatted(found.group(), glob, LARGEST_RANGE));
          }
          List<String> numbers = new ArrayList<>();
          for (int i = from; i <= to; i++) {
            numbers.add(Integer.toString(i));
          }
          return "{" + String.join(",", numbers) + "}";
        });
  }

  private static int parse(String number, String glob) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The number %s in the pattern '%s' is too large".formatted(number, glob), e);
    }
  }

  private static String globToRegex(String glob) {
    var regex = new StringBuilder();
    boolean inBraces = false;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**.", i)) {
        regex.append("(?:.*\\.)?");
        i += 2;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^.]*");
      } else if (c == '?') {
        regex.append("[^.]");
      } else if (c == '{' && !inBraces) {
        inBraces = true;
        regex.append("(?:");
      } else if (c == '}' && inBraces) {
        inBraces = false;
        regex.append(')');
      } else if (c == ',' && inBraces) {
        regex.append('|');
      } else if (c == '{' || c == '}') {
        throw new IllegalArgumentException("The braces of the pattern '" + glob + "' do not match");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (inBraces) {
      throw new IllegalArgumentException("The braces of the pattern '" + glob + "' do not match");
    }
    return regex.toString();
  }
}
