package dev.graft.experiment;

import dev.graft.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands against a fair comparison of runs, in words. */
final class Cautions {
  private Cautions() {}

  static List<String> of(List<Run> runs) {
    var cautions = new ArrayList<String>();
    for (Run run : runs) {
      if (!run.finished()) {
        cautions.add(
            "'%s' was interrupted after %d steps: its figures are not those of a finished run."
                .formatted(run.plan().name(), run.history().steps().size()));
      }
    }
    addIfDifferent(cautions, runs, "numbers of epochs", run -> run.recipe().epochs().orElse(0));
    addIfDifferent(cautions, runs, "batch sizes", run -> run.recipe().batchSize());
    addIfDifferent(cautions, runs, "seeds", run -> run.recipe().seed());
    addOneRateForAll(cautions, runs);
    return List.copyOf(cautions);
  }

  private static void addIfDifferent(
      List<String> cautions, List<Run> runs, String what, Function<Run, Number> value) {
    if (runs.stream().map(value).distinct().count() > 1) {
      cautions.add(
          "The runs had different %s: %s."
              .formatted(
                  what,
                  runs.stream()
                      .map(run -> "'%s' %s".formatted(run.plan().name(), value.apply(run)))
                      .collect(Collectors.joining(", "))));
    }
  }

  private static void addOneRateForAll(List<String> cautions, List<Run> runs) {
    OptionalDouble rate = runs.get(0).recipe().learningRate();
    boolean one = runs.stream().allMatch(run -> run.recipe().learningRate().equals(rate));
    boolean defaultsDiffer =
        runs.stream().mapToDouble(run -> run.plan().learningRate()).distinct().count() > 1;
    if (rate.isPresent() && one && defaultsDiffer) {
      cautions.add(
          String.format(
              Locale.ROOT,
              "All runs were trained with the one learning rate %s, but the plans' own rates differ (%s): the"
                  + " comparison is unfair to those far from their own. Leave the rate out of the recipe.",
              rate.getAsDouble(),
              runs.stream()
                  .map(run -> "'%s' %s".formatted(run.plan().name(), run.plan().learningRate()))
                  .collect(Collectors.joining(", "))));
    }
  }
}
