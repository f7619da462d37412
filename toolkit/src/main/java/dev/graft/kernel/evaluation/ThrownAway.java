package dev.graft.kernel.evaluation;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * Warns, as a compiler would with the right plug-in, of a statement that throws away the result of
 * a method marked {@code @CheckReturnValue}.
 */
final class ThrownAway {

  private static final Pattern RECEIVER = Pattern.compile("\\s*([A-Za-z_$][\\w$]*)\\s*\\..*");

  // The call itself, from its beginning to its end.
  private static final Pattern STATEMENT = Pattern.compile("(new\\s+)?[\\w$.]+\\((?!.*->).*;");

  private final ReturnValueAnnotations annotations = new ReturnValueAnnotations();

  /**
   * The warnings for calls of one snippet.
   *
   * @param isShown whether the notebook shows the value of the snippet's expression
   */
  List<String> warnings(
      List<DiscardedResults.Call> calls,
      boolean isShown,
      JShell shell,
      Supplier<SnippetPlaces.Translation> places,
      ClassLoader loader) {
    var wrong =
        calls.stream()
            .filter(call -> !(isShown && call.isExpression()))
            .filter(call -> annotations.mustUse(call, loader))
            .toList();
    if (wrong.isEmpty()) {
      return List.of();
    }
    var translation = places.get();
    return wrong.stream()
        .map(call -> warning(call, shell, translation.of(call.caller())))
        .distinct()
        .toList();
  }

  private static String warning(
      DiscardedResults.Call call, JShell shell, SnippetPlaces.@Nullable Place place) {
    var where = place == null ? "" : " (" + place.cell() + ", line " + place.line() + ")";
    var line = place == null ? "" : "\n    " + place.text();
    return "Warning: the result of %s is thrown away%s.%s\n  It must be used: %s"
        .formatted(name(call), where, line, fix(call, place == null ? "" : place.text(), shell));
  }

  private static String fix(DiscardedResults.Call call, String text, JShell shell) {
    var receiver = RECEIVER.matcher(text);
    if (receiver.matches() && isVariable(shell, receiver.group(1), result(call))) {
      return "write %s = %s".formatted(receiver.group(1), text);
    }
    return !STATEMENT.matcher(text).matches()
        ? "assign it to a variable"
        : "write var result = " + text;
  }

  private static boolean isVariable(JShell shell, String name, Type type) {
    return shell
        .variables()
        .anyMatch(
            variable ->
                variable.name().equals(name)
                    && simple(variable.typeName().replaceFirst("<.*", ""))
                        .equals(simple(type.getClassName())));
  }

  private static Type result(DiscardedResults.Call call) {
    return call.method().equals("<init>")
        ? Type.getObjectType(call.owner())
        : Type.getReturnType(call.descriptor());
  }

  private static String name(DiscardedResults.Call call) {
    var owner = simple(Type.getObjectType(call.owner()).getClassName());
    var parameters =
        Stream.of(Type.getArgumentTypes(call.descriptor()))
            .map(type -> simple(type.getClassName()))
            .collect(Collectors.joining(", "));
    return call.method().equals("<init>")
        ? "new %s(%s)".formatted(owner, parameters)
        : "%s.%s(%s)".formatted(owner, call.method(), parameters);
  }

  private static String simple(String type) {
    return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
  }
}
