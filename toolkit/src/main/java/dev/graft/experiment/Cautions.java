package dev.graft.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands against a fair comparison, in words. */
final class Cautions {
  private static final int FEW_SEEDS = 3;
  private static final int LISTED = 6;

  private Cautions() {}

  static List<String> of(List<Standing> asked, Evidence evidence, Proceedings proceedings) {
    var cautions = new ArrayList<String>();
    List<Standing> standings =
        asked.stream().filter(standing -> !standing.runs().isEmpty()).toList();
    addInterrupted(cautions, asked, evidence, proceedings);
    cautions.addAll(proceedings.failures());
    proceedings.storeComplaint().ifPresent(cautions::add);
    for (Standing standing : standings) {
      if (!standing.finished()) {
        cautions.add(
            "'%s' was interrupted after %d steps: its figures are not those of a finished run."
                .formatted(standing.name(), standing.all().get(0).cell().steps()));
      }
    }
    if (proceedings.planned()) {
      addAboutPlan(cautions, asked, evidence, proceedings);
    } else {
      addIfDifferent(cautions, asked, "numbers of epochs", c -> c.recipe().epochs().orElse(0));
      addIfDifferent(cautions, asked, "batch sizes", c -> c.recipe().batchSize());
      addIfDifferent(cautions, asked, "seeds", c -> c.recipe().seed());
    }
    addIfDifferent(
        cautions,
        asked,
        "longest texts in tokens",
        c -> c.recipe().maxLength().isPresent() ? c.recipe().maxLength().getAsInt() : "uncut");
    addIfDifferent(cautions, asked, "upstreams", c -> c.plan().upstream().name());
    addOneRateForAll(cautions, asked.stream().map(Standing::contender).toList());
    return List.copyOf(cautions);
  }

  /** What was asked for and is not there, such as {@code 'full' with seed 2}. */
  static List<String> missing(List<Standing> asked, Evidence evidence) {
    var missing = new ArrayList<String>();
    for (int seed = 0; seed < evidence.seeds().size(); seed++) {
      for (Standing standing : asked) {
        if (standing.run(seed).isEmpty()) {
          missing.add("'%s' with seed %d".formatted(standing.name(), evidence.seeds().get(seed)));
        }
      }
    }
    return missing;
  }

  private static void addInterrupted(
      List<String> cautions, List<Standing> asked, Evidence evidence, Proceedings proceedings) {
    List<String> missing = missing(asked, evidence);
    if (proceedings.interrupted() && !missing.isEmpty()) {
      int all = asked.size() * evidence.seeds().size();
      cautions.add(
          "Interrupted: %d of %d runs are finished; missing: %s%s. Fit again to go on: what is finished is kept."
              .formatted(
                  all - missing.size(),
                  all,
                  missing.stream().limit(LISTED).collect(Collectors.joining(", ")),
                  missing.size() > LISTED
                      ? " and %d more".formatted(missing.size() - LISTED)
                      : ""));
    }
  }

  private static void addAboutPlan(
      List<String> cautions, List<Standing> asked, Evidence evidence, Proceedings proceedings) {
    int seeds = evidence.seeds().size();
    if (seeds < FEW_SEEDS) {
      cautions.add(
          "%s: how far other seeds would move the figures is %s. seeds(1, 2, 3) tells more."
              .formatted(
                  seeds == 1 ? "One seed" : "Two seeds",
                  seeds == 1 ? "not known" : "hardly known"));
    }
    if (!evidence.test()) {
      cautions.add(
          proceedings.trials().isEmpty()
              ? "There is no test part: the figures are of the validation part, and too good for whatever is"
                  + " chosen by them."
              : "There is no test part: the settings were chosen on the same validation examples that the"
                  + " figures are of, so that they are too good.");
    }
    for (Standing standing : asked) {
      standing
          .tuned()
          .forEach(
              (setting, value) -> addIfAtEdge(cautions, standing, setting, value, proceedings));
    }
  }

  private static void addIfAtEdge(
      List<String> cautions,
      Standing standing,
      String setting,
      Object value,
      Proceedings proceedings) {
    List<Object> tried =
        proceedings.trials().stream()
            .filter(trial -> trial.contender().equals(standing.name()))
            .map(Trial::settings)
            .map(settings -> settings.get(setting))
            .distinct()
            .toList();
    if (tried.size() < 2 || !tried.stream().allMatch(Number.class::isInstance)) {
      return;
    }
    double[] numbers = tried.stream().mapToDouble(Cautions::number).sorted().toArray();
    boolean lowest = number(value) == numbers[0];
    if (lowest || number(value) == numbers[numbers.length - 1]) {
      cautions.add(
          "'%s' chose %s %s, the %s that was tried: a %s one may be better still."
              .formatted(
                  standing.name(),
                  setting,
                  value,
                  lowest ? "lowest" : "highest",
                  lowest ? "lower" : "higher"));
    }
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static void addIfDifferent(
      List<String> cautions,
      List<Standing> standings,
      String what,
      Function<Contender, Object> value) {
    List<Contender> contenders = standings.stream().map(Standing::contender).toList();
    if (contenders.stream().map(value).distinct().count() > 1) {
      cautions.add(
          "The runs had different %s: %s."
              .formatted(
                  what,
                  contenders.stream()
                      .map(
                          contender ->
                              "'%s' %s".formatted(contender.name(), value.apply(contender)))
                      .collect(Collectors.joining(", "))));
    }
  }

  private static void addOneRateForAll(List<String> cautions, List<Contender> contenders) {
    OptionalDouble rate = contenders.get(0).recipe().learningRate();
    boolean one = contenders.stream().allMatch(c -> c.recipe().learningRate().equals(rate));
    Map<String, Double> own =
        contenders.stream()
            .collect(
                Collectors.toMap(
                    Contender::name,
                    contender -> contender.plan().learningRate(),
                    (a, b) -> a,
                    LinkedHashMap::new));
    if (rate.isPresent() && one && own.values().stream().distinct().count() > 1) {
      cautions.add(
          String.format(
              Locale.ROOT,
              "All runs were trained with the one learning rate %s, but the plans' own rates differ (%s): the"
                  + " comparison is unfair to those far from their own. Leave the rate out of the recipe.",
              rate.getAsDouble(),
              own.entrySet().stream()
                  .map(entry -> "'%s' %s".formatted(entry.getKey(), entry.getValue()))
                  .collect(Collectors.joining(", "))));
    }
  }
}
