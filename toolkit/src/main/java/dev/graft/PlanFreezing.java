package dev.graft;

import dev.graft.adapter.Insertion;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Which of a network's own parameters a plan trains, all that it says taken together. */
final class PlanFreezing {
  private PlanFreezing() {}

  /**
   * The paths of the upstream and the head that train.
   *
   * @param plan a plan that says what trains
   * @param scope what there is
   * @param insertions what its adapters brought and thawed
   * @throws IllegalStateException if the plan trains nothing, or freezes again all of something
   *     that it trains
   */
  static Set<String> trained(FineTune plan, FreezingScope scope, List<Insertion> insertions) {
    Set<String> trained = plan.said().trained(scope);
    insertions.forEach(insertion -> trained.addAll(insertion.thawed()));
    plan.later().forEach(later -> later.apply(trained, scope));
    checkAdapters(plan, insertions, trained);
    checkLater(plan, scope, trained);
    if (trained.isEmpty() && plan.adapters().isEmpty()) {
      throw new IllegalStateException(
          ("The plan '%s' trains nothing: its patterns freeze the head too. headOnly() trains the "
                  + "head alone")
              .formatted(plan.name()));
    }
    return trained;
  }

  private static void checkAdapters(
      FineTune plan, List<Insertion> insertions, Set<String> trained) {
    for (int i = 0; i < insertions.size(); i++) {
      Insertion insertion = insertions.get(i);
      if (insertion.parameters().isEmpty() && Collections.disjoint(insertion.thawed(), trained)) {
        throw contradiction(
            plan, plan.adapters().get(i).adapter().describe(insertion.architecture()));
      }
    }
  }

  private static void checkLater(FineTune plan, FreezingScope scope, Set<String> trained) {
    if (plan.said() instanceof Freezing.Only only) {
      check(plan, scope, only.trained(), trained);
    }
    for (Later later : plan.later()) {
      if (later.train()) {
        check(plan, scope, later.what(), trained);
      }
    }
  }

  private static void check(
      FineTune plan, FreezingScope scope, Choice choice, Set<String> trained) {
    if (Collections.disjoint(scope.select(choice), trained)) {
      throw contradiction(plan, choice.words());
    }
  }

  private static IllegalStateException contradiction(FineTune plan, String what) {
    return new IllegalStateException(
        "The plan '%s' trains '%s' and then freezes all of it again: leave out one of the two"
            .formatted(plan.name(), what));
  }
}
