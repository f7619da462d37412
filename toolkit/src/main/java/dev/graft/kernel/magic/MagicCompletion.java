package dev.graft.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the line of a magic goes on: its name, then its arguments. */
final class MagicCompletion {

  private static final int MOST = 500;
  // At the start of the line, or as the value of an assignment.
  private static final Pattern CALL =
      Pattern.compile("(?:^|^[^\"'/]*=)\\s*(\\??%{1,2})(\\w*)(?:([ \\t]+)(.*))?$", Pattern.DOTALL);

  private final Magics magics;

  MagicCompletion(Magics magics) {
    this.magics = magics;
  }

  @Nullable Completion complete(String line) {
    int start = Math.max(line.lastIndexOf('\n'), line.lastIndexOf('\r')) + 1;
    var call = CALL.matcher(line).region(start, line.length());
    if (!call.find()) {
      return null;
    }
    var name = call.group(2);
    if (call.group(3) == null) {
      return new Completion(startingWith(name, magics.names()), call.start(2));
    }
    var magic = magics.find(name);
    return magic == null
        ? new Completion(List.of(), line.length())
        : arguments(magic, line, call.start(4));
  }

  private static Completion arguments(Magic magic, String line, int start) {
    int from = start;
    boolean quoted = false;
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (Character.isWhitespace(c) && !quoted) {
        from = i + 1;
      }
    }
    var words = Arguments.split(line.substring(from) + (quoted ? "\"" : ""));
    var word = words.isEmpty() ? "" : words.get(0);
    boolean inQuotes = line.startsWith("\"", from);
    List<String> found;
    try {
      found = magic.completer().candidates(Arguments.split(line.substring(start, from)), word);
    } catch (RuntimeException unreadable) {
      // A file system or settings that cannot be read: the call itself will say so.
      found = List.of();
    }
    var candidates =
        found.stream()
            .filter(candidate -> candidate.startsWith(word))
            .distinct()
            .limit(MOST)
            .map(candidate -> quoted(candidate, inQuotes))
            .toList();
    return new Completion(candidates, from);
  }

  /** A directory's quotation stays open, to go on in it. */
  private static String quoted(String candidate, boolean inQuotes) {
    if (!inQuotes && candidate.chars().noneMatch(Character::isWhitespace)) {
      return candidate;
    }
    return "\""
        + candidate.replace("\\", "\\\\").replace("\"", "\\\"")
        + (candidate.endsWith("/") ? "" : "\"");
  }

  private static List<String> startingWith(String prefix, List<String> names) {
    var found = new ArrayList<String>();
    var lower = prefix.toLowerCase(Locale.ROOT);
    for (var name : names) {
      if (name.toLowerCase(Locale.ROOT).startsWith(lower)) {
        found.add(name);
      }
    }
    return List.copyOf(found);
  }
}
