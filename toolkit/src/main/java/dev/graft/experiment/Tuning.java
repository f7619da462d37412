package dev.graft.experiment;

import dev.graft.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Settings to be chosen for each contender; all combinations are tried.
 *
 * @param settings in the order in which they were named
 */
record Tuning(List<Tuned> settings) {
  static final Tuning NONE = new Tuning(List.of());

  private static final int MOST_TRIALS = 200;

  Tuning {
    settings = List.copyOf(settings);
  }

  Tuning and(Tuned next) {
    if (settings.stream().anyMatch(tuned -> tuned.setting().equals(next.setting()))) {
      throw new IllegalArgumentException(
          "tune(\"%s\"): it is tuned already; name all values in one call"
              .formatted(next.setting()));
    }
    if (next.setting().equals("seed")) {
      throw new IllegalArgumentException(
          "tune(\"seed\"): a seed that was chosen because it did well says nothing of the next; compare over"
              + " seeds(1, 2, 3)");
    }
    var more = new ArrayList<>(settings);
    more.add(next);
    var tuning = new Tuning(more);
    if (tuning.trials() > MOST_TRIALS) {
      throw new IllegalArgumentException(
          "tune: %s combinations for each plan are too many; expected at most %d: try fewer values"
              .formatted(
                  more.stream()
                      .map(tuned -> Integer.toString(tuned.budget()))
                      .collect(Collectors.joining(" x ")),
                  MOST_TRIALS));
    }
    return tuning;
  }

  boolean none() {
    return settings.isEmpty();
  }

  /** How many combinations each contender may try; 1 if nothing is tuned. */
  int trials() {
    return settings.stream().mapToInt(Tuned::budget).reduce(1, Math::multiplyExact);
  }

  /**
   * The combinations for a contender, by setting.
   *
   * @throws IllegalArgumentException if the recipe already says a rate that shall be chosen, or
   *     does not take a value
   */
  List<Map<String, Object>> combinations(Contender contender) {
    if (contender.recipe().learningRate().isPresent()
        && settings.stream().anyMatch(tuned -> tuned.setting().equals("learningRate"))) {
      throw new IllegalArgumentException(
          "The recipe says learningRate(%s), and tune(\"learningRate\", ...) is to choose it. Leave one of them out"
              .formatted(contender.recipe().learningRate().getAsDouble()));
    }
    List<Map<String, Object>> all = List.of(Map.of());
    for (Tuned tuned : settings) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> combination : all) {
        for (Object value : tuned.valuesFor(contender)) {
          var next = new LinkedHashMap<>(combination);
          next.put(tuned.setting(), value);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  static Recipe applied(Recipe recipe, Map<String, Object> combination) {
    Recipe changed = recipe;
    for (var setting : combination.entrySet()) {
      changed = changed.with(setting.getKey(), setting.getValue());
    }
    return changed;
  }
}
