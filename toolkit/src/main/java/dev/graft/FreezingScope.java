package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Selection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link Freezing} chooses from.
 *
 * @param parameters those of the upstream and of the head by path, in the order of the data flow
 * @param backbone the upstream's network
 * @param architecture what it was built from
 */
record FreezingScope(
    Map<String, Parameter> parameters, Backbone backbone, Architecture architecture) {

  FreezingScope {
    var all = new LinkedHashMap<>(parameters);
    all.values().removeIf(parameter -> parameter.role() == Role.ADAPTER);
    parameters = all;
  }

  /** All paths, in the order of the data flow. */
  Set<String> paths() {
    return parameters.keySet();
  }

  /** The paths of the layers, in the same order. */
  List<String> layers() {
    return architecture.layers();
  }

  /** The paths of the head. */
  Set<String> head() {
    var head = new LinkedHashMap<>(parameters);
    head.values().removeIf(parameter -> parameter.role() != Role.HEAD);
    return new LinkedHashSet<>(head.keySet());
  }

  /**
   * The paths that are chosen.
   *
   * @throws IllegalArgumentException if there is none for a pattern or a part
   */
  Set<String> select(Choice choice) {
    if (choice.parts().isEmpty()) {
      return Selection.select(choice.patterns(), paths());
    }
    var found = new LinkedHashSet<String>();
    for (Part part : choice.parts()) {
      Set<Parameter> members = new PartParameters(backbone).of(part);
      if (members.isEmpty()) {
        throw new IllegalArgumentException(
            "A '%s' network has no %s that could be told apart; say names or globs instead"
                .formatted(architecture.family(), part.word()));
      }
      parameters.forEach(
          (path, parameter) -> {
            if (members.contains(parameter)) {
              found.add(path);
            }
          });
    }
    return found;
  }
}
