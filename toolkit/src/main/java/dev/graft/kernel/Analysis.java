package dev.graft.kernel;

import dev.graft.kernel.magic.CellSplitter;
import dev.graft.kernel.magic.Piece;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jspecify.annotations.Nullable;

/** Answers questions about code that is not run: is it complete, how might it go on. */
final class Analysis {

  static final String COMPLETE = "complete";
  static final String INVALID = "invalid";

  private static final Pattern MAGIC_LINE = Pattern.compile("(?m)^[ \\t]*%\\w*.*$");
  private static final Pattern MAGIC_PREFIX = Pattern.compile("(?:^|\\n)[ \\t]*%(\\w*)$");
  private static final Pattern SIGNATURE_BREAK = Pattern.compile("\\s+");
  private static final String INDENT = "    ";

  private final SourceCodeAnalysis analysis;
  private final List<String> magics;

  Analysis(SourceCodeAnalysis analysis, List<String> magics) {
    this.analysis = analysis;
    this.magics = magics;
  }

  /** {@link #COMPLETE}, {@link #INVALID}, or the indentation of the line to come. */
  String completeness(String code) {
    for (var piece : CellSplitter.split(code)) {
      if (!(piece instanceof Piece.Java java)) {
        continue;
      }
      var rest = java.source();
      while (true) {
        var info = analysis.analyzeCompletion(rest);
        if (info.completeness() == Completeness.UNKNOWN) {
          return INVALID;
        }
        if (info.completeness() == Completeness.EMPTY) {
          break;
        }
        if (!info.completeness().isComplete()) {
          return indentation(code);
        }
        if (isErroneous(info.source())) {
          return INVALID;
        }
        rest = info.remaining();
      }
    }
    return COMPLETE;
  }

  /** The analysis calls complete what ends like a statement, also where it cannot be parsed. */
  private boolean isErroneous(String source) {
    return analysis.sourceToSnippets(source).stream()
        .anyMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS);
  }

  private static String indentation(String code) {
    var last = code.stripTrailing();
    last = last.substring(last.lastIndexOf('\n') + 1);
    var indent = last.substring(0, last.length() - last.stripLeading().length());
    return last.endsWith("{") || last.endsWith("(") ? indent + INDENT : indent;
  }

  /**
   * How the code might go on.
   *
   * @param at the cursor, counted in code points as the protocol does
   */
  ReplacementOptions completions(String code, int at) {
    int cursor = code.offsetByCodePoints(0, bounded(code, at));
    var before = code.substring(0, cursor);
    var magic = MAGIC_PREFIX.matcher(before);
    if (magic.find()) {
      var names = magics.stream().filter(name -> name.startsWith(magic.group(1))).toList();
      return new ReplacementOptions(names, at - magic.group(1).length(), at);
    }
    int[] anchor = {cursor};
    var options =
        analysis.completionSuggestions(withoutMagics(code), cursor, anchor).stream()
            .sorted((a, b) -> Boolean.compare(b.matchesType(), a.matchesType()))
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new ReplacementOptions(options, code.codePointCount(0, anchor[0]), at);
  }

  /** Signatures and documentation of what stands at the cursor, or null. */
  @Nullable DisplayData documentation(String code, int at) {
    int cursor = code.offsetByCodePoints(0, bounded(code, at));
    while (cursor < code.length() && Character.isJavaIdentifierPart(code.charAt(cursor))) {
      cursor++;
    }
    if (cursor < code.length() && code.charAt(cursor) == '(') {
      cursor++;
    }
    var found = analysis.documentation(withoutMagics(code), cursor, true);
    if (found.isEmpty()) {
      return null;
    }
    var text =
        found.stream()
            .map(d -> d.javadoc() == null ? d.signature() : d.signature() + "\n" + d.javadoc())
            .collect(Collectors.joining("\n\n"));
    var data = new DisplayData(text);
    data.putHTML(
        found.stream()
            .map(
                d ->
                    "<pre><b>"
                        + escape(SIGNATURE_BREAK.matcher(d.signature()).replaceAll(" "))
                        + "</b>"
                        + (d.javadoc() == null ? "" : "\n" + escape(d.javadoc()))
                        + "</pre>")
            .collect(Collectors.joining()));
    return data;
  }

  private static int bounded(String code, int at) {
    return Math.max(0, Math.min(at, code.codePointCount(0, code.length())));
  }

  /** Of equal length, so that positions stay. */
  private static String withoutMagics(String code) {
    return MAGIC_LINE.matcher(code).replaceAll(line -> " ".repeat(line.group().length()));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
