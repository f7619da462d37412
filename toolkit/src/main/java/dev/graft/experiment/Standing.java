package dev.graft.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of one contender: a run for each seed, as far as they were finished.
 *
 * @param contender the recipe has the settings that were chosen and the first seed
 * @param tuned the settings that tuning chose, by name; empty if it chose nothing
 * @param runs by the place of their seed among the comparison's
 */
record Standing(Contender contender, Map<String, Object> tuned, Map<Integer, Trained> runs) {
  Standing {
    runs = new TreeMap<>(runs);
  }

  String name() {
    return contender.name();
  }

  Optional<Trained> run(int seed) {
    return Optional.ofNullable(runs.get(seed));
  }

  List<Trained> all() {
    return new ArrayList<>(runs.values());
  }

  Cell.Size size() {
    return runs.values().iterator().next().cell().size();
  }

  double medianSeconds() {
    double[] seconds = all().stream().mapToDouble(run -> run.cell().seconds()).sorted().toArray();
    int half = seconds.length / 2;
    return seconds.length % 2 == 1 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2;
  }

  double meanMacroF1() {
    return all().stream().mapToDouble(Trained::macroF1).average().orElse(Double.NaN);
  }

  boolean finished() {
    return all().stream().allMatch(run -> run.cell().finished());
  }

  /**
   * Whether each answer was right, in the order of the seeds; no answers where a run is missing.
   */
  boolean[][] right(int seeds) {
    var right = new boolean[seeds][];
    Arrays.setAll(right, seed -> run(seed).map(Standing::right).orElseGet(() -> new boolean[0]));
    return right;
  }

  private static boolean[] right(Trained run) {
    var predictions = run.report().predictions();
    var right = new boolean[predictions.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = predictions.right(i);
    }
    return right;
  }
}
