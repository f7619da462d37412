package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.evaluation.Report;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sets finished runs side by side. */
public final class Compare {
  private static final int FEWEST = 2;

  private Compare() {}

  /**
   * Compares runs on the same examples: the test part if there is one, else the validation part.
   *
   * @param runs at least two, on the same data, with plans of different names
   * @return the comparison
   * @throws IllegalArgumentException if there are fewer than two, their data differ, or two plans
   *     have one name
   */
  public static Comparison runs(Run... runs) {
    return runs(Arrays.asList(runs));
  }

  /**
   * Compares runs on the same examples: the test part if there is one, else the validation part.
   *
   * @param runs at least two, on the same data, with plans of different names
   * @return the comparison
   * @throws IllegalArgumentException if there are fewer than two, their data differ, or two plans
   *     have one name
   */
  public static Comparison runs(List<Run> runs) {
    if (runs.size() < FEWEST) {
      throw new IllegalArgumentException(
          "A comparison needs at least two runs, but %d came".formatted(runs.size()));
    }
    Set<String> names = new HashSet<>();
    for (Run run : runs) {
      if (!names.add(run.plan().name())) {
        throw new IllegalArgumentException(
            "Two runs are named '%s'; tell them apart with plan.named(...)"
                .formatted(run.plan().name()));
      }
      if (!fingerprint(run).equals(fingerprint(runs.get(0)))) {
        throw new IllegalArgumentException(
            "'%s' and '%s' were not trained and judged on the same data; fit both on the same splits"
                .formatted(runs.get(0).plan().name(), run.plan().name()));
      }
    }
    List<Report> reports =
        runs.stream()
            .map(
                run ->
                    run.evaluate(
                        run.data().hasTest() ? run.data().test() : run.data().validation()))
            .toList();
    return new Comparison(runs, reports);
  }

  private static List<String> fingerprint(Run run) {
    return List.of(
        run.data().train().fingerprint(),
        run.data().validation().fingerprint(),
        run.data().hasTest() ? run.data().test().fingerprint() : "");
  }
}
