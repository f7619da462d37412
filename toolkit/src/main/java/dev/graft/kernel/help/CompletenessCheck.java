package dev.graft.kernel.help;

import dev.graft.kernel.help.Completeness.Status;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import jdk.jshell.SourceCodeAnalysis;

/** Tells whether a cell can be run, goes on, or is no Java. */
final class CompletenessCheck {

  private static final String INDENT = "    ";
  private static final Pattern ENDS_BLANK = Pattern.compile("\\n[ \\t]*\\r?\\n?[ \\t]*\\z");
  private static final Pattern CONTROL =
      Pattern.compile(
          "(?:\\b(?:if|while|for|switch|try|catch)\\s*\\(.*\\)|\\b(?:else|do|try))\\s*\\z");

  /** What JShell takes though the compiler does not: values as statements, {@code private var}. */
  private static final Set<String> TAKEN =
      Set.of("compiler.err.not.stmt", "compiler.err.restricted.type.not.allowed.here");

  private final SourceCodeAnalysis analysis;

  CompletenessCheck(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  Completeness check(Lexed cell) {
    if (cell.isCellMagic() && !ENDS_BLANK.matcher(cell.text()).find()) {
      return new Completeness(Status.INCOMPLETE, "");
    }
    var rest = cell.java();
    if (Lexed.ofJava(rest).hasMismatchedBracket()) {
      return new Completeness(Status.INVALID, "");
    }
    while (true) {
      var info = analysis.analyzeCompletion(rest);
      switch (info.completeness()) {
        case EMPTY -> {
          return new Completeness(Status.COMPLETE, "");
        }
        case UNKNOWN -> {
          return new Completeness(Status.INVALID, "");
        }
        case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> {
          return new Completeness(Status.INCOMPLETE, indent(cell));
        }
        case COMPLETE, COMPLETE_WITH_SEMI -> {
          if (isOnlyAnnotation(info.source())) {
            return new Completeness(Status.INCOMPLETE, indent(cell));
          }
          if (!isJava(info.source())) {
            return new Completeness(Status.INVALID, "");
          }
          rest = info.remaining();
        }
      }
    }
  }

  private static boolean isOnlyAnnotation(String source) {
    return Pattern.matches(
        "\\s*(?:@[\\w.]+(?:\\s*\\([^)]*\\))?\\s*)+;?\\s*", Lexed.ofJava(source).masked());
  }

  private static boolean isJava(String source) {
    // Each way to read it: a statement, a declaration, an import, an expression.
    return parses("class $ { void $() throws Throwable { " + source + "\n;} }")
        || parses("class $ { " + source + "\n}")
        || parses(source)
        || parses("class $ { Object $ = \n" + source + "\n;}");
  }

  private static boolean parses(String source) {
    return Sources.parse(source).diagnostics().stream()
        .noneMatch(
            problem ->
                problem.getKind() == Diagnostic.Kind.ERROR && !TAKEN.contains(problem.getCode()));
  }

  private static String indent(Lexed cell) {
    var text = cell.text();
    var open = cell.openBrackets(text.length());
    var masked = cell.masked().stripTrailing();
    var last = masked.substring(masked.lastIndexOf('\n') + 1);
    if (cell.roleAtEnd() != Lexed.Role.CODE) {
      return indentAt(text, text.stripTrailing().length());
    }
    var base = open.isEmpty() ? "" : indentAt(text, open.get(open.size() - 1)) + INDENT;
    if (CONTROL.matcher(last).find()) {
      return indentAt(text, masked.length()) + INDENT;
    }
    boolean goesOn =
        !last.isBlank()
            && ";{}([,:>".indexOf(last.charAt(last.length() - 1)) < 0
            && !last.strip().startsWith("@")
            && !last.strip().startsWith(".");
    return goesOn && open.isEmpty() ? indentAt(text, masked.length()) + INDENT : base;
  }

  private static String indentAt(String text, int at) {
    int start = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(start, end);
  }
}
