package dev.graft;

import dev.graft.adapter.Lora;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for what fits where a run does not, with the same estimate. */
final class MemoryAdvisor {
  private static final List<Integer> SHORTER = List.of(256, 128, 64, 32);
  private static final int RANK = 8;

  private final FineTune plan;
  private final Recipe recipe;
  private final Workload work;
  private final int classes;
  private final MemoryCheck check;

  MemoryAdvisor(FineTune plan, Recipe recipe, Workload work, int classes, MemoryCheck check) {
    this.plan = plan;
    this.recipe = recipe;
    this.work = work;
    this.classes = classes;
    this.check = check;
  }

  /** What fits, the least change first; empty if nothing does. */
  List<MemoryAdvice> advice() {
    var advice = new ArrayList<MemoryAdvice>();
    try (var trace = new PlanTrace(plan, classes)) {
      batch(plan, trace, work).ifPresent(advice::add);
      length(trace).ifPresent(advice::add);
      if (advice.isEmpty()) {
        both(trace).ifPresent(advice::add);
      }
    }
    if (advice.isEmpty()) {
      cheaper().ifPresent(advice::add);
    }
    return advice;
  }

  private Optional<MemoryAdvice> batch(FineTune changed, PlanTrace trace, Workload texts) {
    // A batch is no larger than the data.
    int most = Math.min(texts.batchSize(), texts.examples());
    for (int size = most / 2; size >= 1; size /= 2) {
      long bytes = check.peak(trace, texts.batchSize(size));
      if (bytes <= check.limit().bytes()) {
        int steps = Math.round((float) most / size);
        String change = "batchSize(%d).accumulate(%d)".formatted(size, steps);
        String effect =
            steps * size == most
                ? "the same optimiser steps, in smaller parts"
                : "optimiser steps of %d examples instead of %d".formatted(steps * size, most);
        return Optional.of(
            new MemoryAdvice(change, effect, changed, recipe.batchSize(size), bytes));
      }
    }
    return Optional.empty();
  }

  private Optional<MemoryAdvice> length(PlanTrace trace) {
    for (int tokens : SHORTER) {
      if (tokens < work.longest()) {
        long bytes = check.peak(trace, work.maxLength(tokens));
        if (bytes <= check.limit().bytes()) {
          return Optional.of(
              new MemoryAdvice(
                  "maxLength(%d)".formatted(tokens),
                  cuts(tokens),
                  plan,
                  recipe.maxLength(tokens),
                  bytes));
        }
      }
    }
    return Optional.empty();
  }

  private String cuts(int tokens) {
    return "cuts %,d of %,d texts".formatted(work.longerThan(tokens), work.examples());
  }

  private Optional<MemoryAdvice> both(PlanTrace trace) {
    for (int tokens : SHORTER) {
      if (tokens < work.longest()) {
        Optional<MemoryAdvice> smaller = batch(plan, trace, work.maxLength(tokens));
        if (smaller.isPresent()) {
          MemoryAdvice found = smaller.get();
          return Optional.of(
              new MemoryAdvice(
                  "maxLength(%d).%s".formatted(tokens, found.change()),
                  cuts(tokens) + "; " + found.effect(),
                  plan,
                  found.recipe().maxLength(tokens),
                  found.peakBytes()));
        }
      }
    }
    return Optional.empty();
  }

  /** Another plan on the same upstream, with its own batch size if need be. */
  private Optional<MemoryAdvice> cheaper() {
    var begun = FineTune.classifier(plan.upstream());
    for (Alternative other :
        List.of(
            new Alternative("adapt(Lora.rank(%d))".formatted(RANK), begun.adapt(Lora.rank(RANK))),
            new Alternative("topLayers(1)", begun.topLayers(1)),
            new Alternative("headOnly()", begun.headOnly()))) {
      try (var trace = new PlanTrace(other.plan(), classes)) {
        long bytes = check.peak(trace, work);
        if (bytes <= check.limit().bytes()) {
          return Optional.of(
              new MemoryAdvice(
                  other.words(), "another plan: " + other.plan().name(), other.plan(), recipe, bytes));
        }
        Optional<MemoryAdvice> smaller = batch(other.plan(), trace, work);
        if (smaller.isPresent()) {
          MemoryAdvice found = smaller.get();
          return Optional.of(
              new MemoryAdvice(
                  "%s with %s".formatted(other.words(), found.change()),
                  "another plan: %s; %s".formatted(other.plan().name(), found.effect()),
                  other.plan(),
                  found.recipe(),
                  found.peakBytes()));
        }
      }
    }
    return Optional.empty();
  }

  private record Alternative(String words, FineTune plan) {}
}
