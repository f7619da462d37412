package dev.graft.kernel.help;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;

/**
 * What a half-written cell says up to the cursor, as the inside of one method: the statements
 * before the cursor are not run yet, but what they declare is to be known.
 *
 * @param imports the import declarations before the one in hand
 * @param body statements; its end is the end of the code before the cursor
 * @param current the statement in which the cursor stands
 */
record CellContext(List<String> imports, String body, String current) {

  private static final String MODIFIERS =
      "(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed|strictfp"
          + "|synchronized|default|@(?!interface)[\\w.]+(?:\\s*\\([^)]*\\))?)\\s+)*";
  private static final Pattern IMPORT = Pattern.compile("\\A\\s*import\\b");
  private static final Pattern TYPE =
      Pattern.compile(
          "\\A\\s*"
              + MODIFIERS
              + "(?:class\\s|interface\\s|enum\\s|@interface\\s|record\\s+\\w+\\s*[(<])");
  private static final Pattern METHOD =
      Pattern.compile(
          "\\A\\s*"
              + MODIFIERS
              + "(?:<[^>(]*>\\s*)?(?!(?:new|return|throw|else|yield|case|assert|do|try|if|for|while"
              + "|switch|synchronized|instanceof)\\b)[\\w.$]+(?:\\s*<[^;={(]*>)?(?:\\s*\\[\\s*\\])*"
              + "\\s+(?!instanceof\\b)[\\w$]+\\s*\\(");
  private static final Pattern FIELD_MODIFIERS =
      Pattern.compile("\\A(\\s*)(?:(?:public|protected|private|static)\\s+)+");

  /** Reads the Java before the cursor. */
  static CellContext of(SourceCodeAnalysis analysis, String java) {
    var imports = new ArrayList<String>();
    var declarations = new StringBuilder();
    var statements = new StringBuilder();
    var rest = java;
    while (true) {
      var unit = rest;
      var info = analysis.analyzeCompletion(rest);
      var remaining = info.remaining();
      boolean isLast =
          !info.completeness().isComplete()
              || info.completeness() == Completeness.COMPLETE_WITH_SEMI
              || remaining.length() >= rest.length();
      if (!isLast) {
        unit = rest.substring(0, rest.length() - remaining.length());
        isLast = remaining.isEmpty() && !unit.endsWith(";") && !unit.endsWith("}");
      }
      var masked = Lexed.ofJava(unit).masked();
      boolean isDeclaration = TYPE.matcher(masked).find() || METHOD.matcher(masked).find();
      if (isLast) {
        boolean isImport = IMPORT.matcher(masked).find();
        var body = isImport ? unit : body(declarations, statements, unit, isDeclaration);
        return new CellContext(imports, body, unit);
      }
      if (IMPORT.matcher(masked).find()) {
        imports.add(unit.strip());
      } else {
        StringBuilder unused =
            isDeclaration ? declarations.append(unit) : statements.append(asLocal(unit));
      }
      rest = remaining;
    }
  }

  /** Methods and types around, statements inside of one method: no statement is nested deeply. */
  private static String body(
      CharSequence declarations, CharSequence statements, String last, boolean isDeclaration) {
    var open = declarations.isEmpty() ? "" : "void $cell() throws Throwable { ";
    return (declarations.isEmpty() ? ";" : ";class $Cell0{ " + declarations)
        + open
        + statements
        + (isDeclaration ? "class $Cell1{ " + last : asLocal(last));
  }

  private static String asLocal(String unit) {
    return FIELD_MODIFIERS.matcher(unit).replaceFirst("$1");
  }

  boolean declaresType() {
    return TYPE.matcher(Lexed.ofJava(current).masked()).find();
  }

  boolean isImport() {
    return IMPORT.matcher(current).find();
  }
}
