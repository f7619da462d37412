package dev.graft.training;

import ai.djl.ndarray.NDArray;
import dev.graft.module.FirstValues;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.tensor.Figures;
import dev.graft.tensor.Tensors;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How far the arrays of a network are from what they started as. */
public final class Changes {
  private Changes() {}

  /**
   * How far each array is from what it started as.
   *
   * @param start what it started from
   * @param network a network with arrays
   * @return a change for each array, by path
   */
  public static Map<String, Figures.Change> since(FirstValues start, Module network) {
    return since(start, network.parameters());
  }

  static Map<String, Figures.Change> since(FirstValues start, Map<String, Parameter> parameters) {
    try (var scope = Tensors.newScope()) {
      var own = new LinkedHashMap<String, NDArray>();
      var shared = new LinkedHashMap<String, NDArray>();
      parameters.forEach(
          (path, parameter) -> {
            NDArray first = start.of(path, parameter, scope);
            (first == parameter.array() ? shared : own).put(path, first);
          });
      var changes = new LinkedHashMap<String, Figures.Change>();
      double[] norms = Figures.norms(List.copyOf(shared.values()));
      for (String path : shared.keySet()) {
        // An array that is the same as before cannot have moved.
        changes.put(path, new Figures.Change(norms[changes.size()], 0, 0));
      }
      Iterator<Figures.Change> moved =
          Figures.changes(
                  List.copyOf(own.values()),
                  own.keySet().stream()
                      .map(path -> Objects.requireNonNull(parameters.get(path)).array())
                      .toList())
              .iterator();
      own.keySet().forEach(path -> changes.put(path, moved.next()));
      return changes;
    }
  }
}
