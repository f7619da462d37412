package dev.graft;

import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plan trains or freezes beside what it said first; of several the last decides.
 *
 * @param train whether it thaws
 * @param what what it is about
 */
record Later(boolean train, Choice what) {

  /** Changes what trains. */
  void apply(Set<String> trained, FreezingScope scope) {
    if (train) {
      trained.addAll(scope.select(what));
    } else {
      trained.removeAll(scope.select(what));
    }
  }

  /** As it stands in a plan's name, after what comes before. */
  String words() {
    return (train ? " + " : ", not ") + what.words();
  }

  /** Each of its patterns and parts. */
  Stream<String> each() {
    Stream<String> all =
        Stream.concat(what.patterns().stream(), what.parts().stream().map(Part::word));
    return train ? all : all.map(word -> "not " + word);
  }

  @Override
  public String toString() {
    return (train ? "" : "not ") + what.description();
  }
}
