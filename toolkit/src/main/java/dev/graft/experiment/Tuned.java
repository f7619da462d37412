package dev.graft.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A setting to be chosen for each contender.
 *
 * @param setting its name in a recipe
 * @param budget how many values are tried
 * @param values the values; empty if they lie around what the contender has
 */
record Tuned(String setting, int budget, List<Object> values) {
  static final int MOST = 20;

  /** Half a decade: 0.001, 0.0032, 0.01. */
  private static final double STEP = Math.sqrt(10);

  /** How far a long grid of rates reaches to each side, in steps of half a decade. */
  private static final double FARTHEST = 3;

  private static final int DIGITS = 2;
  private static final List<String> WITH_GRID =
      List.of(
          "learningRate",
          "headRate",
          "adapterRate",
          "bodyRate",
          "batchSize",
          "epochs",
          "steps",
          "weightDecay",
          "warmup");

  static Tuned around(String setting, int budget) {
    if (budget < 2 || budget > MOST) {
      throw new IllegalArgumentException(
          "tune(\"%s\", %d): expected from 2 to %d values to try; to set a single one, say it in the recipe"
              .formatted(setting, budget, MOST));
    }
    if (!WITH_GRID.contains(setting)) {
      throw new IllegalArgumentException(
          "tune(\"%s\", %d): which values to try is known for %s; give those of other settings: tune(\"%s\", value, value, ...)"
              .formatted(setting, budget, String.join(", ", WITH_GRID), setting));
    }
    return new Tuned(setting, budget, List.of());
  }

  static Tuned among(String setting, List<Object> values) {
    if (values.size() > MOST) {
      throw new IllegalArgumentException(
          "tune(\"%s\"): expected at most %d values to try, got %d"
              .formatted(setting, MOST, values.size()));
    }
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(
          "tune(\"%s\"): expected different values to try, got %s".formatted(setting, values));
    }
    return new Tuned(setting, values.size(), List.copyOf(values));
  }

  /**
   * The values to try for a contender.
   *
   * @throws IllegalArgumentException if a recipe does not take one of them, or so many different
   *     ones do not exist
   */
  List<Object> valuesFor(Contender contender) {
    List<Object> found = values.isEmpty() ? grid(contender) : values;
    for (Object value : found) {
      var unused = contender.recipe().with(setting, value);
    }
    return found;
  }

  private List<Object> grid(Contender contender) {
    Map<String, Object> settings = contender.recipe().settings();
    Stream<Double> near =
        switch (setting) {
          case "learningRate", "headRate", "adapterRate", "bodyRate" -> {
            double own = number(settings.getOrDefault(setting, contender.learningRate()));
            double step = Math.pow(STEP, Math.min(1, 2 * FARTHEST / (budget - 1)));
            yield nearest(steps -> rounded(own * Math.pow(step, steps)));
          }
          case "weightDecay" -> {
            double own = number(settings.getOrDefault(setting, 0));
            double centre = own == 0 ? 0.01 : own;
            yield nearest(steps -> steps == -1 ? 0 : rounded(centre * Math.pow(10, steps)));
          }
          case "warmup" -> {
            double own = number(settings.getOrDefault(setting, 0.1));
            yield nearest(steps -> rounded(Math.min(1, Math.max(0, own + steps / 10))));
          }
          default -> {
            if (!settings.containsKey(setting)) {
              throw new IllegalArgumentException(
                  "tune(\"%s\", %d): the recipe of '%s' says no %s to try values around"
                      .formatted(setting, budget, contender.name(), setting));
            }
            double own = number(settings.get(setting));
            yield nearest(steps -> Math.max(1, Math.rint(own * Math.pow(2, steps))));
          }
        };
    boolean whole = List.of("batchSize", "epochs", "steps").contains(setting);
    return near.distinct()
        .limit(budget)
        .sorted(Comparator.naturalOrder())
        .map(value -> whole ? (Object) value.intValue() : value)
        .toList();
  }

  /** 0, 1, -1, 2, -2, ... steps away. */
  private static Stream<Double> nearest(DoubleUnaryOperator value) {
    return IntStream.range(0, 4 * MOST)
        .mapToObj(i -> value.applyAsDouble(i % 2 == 0 ? -i / 2.0 : (i + 1) / 2.0));
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
  }
}
