package dev.graft.kernel.help;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and folders inside of a string literal. */
final class PathCompletion {

  private static final int LIMIT = 500;

  private PathCompletion() {}

  /**
   * How a path might go on.
   *
   * @param literal what is typed of the string, after its quote, as it stands in the source
   * @return names as the source needs them, to stand after the last slash
   */
  static List<String> names(String literal) {
    var typed = literal.endsWith("\\") ? literal.substring(0, literal.length() - 1) : literal;
    String path;
    try {
      path = typed.translateEscapes();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
    int slash = path.lastIndexOf('/');
    var prefix = path.substring(slash + 1);
    var names = new ArrayList<String>();
    try {
      // A root keeps its slash, a relative name has none.
      var folder = Path.of(path.substring(0, slash + 1));
      try (var entries = Files.newDirectoryStream(folder.toAbsolutePath(), e -> true)) {
        for (var entry : entries) {
          var name = entry.getFileName().toString();
          if (name.startsWith(prefix) && (prefix.startsWith(".") || !name.startsWith("."))) {
            names.add(escape(name) + (Files.isDirectory(entry) ? "/" : ""));
          }
        }
      }
    } catch (IOException
        | DirectoryIteratorException
        | InvalidPathException
        | SecurityException e) {
      return List.of();
    }
    return names.stream().sorted().limit(LIMIT).toList();
  }

  /** Where the part after the last slash begins. */
  static int start(String literal) {
    return literal.lastIndexOf('/') + 1;
  }

  private static String escape(String name) {
    var text = new StringBuilder();
    name.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append((char) c);
              }
            });
    return text.toString();
  }
}
