package dev.graft.checkpoint;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Names in messages: quoted, shortened, and the nearest ones to a name that is missing. */
final class Names {

  private static final int SUGGESTED = 5;
  private static final int SHOWN = 200;

  private Names() {}

  /** A name from a file may hold anything: control characters are shown as escapes. */
  static String quote(String name) {
    var text = new StringBuilder("'");
    name.codePoints()
        .limit(SHOWN)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append(String.format("\\u%04x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.append(name.length() > SHOWN ? "...'" : "'").toString();
  }

  /** The message for a name that is not there. */
  static CheckpointException missing(String name, Collection<String> names, String file) {
    if (names.isEmpty()) {
      return new CheckpointException(
          file + ": there is no array " + quote(name) + ", the file holds none at all");
    }
    String nearest =
        nearest(name, names).stream().map(Names::quote).collect(Collectors.joining(", "));
    return new CheckpointException(
        file
            + ": there is no array "
            + quote(name)
            + " among its "
            + names.size()
            + "; the nearest names are "
            + nearest);
  }

  /** Those that share the longest beginning and end: a prefix or a level too much costs little. */
  static List<String> nearest(String name, Collection<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt((String other) -> distance(name, other)))
        .limit(SUGGESTED)
        .toList();
  }

  private static int distance(String a, String b) {
    int most = Math.min(a.length(), b.length());
    int start = 0;
    while (start < most && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < most - start && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    return Math.max(a.length(), b.length()) - start - end;
  }
}
