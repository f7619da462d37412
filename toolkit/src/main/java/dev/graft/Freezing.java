package dev.graft;

import dev.graft.module.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of a network's parameters a plan trains, adapters aside. The head trains with them. */
sealed interface Freezing {

  /**
   * The paths that train.
   *
   * @param paths all paths of the upstream and the head, in the order of the data flow
   * @param layers the paths of the layers, in the same order
   * @param head the paths of the head
   */
  Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head);

  /** What a plan with this freezing is called. */
  String describe();

  /** Only the head trains. */
  record HeadOnly() implements Freezing {
    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      return new LinkedHashSet<>(head);
    }

    @Override
    public String describe() {
      return "linear probe";
    }
  }

  /** Everything trains. */
  record Full() implements Freezing {
    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      return new LinkedHashSet<>(paths);
    }

    @Override
    public String describe() {
      return "full fine-tuning";
    }
  }

  /** What data meets before the place that the pattern names is frozen. */
  record Below(String pattern) implements Freezing {
    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      String first = Selection.select(List.of(pattern), paths).iterator().next();
      var ordered = new ArrayList<>(paths);
      return new LinkedHashSet<>(ordered.subList(ordered.indexOf(first), ordered.size()));
    }

    @Override
    public String describe() {
      return "frozen below " + pattern;
    }
  }

  /** The last layers, and what comes after them, train. */
  record TopLayers(int count) implements Freezing {
    public TopLayers {
      if (count < 1) {
        throw new IllegalArgumentException(
            "topLayers needs at least 1 layer, but %d came; headOnly() trains none"
                .formatted(count));
      }
    }

    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      if (count > layers.size()) {
        throw new IllegalArgumentException(
            "topLayers(%d) asks for more than the %d layers there are; full() trains all"
                .formatted(count, layers.size()));
      }
      return new Below(layers.get(layers.size() - count)).trained(paths, layers, head);
    }

    @Override
    public String describe() {
      return count == 1 ? "top layer" : "top " + count + " layers";
    }
  }

  /** Everything trains but what the patterns select. */
  record Except(List<String> patterns) implements Freezing {
    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      var trained = new LinkedHashSet<>(paths);
      trained.removeAll(Selection.select(patterns, paths));
      return trained;
    }

    @Override
    public String describe() {
      return "all but " + String.join(", ", patterns);
    }
  }

  /** Only what the patterns select trains, and the head. */
  record Only(List<String> patterns) implements Freezing {
    @Override
    public Set<String> trained(Collection<String> paths, List<String> layers, Set<String> head) {
      Set<String> trained = Selection.select(patterns, paths);
      trained.addAll(head);
      return trained;
    }

    @Override
    public String describe() {
      return "only " + String.join(", ", patterns);
    }
  }
}
