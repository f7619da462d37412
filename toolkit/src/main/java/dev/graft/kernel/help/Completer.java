package dev.graft.kernel.help;

import dev.graft.kernel.help.Completion.Candidate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.TypeDeclSnippet;

/** Finds how code might go on: JShell's answers, and what JShell does not know. */
final class Completer {

  private static final int MIN_PREFIX_OF_TYPES = 2;
  private static final int MAX_TAIL = 300;
  private static final Pattern DOTTED_AT_END =
      Pattern.compile("(?<![\\w$.)\\]\"])((?:[a-z_][\\w$]*\\s*\\.\\s*)*)([\\w$]*)\\z");
  private static final Pattern REFERENCE = Pattern.compile("([\\w$.]+)\\s*::\\s*[\\w$]*\\z");
  private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]+");
  private static final Set<String> OF_OBJECT =
      Set.of("clone()", "getClass()", "notify()", "notifyAll()", "wait(", "wait()", "finalize()");
  private static final List<String> KEYWORDS =
      List.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "new",
          "null",
          "permits",
          "private",
          "protected",
          "public",
          "record",
          "return",
          "sealed",
          "short",
          "static",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "true",
          "try",
          "var",
          "void",
          "volatile",
          "while",
          "yield");

  private final JShell shell;
  private final TypeNames types;

  Completer(JShell shell, TypeNames types) {
    this.shell = shell;
    this.types = types;
  }

  /** What the word at the end of the code might become. */
  record Found(List<Candidate> candidates, int typed) {}

  Found complete(String java) {
    var prefix = java.substring(startOfWord(java));
    var analysis = shell.sourceCodeAnalysis();
    var context = CellContext.of(analysis, java);
    var imports = new CellImports(context.imports(), types);
    var found = new LinkedHashMap<String, String>();
    boolean isImport = context.isImport();
    if (isImport) {
      var name = DOTTED_AT_END.matcher(tail(context.current()));
      if (name.find()) {
        addPackage(packageName(name.group(1)), prefix, found);
      }
    }
    var code =
        isImport
            ? context.current()
            : imports.qualify(OpenConditions.rewrite(context.body()), declaredTypes());
    for (var text : suggestions(code, prefix)) {
      if (text.startsWith(prefix) && (!text.startsWith("$") || prefix.startsWith("$"))) {
        found.putIfAbsent(text, typeOf(text, code));
      }
    }
    if (context.declaresType() && !isAfterDot(java, prefix)) {
      // JShell leaves out what a class inherits.
      var inherited = code.substring(0, code.length() - prefix.length()) + "this." + prefix;
      suggestions(inherited, prefix).forEach(text -> found.putIfAbsent(text, typeOf(text, code)));
    }
    if (!isImport) {
      addQualified(context.current(), prefix, found);
    }
    if (!isAfterDot(java, prefix)) {
      addNames(prefix, isImport, imports, found);
    }
    return new Found(
        found.entrySet().stream()
            .map(each -> new Candidate(each.getKey(), each.getValue()))
            .toList(),
        prefix.length());
  }

  private static int startOfWord(String code) {
    int start = code.length();
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** The names, dots and colons at the end; patterns would take long over all of a large cell. */
  private static String tail(String code) {
    int start = code.length();
    int least = Math.max(0, start - MAX_TAIL);
    while (start > least && isOfTail(code.charAt(start - 1))) {
      start--;
    }
    return code.substring(Math.max(0, start - 1));
  }

  private static boolean isOfTail(char c) {
    return Character.isJavaIdentifierPart(c) || c == '.' || c == ':' || Character.isWhitespace(c);
  }

  private List<String> suggestions(String code, String prefix) {
    var tail = tail(code);
    var reference = REFERENCE.matcher(tail);
    if (!reference.find()) {
      return suggestions(code).sorted(order(prefix)).map(Completer::text).toList();
    }
    // Asked by itself, as JShell 17 knows no method references.
    var before = code.substring(0, code.length() - tail.length() + reference.start());
    var name = reference.group(1);
    return Stream.concat(
            suggestions(before + "((" + name + ") null)." + prefix),
            suggestions(before + name + "." + prefix))
        .map(Suggestion::continuation)
        .filter(text -> text.contains("("))
        .map(text -> text.substring(0, text.indexOf('(')))
        .sorted()
        .toList();
  }

  private Stream<Suggestion> suggestions(String code) {
    int[] anchor = {0};
    return shell.sourceCodeAnalysis().completionSuggestions(code, code.length(), anchor).stream();
  }

  /** What fits the expected type first; types after values unless one is begun. */
  private Comparator<Suggestion> order(String prefix) {
    var packages = prefix.isEmpty() ? types.packagesIn("") : List.<String>of();
    return Comparator.comparing((Suggestion s) -> !s.matchesType())
        .thenComparing(s -> OF_OBJECT.contains(s.continuation()))
        .thenComparing(s -> packages.contains(text(s)))
        .thenComparing(s -> prefix.isEmpty() && Character.isUpperCase(s.continuation().charAt(0)));
  }

  /** JShell 17 ends packages with their dot. */
  private static String text(Suggestion suggestion) {
    var text = suggestion.continuation();
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private void addQualified(String current, String prefix, Map<String, String> found) {
    var dotted = DOTTED_AT_END.matcher(tail(current));
    if (dotted.find() && !dotted.group(1).isEmpty()) {
      var name = packageName(dotted.group(1));
      boolean isVariable = shell.variables().anyMatch(v -> name.equals(v.name()));
      if (!isVariable) {
        addPackage(name, prefix, found);
      }
    }
  }

  private void addPackage(String name, String prefix, Map<String, String> found) {
    types.packagesIn(name).stream()
        .filter(part -> part.startsWith(prefix))
        .forEach(part -> found.putIfAbsent(part, "module"));
    if (!name.isEmpty()) {
      types.typesOf(name).stream()
          .filter(type -> type.startsWith(prefix) && !found.containsKey(type + "("))
          .forEach(type -> found.putIfAbsent(type, "class"));
    }
  }

  private void addNames(
      String prefix, boolean isImport, CellImports imports, Map<String, String> found) {
    if (prefix.isEmpty()) {
      return;
    }
    if (!isImport) {
      for (var name : imports.startingWith(prefix)) {
        if (!found.containsKey(name + "(")) {
          found.putIfAbsent(name, typeOf(name, ""));
        }
      }
      KEYWORDS.stream()
          .filter(keyword -> keyword.startsWith(prefix))
          .forEach(keyword -> found.put(keyword, "keyword"));
    }
    if (Character.isUpperCase(prefix.charAt(0)) && prefix.length() >= MIN_PREFIX_OF_TYPES) {
      for (var name : types.startingWith(prefix)) {
        var simple = name.substring(name.lastIndexOf('.') + 1);
        if (!found.containsKey(simple) && !found.containsKey(simple + "(")) {
          // JShell 25 offers no types after an at sign.
          found.putIfAbsent(
              name.equals("java.lang." + simple) && !isImport ? simple : name, "class");
        }
      }
    }
  }

  private Set<String> declaredTypes() {
    return shell
        .snippets()
        .filter(snippet -> snippet instanceof TypeDeclSnippet && shell.status(snippet).isActive())
        .map(snippet -> ((TypeDeclSnippet) snippet).name())
        .collect(Collectors.toSet());
  }

  private static String packageName(String dotted) {
    var name = dotted.replaceAll("\\s", "");
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isAfterDot(String java, String prefix) {
    var before = java.substring(0, java.length() - prefix.length()).stripTrailing();
    return before.endsWith(".") || before.endsWith("::");
  }

  private String typeOf(String text, String code) {
    boolean isCall = text.endsWith("(") || text.endsWith(")");
    if (Character.isUpperCase(text.charAt(0)) && !CONSTANT.matcher(text).matches()) {
      return "class";
    }
    if (isCall || REFERENCE.matcher(tail(code)).find()) {
      return "method";
    }
    if (SourceVersion.isKeyword(text)) {
      return "keyword";
    }
    boolean isVariable = shell.variables().anyMatch(variable -> text.equals(variable.name()));
    return isVariable ? "instance" : "property";
  }
}
