package dev.graft;

import dev.graft.module.Selection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of a network's parameters a plan trains, adapters aside. The head trains with them. */
sealed interface Freezing {

  /**
   * The paths that train.
   *
   * @param scope what there is
   */
  Set<String> trained(FreezingScope scope);

  /** What a plan with this freezing is called. */
  String describe();

  /** Only the head trains. */
  record HeadOnly() implements Freezing {
    @Override
    public Set<String> trained(FreezingScope scope) {
      return scope.head();
    }

    @Override
    public String describe() {
      return "linear probe";
    }
  }

  /** Everything trains. */
  record Full() implements Freezing {
    @Override
    public Set<String> trained(FreezingScope scope) {
      return new LinkedHashSet<>(scope.paths());
    }

    @Override
    public String describe() {
      return "full fine-tuning";
    }
  }

  /** What data meets before the place that the pattern names is frozen. */
  record Below(String pattern) implements Freezing {
    @Override
    public Set<String> trained(FreezingScope scope) {
      String first = Selection.select(List.of(pattern), scope.paths()).iterator().next();
      var ordered = new ArrayList<>(scope.paths());
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
    public Set<String> trained(FreezingScope scope) {
      List<String> layers = scope.layers();
      if (count > layers.size()) {
        throw new IllegalArgumentException(
            "topLayers(%d) asks for more than the %d layers there are; full() trains all"
                .formatted(count, layers.size()));
      }
      return new Below(layers.get(layers.size() - count)).trained(scope);
    }

    @Override
    public String describe() {
      return count == 1 ? "top layer" : "top " + count + " layers";
    }
  }

  /** Everything trains but what is chosen. */
  record Except(Choice frozen) implements Freezing {
    @Override
    public Set<String> trained(FreezingScope scope) {
      var trained = new LinkedHashSet<>(scope.paths());
      trained.removeAll(scope.select(frozen));
      return trained;
    }

    @Override
    public String describe() {
      return "all but " + frozen.words();
    }
  }

  /** Only what is chosen trains, and the head. */
  record Only(Choice trained) implements Freezing {
    @Override
    public Set<String> trained(FreezingScope scope) {
      Set<String> chosen = scope.select(trained);
      chosen.addAll(scope.head());
      return chosen;
    }

    @Override
    public String describe() {
      return "only " + trained.words();
    }
  }
}
