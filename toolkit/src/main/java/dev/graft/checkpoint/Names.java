package dev.graft.checkpoint;

import dev.graft.module.NearestNames;
import java.util.Collection;
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
        NearestNames.of(name, names, SUGGESTED).stream()
            .map(Names::quote)
            .collect(Collectors.joining(", "));
    return new CheckpointException(
        file
            + ": there is no array "
            + quote(name)
            + " among its "
            + names.size()
            + "; the nearest names are "
            + nearest);
  }
}
