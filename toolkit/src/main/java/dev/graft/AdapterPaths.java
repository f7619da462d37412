package dev.graft;

import dev.graft.adapter.Insertion;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdapterModule;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the arrays of one of a network's adapters are: in the network, and in a file of its own,
 * which knows nothing of the others.
 */
final class AdapterPaths {
  private final NamedAdapter adapter;
  private final Insertion insertion;
  private final Map<String, String> alone = new HashMap<>();

  private AdapterPaths(NamedAdapter adapter, Insertion insertion) {
    this.adapter = adapter;
    this.insertion = insertion;
  }

  /** Those of all adapters that were put into one network, in that order. */
  static List<AdapterPaths> of(Upstream upstream, List<NamedAdapter> adapters) {
    Backbone together = PlanNetwork.tree(upstream);
    var all = new ArrayList<AdapterPaths>();
    for (NamedAdapter adapter : adapters) {
      Insertion beside = adapter.insert(together, upstream.architecture());
      Insertion alone =
          new NamedAdapter(AdapterModule.UNNAMED, adapter.adapter())
              .insert(PlanNetwork.tree(upstream), upstream.architecture());
      var paths = new AdapterPaths(adapter, alone);
      if (alone.parameters().size() != beside.parameters().size()) {
        throw new IllegalStateException(
            "%s sits at other places beside other adapters than alone"
                .formatted(adapter.shownName()));
      }
      for (int i = 0; i < alone.parameters().size(); i++) {
        paths.alone.put(beside.parameters().get(i), alone.parameters().get(i));
      }
      all.add(paths);
    }
    return all;
  }

  /** The adapter. */
  NamedAdapter adapter() {
    return adapter;
  }

  /** Where it is in a network with this one alone. */
  Insertion insertion() {
    return insertion;
  }

  /**
   * The path of an array of the network with all adapters in a network with this one alone.
   *
   * @param path its path
   * @param array the array
   * @return null if it is another adapter's
   */
  @Nullable String alone(String path, StateArray array) {
    return array.role() == Role.ADAPTER ? alone.get(path) : path;
  }
}
