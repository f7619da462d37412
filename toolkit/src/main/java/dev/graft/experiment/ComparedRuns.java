package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.evaluation.Report;
import dev.graft.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs that somebody else trained, set side by side. */
final class ComparedRuns {
  private static final int FEWEST = 2;

  private ComparedRuns() {}

  static Comparison of(List<Run> runs) {
    if (runs.size() < FEWEST) {
      throw new IllegalArgumentException(
          "A comparison needs at least two runs, but %d came".formatted(runs.size()));
    }
    Run first = runs.get(0);
    for (Run run : runs) {
      if (!fingerprint(run).equals(fingerprint(first))) {
        throw new IllegalArgumentException(
            "'%s' and '%s' were not trained and judged on the same data; fit both on the same splits"
                .formatted(first.plan().name(), run.plan().name()));
      }
    }
    Contenders.checkNames(runs.stream().map(run -> run.plan().name()).toList());
    var standings = new ArrayList<Standing>();
    for (Run run : runs) {
      standings.add(standing(run));
    }
    return new Comparison(
        standings,
        new Evidence(List.of(first.recipe().seed()), first.data().hasTest(), false, 0),
        Proceedings.NONE);
  }

  private static Standing standing(Run run) {
    var contender = new Contender(run.plan().name(), run.plan(), run.recipe());
    boolean test = run.data().hasTest();
    Report report = run.evaluate(test ? run.data().test() : run.data().validation());
    List<History.Epoch> epochs = run.history().epochs();
    double validation =
        epochs.isEmpty() ? Double.NaN : epochs.get(epochs.size() - 1).validationAccuracy();
    var cell = Cell.of(run, List.of(), Optional.empty());
    return new Standing(
        contender, Map.of(), Map.of(0, new Trained(contender, cell, report, validation)));
  }

  private static List<String> fingerprint(Run run) {
    return List.of(
        run.data().train().fingerprint(),
        run.data().validation().fingerprint(),
        run.data().hasTest() ? run.data().test().fingerprint() : "");
  }
}
