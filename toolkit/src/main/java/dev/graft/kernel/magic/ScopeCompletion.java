package dev.graft.kernel.magic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A POM, then scopes. */
final class ScopeCompletion implements Magic.Completer {

  private static final List<String> FLAGS = List.of("--verbose", "-v");

  private final PathCompletion files = new PathCompletion(".xml", ".pom");
  private final List<String> scopes;

  ScopeCompletion(Collection<String> scopes) {
    this.scopes = List.copyOf(new TreeSet<>(scopes));
  }

  @Override
  public List<String> candidates(List<String> before, String word) {
    if (word.startsWith("-")) {
      return FLAGS;
    }
    var named = before.stream().filter(argument -> !argument.startsWith("-")).toList();
    var found = new ArrayList<String>();
    // The first word of a cell magic is a scope already.
    if (named.isEmpty()) {
      found.addAll(files.candidates(before, word));
    }
    scopes.stream().filter(scope -> !named.contains(scope)).forEach(found::add);
    return found;
  }
}
