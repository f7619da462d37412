package dev.graft;

import dev.graft.adapter.NamedAdapter;
import dev.graft.module.Dropout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a plan says.
 *
 * @param upstream the model it starts from
 * @param freezing which of the upstream's parameters train, or null while it is not said
 * @param adapters the adapters, in the order in which they are put into the network
 * @param later what trains or is frozen in spite of {@code freezing}, in the order said
 * @param headDropout before the head's linear layer
 * @param name the name that was given, or null
 * @param start a saved classifier whose weights training begins with, or null
 */
record PlanParts(
    Upstream upstream,
    @Nullable Freezing freezing,
    List<NamedAdapter> adapters,
    List<Later> later,
    Dropout headDropout,
    @Nullable String name,
    @Nullable StartingPoint start) {
  private static final double HEAD_DROPOUT = 0.1;

  PlanParts {
    adapters = List.copyOf(adapters);
    later = List.copyOf(later);
  }

  /** What an unfinished plan says. */
  static PlanParts of(Upstream upstream) {
    return new PlanParts(
        upstream, null, List.of(), List.of(), new Dropout(HEAD_DROPOUT), null, null);
  }

  PlanParts freezing(Freezing said) {
    if (freezing != null) {
      throw new IllegalStateException(
          "This plan already says '%s'; '%s' contradicts it. Begin a new plan"
              .formatted(title(), said.describe()));
    }
    return new PlanParts(upstream, said, adapters, later, headDropout, name, start);
  }

  PlanParts adapted(NamedAdapter added) {
    if (adapters.stream().anyMatch(other -> other.name().equals(added.name()))) {
      throw new IllegalStateException(
          "This plan already has an adapter named '%s' (%s). Name another: adapt(\"second\", ...)"
              .formatted(added.shownName(), title()));
    }
    if (added.name().isEmpty() && !adapters.isEmpty()) {
      throw new IllegalStateException(
          "Only the first adapter of a plan needs no name (%s). Name this one: adapt(\"second\", ...)"
              .formatted(title()));
    }
    if (freezing != null && adapters.isEmpty()) {
      throw new IllegalStateException(
          ("This plan already says '%s', and an adapter freezes the upstream. Begin with "
                  + "adapt(...) and thaw parts with alsoTrain(...)")
              .formatted(freezing.describe()));
    }
    return new PlanParts(
        upstream,
        new Freezing.HeadOnly(),
        joined(adapters, List.of(added)),
        later,
        headDropout,
        name,
        start);
  }

  PlanParts then(Later change) {
    return new PlanParts(
        upstream, freezing, adapters, joined(later, List.of(change)), headDropout, name, start);
  }

  PlanParts headDropout(double probability) {
    return new PlanParts(
        upstream, freezing, adapters, later, new Dropout(probability), name, start);
  }

  PlanParts named(String given) {
    return new PlanParts(upstream, freezing, adapters, later, headDropout, given, start);
  }

  PlanParts from(StartingPoint place) {
    return new PlanParts(upstream, freezing, adapters, later, headDropout, name, place);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** See {@link FineTune#name}. */
  String title() {
    if (name != null) {
      return name;
    }
    if (freezing == null) {
      return "unfinished plan";
    }
    var words = new ArrayList<String>();
    adapters.forEach(
        named ->
            words.add(
                (named.name().isEmpty() ? "" : named.name() + ": ")
                    + named.adapter().describe(upstream.architecture())));
    if (adapters.isEmpty()) {
      words.add(freezing.describe());
    }
    String changes = later.stream().map(Later::words).collect(Collectors.joining());
    return String.join(" + ", words) + changes + (start == null ? "" : ", continued");
  }

  /** See {@link FineTune#description}. */
  String description() {
    return "%s; adapters %s; also %s; head dropout %s%s"
        .formatted(
            said(),
            adapters,
            later,
            headDropout.probability(),
            start == null ? "" : "; from " + start);
  }

  /** What the plan goes on with, which must have been said. */
  StartingPoint begun(String word) {
    if (start == null) {
      throw new IllegalStateException(
          "%s(...) belongs to a plan that goes on with a saved one: FineTune.continuing(...)"
              .formatted(word));
    }
    return start;
  }

  /** The freezing, which must have been said. */
  Freezing said() {
    if (freezing == null) {
      throw new IllegalStateException(
          "This plan does not say what trains. Say one of headOnly(), topLayers(n), "
              + "freezeBelow(place), freeze(patterns), train(patterns), adapt(adapter), full()");
    }
    return freezing;
  }
}
