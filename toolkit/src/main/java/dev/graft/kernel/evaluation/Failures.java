package dev.graft.kernel.evaluation;

import dev.graft.artifact.ArtifactException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;
import org.jspecify.annotations.Nullable;

/** Puts failures into words that speak of the notebook's cells and lines. */
public final class Failures {

  private static final int SOURCE_LINES = 40;
  private static final int CAUSES = 20;

  private final SnippetPlaces places = new SnippetPlaces();

  void remember(Snippet snippet, String cell, int line) {
    places.remember(snippet, cell, line);
  }

  /** The snippet stands where the other one did. */
  void rememberAs(Snippet snippet, Snippet other) {
    var origin = places.origin(other);
    if (origin != null) {
      places.remember(snippet, origin.cell(), origin.line());
    }
  }

  /** See {@link SnippetPlaces#translation}. */
  SnippetPlaces.Translation translation(JShell shell) {
    return places.translation(shell);
  }

  CellFailure compilation(JShell shell, Snippet snippet) {
    var lines = new ArrayList<String>();
    var first = "the code does not compile";
    var errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
    for (var error : errors) {
      var message = error.getMessage(Locale.ENGLISH).strip();
      if (lines.isEmpty()) {
        first = message.lines().findFirst().orElse(first);
      } else {
        lines.add("");
      }
      mark(snippet, error, message, lines);
    }
    if (snippet instanceof jdk.jshell.DeclarationSnippet declaration && errors.isEmpty()) {
      first = "not known: " + String.join(", ", shell.unresolvedDependencies(declaration).toList());
      lines.add(Style.strong("CompilationError: " + first));
      lines.add("    " + snippet.source().strip());
    }
    return new CellFailure("CompilationError", first, lines, null);
  }

  CellFailure incomplete(String source, String cell, int line) {
    var text = "the code ends too early: a bracket, a quote or a part of the statement is missing";
    var lines = new ArrayList<String>();
    lines.add(Style.strong("IncompleteCode: " + text));
    lines.add("in " + cell + ", from line " + line + ":");
    source.lines().limit(SOURCE_LINES).forEach(l -> lines.add("    " + l));
    return new CellFailure("IncompleteCode", text, lines, null);
  }

  public CellFailure interrupted(@Nullable String timeout) {
    return timeout == null
        ? plain("Interrupted", "the cell was interrupted")
        : plain("Timeout", "the cell ran longer than " + timeout);
  }

  /** A failure that needs nothing but its message. */
  static CellFailure plain(String name, String message) {
    return new CellFailure(name, message, List.of(Style.strong(name + ": " + message)), null);
  }

  /** What the user's code threw, or a magic or a renderer of the kernel's own. */
  CellFailure thrown(JShell shell, Throwable thrown) {
    if (!Traces.isOfCells(thrown)) {
      return thrown(thrown);
    }
    return new CellFailure(
        simple(thrown.getClass().getName()),
        String.valueOf(Traces.messageOf(thrown)),
        Traces.describe(thrown, places.translation(shell)),
        thrown);
  }

  /** What JShell says of code that needs a declaration which is not there. */
  CellFailure unresolved(JShell shell, UnresolvedReferenceException exception) {
    var names = shell.unresolvedDependencies(exception.getSnippet()).toList();
    if (names.isEmpty()) {
      // What it uses was declared anew, and does not fit any more.
      return compilation(shell, exception.getSnippet());
    }
    return plain(
        "Undefined",
        "%s cannot be used until this is declared: %s"
            .formatted(exception.getSnippet().name(), String.join(", ", names)));
  }

  /** What a magic or a renderer threw: its own frames say nothing to the user. */
  public static CellFailure thrown(Throwable thrown) {
    if (thrown instanceof CellFailure failure) {
      return failure;
    }
    var lines = new ArrayList<String>();
    var prefix = "";
    Throwable at = thrown;
    for (int i = 0; at != null && i < CAUSES; i++, at = at.getCause()) {
      lines.add(Style.strong(prefix + heading(simple(at.getClass().getName()), at.getMessage())));
      prefix = "Caused by: ";
      if (at instanceof ArtifactException) {
        // Its message says it all, and what the resolver threw says it again.
        break;
      }
    }
    return new CellFailure(
        simple(thrown.getClass().getName()), String.valueOf(thrown.getMessage()), lines, thrown);
  }

  private void mark(Snippet snippet, Diag error, String message, List<String> lines) {
    var source = snippet.source();
    int at = bounded(error.getPosition(), source);
    int start = Math.min(bounded(error.getStartPosition(), source), at);
    int end = Math.max(bounded(error.getEndPosition(), source), start + 1);
    int lineStart = source.lastIndexOf('\n', Math.max(at - 1, 0)) + 1;
    if (at < source.length() && source.charAt(at) == '\n' && at == lineStart - 1) {
      lineStart = source.lastIndexOf('\n', at - 1) + 1;
    }
    int lineEnd = source.indexOf('\n', at) < 0 ? source.length() : source.indexOf('\n', at);
    int from = Math.max(start, lineStart);
    int to = Math.max(from + 1, Math.min(end, lineEnd));
    var origin = places.origin(snippet);
    long before = source.substring(0, lineStart).lines().count();
    var where =
        origin == null ? "" : " (" + origin.cell() + ", line " + (origin.line() + before) + ")";
    var text = message.lines().toList();
    lines.add(Style.strong("CompilationError: " + (text.isEmpty() ? "" : text.get(0))) + where);
    lines.add("    " + source.substring(lineStart, Math.max(lineStart, lineEnd)));
    lines.add("    " + blank(source, lineStart, from) + Style.strong("^".repeat(to - from)));
    text.stream()
        .skip(1)
        .filter(l -> !l.strip().startsWith("location:"))
        .forEach(l -> lines.add("    " + l));
  }

  /** Keeps tabs, so that the marker stands below what it marks. */
  private static String blank(String source, int from, int to) {
    return source.substring(from, Math.max(from, to)).replaceAll("[^\t]", " ");
  }

  private static int bounded(long position, String source) {
    return position == Diagnostic.NOPOS
        ? 0
        : (int) Math.max(0, Math.min(position, source.length()));
  }

  private static String heading(String className, @Nullable String message) {
    return message == null || message.isBlank() ? className : className + ": " + message;
  }

  private static String simple(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }
}
