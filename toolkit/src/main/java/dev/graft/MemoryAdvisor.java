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
  private final int classes;
  private final MemoryCheck check;
  private final Setting asked;

  MemoryAdvisor(FineTune plan, Recipe recipe, Workload work, int classes, MemoryCheck check) {
    this.plan = plan;
    this.classes = classes;
    this.check = check;
    this.asked = new Setting("", "", recipe, work);
  }

  /** A recipe and what it makes of the data. */
  private record Setting(String change, String effect, Recipe recipe, Workload work) {

    /** This one and then another. */
    Setting then(Setting next) {
      return new Setting(
          join(change, ".", next.change), join(effect, "; ", next.effect), next.recipe, next.work);
    }

    static String join(String first, String between, String second) {
      return first.isEmpty() || second.isEmpty() ? first + second : first + between + second;
    }
  }

  private record Alternative(String words, FineTune plan) {}

  /** What fits, the least change first; empty if nothing does. */
  List<MemoryAdvice> advice() {
    var advice = new ArrayList<MemoryAdvice>();
    try (var trace = new PlanTrace(plan, classes)) {
      first(trace, smallerBatches(asked)).ifPresent(found -> advice.add(with(found)));
      first(trace, shorterTexts()).ifPresent(found -> advice.add(with(found)));
      if (advice.isEmpty()) {
        first(trace, both()).ifPresent(found -> advice.add(with(found)));
      }
    }
    if (advice.isEmpty()) {
      anotherPlan().ifPresent(advice::add);
    }
    return advice;
  }

  private record Found(Setting setting, long bytes) {}

  private Optional<Found> first(PlanTrace trace, List<Setting> settings) {
    for (Setting setting : settings) {
      long bytes = check.peak(trace, setting.work());
      if (bytes <= check.limit().bytes()) {
        return Optional.of(new Found(setting, bytes));
      }
    }
    return Optional.empty();
  }

  private MemoryAdvice with(Found found) {
    Setting setting = found.setting();
    return new MemoryAdvice(
        setting.change(), setting.effect(), plan, setting.recipe(), found.bytes());
  }

  private static List<Setting> smallerBatches(Setting from) {
    var settings = new ArrayList<Setting>();
    // A batch is no larger than the data.
    int most = Math.min(from.work().batchSize(), from.work().examples());
    int examplesPerStep = most * from.recipe().accumulation();
    for (int size = most / 2; size >= 1; size /= 2) {
      int parts = Math.round((float) most / size) * from.recipe().accumulation();
      settings.add(
          from.then(
              new Setting(
                  "batchSize(%d).accumulate(%d)".formatted(size, parts),
                  parts * size == examplesPerStep
                      ? "the same optimiser steps, in smaller parts"
                      : "optimiser steps of %d examples instead of %d"
                          .formatted(parts * size, examplesPerStep),
                  from.recipe().batchSize(size).accumulate(parts),
                  from.work().batchSize(size))));
    }
    return settings;
  }

  private List<Setting> shorterTexts() {
    Workload work = asked.work();
    return SHORTER.stream()
        .filter(tokens -> tokens < work.longest())
        .map(
            tokens ->
                new Setting(
                    "maxLength(%d)".formatted(tokens),
                    "cuts %,d of %,d texts".formatted(work.longerThan(tokens), work.examples()),
                    asked.recipe().maxLength(tokens),
                    work.maxLength(tokens)))
        .toList();
  }

  private List<Setting> both() {
    return shorterTexts().stream().flatMap(shorter -> smallerBatches(shorter).stream()).toList();
  }

  /** Another plan on the same upstream, with other settings only if need be. */
  private Optional<MemoryAdvice> anotherPlan() {
    var settings = new ArrayList<Setting>(List.of(asked));
    settings.addAll(smallerBatches(asked));
    settings.addAll(shorterTexts());
    settings.addAll(both());
    var begun = FineTune.classifier(plan.upstream());
    var others = new ArrayList<Alternative>();
    if (!plan.upstream().architecture().defaultTargets().isEmpty()) {
      others.add(
          new Alternative("adapt(Lora.rank(%d))".formatted(RANK), begun.adapt(Lora.rank(RANK))));
    }
    others.add(new Alternative("topLayers(1)", begun.topLayers(1)));
    others.add(new Alternative("headOnly()", begun.headOnly()));
    for (Alternative other : others) {
      try (var trace = new PlanTrace(other.plan(), classes)) {
        Optional<MemoryAdvice> found =
            first(trace, settings).map(setting -> instead(other, setting));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static MemoryAdvice instead(Alternative other, Found found) {
    Setting setting = found.setting();
    return new MemoryAdvice(
        Setting.join(other.words(), " with ", setting.change()),
        Setting.join("another plan: " + other.plan().name(), "; ", setting.effect()),
        other.plan(),
        setting.recipe(),
        found.bytes());
  }
}
