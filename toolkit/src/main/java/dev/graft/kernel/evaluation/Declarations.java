package dev.graft.kernel.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Keeps what JShell would lose when a declaration takes the place of another, and lets go of what
 * it would keep for ever.
 */
final class Declarations {

  private static final Pattern NAME = Pattern.compile("\\w+");

  private final JShell shell;
  private final CellControl control;
  private final Failures failures;
  // The last result without a name of each source.
  private final Map<String, VarSnippet> results = new HashMap<>();

  Declarations(JShell shell, CellControl control, Failures failures) {
    this.shell = shell;
    this.control = control;
    this.failures = failures;
  }

  /** Puts in order what an evaluation has left; says which variables lost their values. */
  void settle(List<SnippetEvent> events) throws IllegalAccessException {
    var types = newTypes(events);
    var lost = new TreeSet<String>(control.settleVariables(dependents(events)));
    for (var event : events) {
      if (event.causeSnippet() == null) {
        forgetFormerResult(event.snippet());
      } else if (isOfNoUse(event)) {
        restore(event.snippet(), lost);
      }
    }
    for (var event : events) {
      if (event.causeSnippet() != null && event.snippet() instanceof VarSnippet variable) {
        if (shell.status(variable) == Status.RECOVERABLE_NOT_DEFINED) {
          declareAgain(variable, types, lost);
        } else if (event.isSignatureChange()
            && isOf(types, variable)
            && control.variable(variable.name()) != null
            && control.setVariable(variable.name(), null)) {
          lost.add(variable.name());
        }
      }
    }
    report(lost, types);
  }

  /** The types that the evaluation declared. */
  private static List<String> newTypes(List<SnippetEvent> events) {
    return events.stream()
        .filter(event -> event.causeSnippet() == null && event.status().isDefined())
        .map(SnippetEvent::snippet)
        .filter(TypeDeclSnippet.class::isInstance)
        .map(type -> ((TypeDeclSnippet) type).name())
        .toList();
  }

  private static boolean isOf(List<String> types, VarSnippet variable) {
    return NAME.matcher(variable.typeName())
        .results()
        .map(MatchResult::group)
        .anyMatch(types::contains);
  }

  /** The variables that JShell made anew because of another declaration. */
  private static Set<String> dependents(List<SnippetEvent> events) {
    return events.stream()
        .filter(event -> event.causeSnippet() != null && event.status().isActive())
        .map(SnippetEvent::snippet)
        .filter(VarSnippet.class::isInstance)
        .map(variable -> ((VarSnippet) variable).name())
        .collect(Collectors.toSet());
  }

  /**
   * JShell gives up a variable whose initialiser does not fit its type any more. It is declared
   * without one, for that must not run again.
   */
  private void declareAgain(VarSnippet variable, List<String> types, Set<String> lost)
      throws IllegalAccessException {
    var value = control.variable(variable.name());
    var events = shell.eval(variable.typeName() + " " + variable.name() + ";");
    remember(events, variable);
    var unused = control.settleVariables(dependents(events));
    boolean isKept = !isOf(types, variable) && control.setVariable(variable.name(), value);
    if (value != null && !isKept) {
      lost.add(variable.name());
    }
  }

  /** For JShell a declaration that does not compile takes the former one's place all the same. */
  private boolean isOfNoUse(SnippetEvent event) {
    var cause = event.causeSnippet();
    return event.status() == Status.OVERWRITTEN
        && cause != null
        && shell.status(cause) == Status.REJECTED;
  }

  private void restore(Snippet former, Set<String> lost) throws IllegalAccessException {
    if (former instanceof VarSnippet variable) {
      declareAgain(variable, List.of(), lost);
    } else {
      var events = shell.eval(former.source());
      remember(events, former);
      var unused = control.settleVariables(dependents(events));
    }
  }

  private void remember(List<SnippetEvent> events, Snippet former) {
    events.stream()
        .filter(event -> event.causeSnippet() == null)
        .forEach(event -> failures.rememberAs(event.snippet(), former));
  }

  private static void report(Set<String> lost, List<String> types) {
    if (!lost.isEmpty()) {
      System.err.println(
          "%s %s no value any more: %s was declared anew, in another shape. Run %s again."
              .formatted(
                  String.join(", ", lost),
                  lost.size() == 1 ? "has" : "have",
                  types.isEmpty() ? "what it depends on" : String.join(", ", types),
                  lost.size() == 1 ? "its cell" : "their cells"));
    }
  }

  /**
   * A cell run again leaves another {@code $n} behind: of results of the same source only the last
   * is kept, or every run would hold its result for ever.
   */
  private void forgetFormerResult(Snippet snippet) throws IllegalAccessException {
    if (!(snippet instanceof VarSnippet result)
        || result.subKind() != SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      return;
    }
    var former = results.put(result.source(), result);
    if (former != null && shell.status(former).isActive() && !isMentioned(former.name())) {
      var unused = shell.drop(former);
      control.forgetVariable(former.name());
    }
  }

  private boolean isMentioned(String name) {
    return shell
        .snippets()
        .filter(snippet -> shell.status(snippet).isActive())
        .anyMatch(snippet -> snippet.source().contains(name));
  }

  /** A class may name another that the same cell declares further down: only the end tells. */
  void reportUndeclared(List<Snippet> snippets) throws CellFailure {
    for (var snippet : snippets) {
      if (!(snippet instanceof DeclarationSnippet declaration)
          || shell.unresolvedDependencies(declaration).findAny().isEmpty()) {
        continue;
      }
      if (snippet instanceof VarSnippet) {
        // Its initialiser was not run.
        throw failures.compilation(shell, snippet);
      }
      System.err.println(
          "%s is declared, but cannot be used until this is: %s"
              .formatted(
                  declaration.name(),
                  String.join(", ", shell.unresolvedDependencies(declaration).toList())));
    }
  }
}
