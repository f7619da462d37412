package dev.graft.kernel.evaluation;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import org.jspecify.annotations.Nullable;

/** Knows in which cell, and in which line of it, a snippet stands. */
final class SnippetPlaces {

  // Nested and anonymous classes have their outer snippet's name before theirs.
  private static final Pattern SNIPPET_CLASS = Pattern.compile("REPL\\.\\$JShell\\$[0-9]+[A-Z]*");

  private final Map<String, Origin> origins = new ConcurrentHashMap<>();

  /** Where a snippet begins: the cell's label and the line in it, from 1. */
  record Origin(String cell, int line) {}

  /**
   * A line of a cell.
   *
   * @param cell the cell's label
   * @param line from 1
   * @param text the line itself
   */
  record Place(String cell, int line, String text) {}

  void remember(Snippet snippet, String cell, int line) {
    origins.put(snippet.id(), new Origin(cell, line));
  }

  @Nullable Origin origin(Snippet snippet) {
    return origins.get(snippet.id());
  }

  static boolean isCellCode(String className) {
    return className.startsWith("REPL.");
  }

  /** Translates from the classes that JShell made, as they are now. */
  Translation translation(JShell shell) {
    var analysis = shell.sourceCodeAnalysis();
    var classes = new HashMap<String, Snippet>();
    // A later snippet that took over the class of an earlier one comes later.
    shell
        .snippets()
        .filter(snippet -> origins.containsKey(snippet.id()))
        .forEach(snippet -> classes.put(analysis.wrapper(snippet).fullClassName(), snippet));
    return frame -> {
      var type = SNIPPET_CLASS.matcher(frame.getClassName());
      var snippet = type.lookingAt() ? classes.get(type.group()) : null;
      return snippet == null
          ? null
          : place(snippet, analysis.wrapper(snippet), frame.getLineNumber());
    };
  }

  /** Where the code of a frame stands in a cell; null if that is not known. */
  @FunctionalInterface
  interface Translation {
    @Nullable Place of(StackTraceElement frame);
  }

  private @Nullable Place place(Snippet snippet, SnippetWrapper wrapper, int wrappedLine) {
    var origin = origin(snippet);
    int position = sourcePosition(wrapper, wrappedLine);
    if (origin == null || position < 0) {
      return null;
    }
    var source = snippet.source();
    int begin = source.lastIndexOf('\n', Math.max(position - 1, 0)) + 1;
    int end = source.indexOf('\n', position);
    int line = (int) source.substring(0, position).chars().filter(c -> c == '\n').count();
    var text = source.substring(Math.min(begin, position), end < 0 ? source.length() : end);
    return new Place(origin.cell(), origin.line() + line, text.strip());
  }

  /** The first character, from a wrapped line on, that the user wrote. */
  private static int sourcePosition(SnippetWrapper wrapper, int wrappedLine) {
    var wrapped = wrapper.wrapped();
    int at = 0;
    for (int line = 1; line < wrappedLine; line++) {
      at = wrapped.indexOf('\n', at) + 1;
      if (at == 0) {
        return -1;
      }
    }
    for (; at < wrapped.length(); at++) {
      if (!Character.isWhitespace(wrapped.charAt(at))) {
        int position = wrapper.wrappedToSourcePosition(at);
        if (position >= 0
            && position < wrapper.source().length()
            && wrapper.sourceToWrappedPosition(position) == at) {
          return position;
        }
      }
    }
    return -1;
  }
}
