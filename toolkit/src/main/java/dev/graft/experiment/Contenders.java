package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes contenders and seeds of what was said, and refuses what contradicts itself. */
final class Contenders {
  private Contenders() {}

  static void checkNames(List<String> names) {
    var seen = new HashSet<String>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Two plans are named '%s'; tell them apart with plan.named(...)".formatted(name));
      }
    }
  }

  /** Every plan with every recipe. */
  static List<Contender> of(List<FineTune> plans, List<Recipe> chosen) {
    if (chosen.isEmpty()) {
      throw new IllegalStateException(
          "A comparison needs a recipe: fit(data, Recipe.epochs(3)), or recipes(...) before fit(data)");
    }
    var contenders = new ArrayList<Contender>();
    for (FineTune plan : plans) {
      for (Recipe recipe : chosen) {
        String name =
            chosen.size() == 1
                ? plan.name()
                : "%s, %s".formatted(plan.name(), differing(recipe, chosen));
        // Checkpoints belong to one run; finished runs are kept anyway.
        contenders.add(new Contender(name, plan, Recipe.of(recipe.settings())));
      }
    }
    if (contenders.size() < 2) {
      throw new IllegalArgumentException(
          "A comparison needs at least two plans, or several recipes(...), but one plan came");
    }
    checkNames(contenders.stream().map(Contender::name).toList());
    return contenders;
  }

  /** The settings that tell one recipe from the others. */
  private static String differing(Recipe recipe, List<Recipe> all) {
    return new TreeMap<>(recipe.settings())
        .entrySet().stream()
            .filter(
                setting ->
                    !setting.getKey().equals("seed")
                        && all.stream()
                            .map(Recipe::settings)
                            .map(settings -> settings.get(setting.getKey()))
                            .anyMatch(value -> !setting.getValue().equals(value)))
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .collect(Collectors.joining(", "));
  }

  /** The comparison's seeds, or the recipe's own. */
  static List<Long> seeds(List<Long> seeds, List<Recipe> chosen) {
    List<Long> own = chosen.stream().map(Recipe::seed).distinct().toList();
    if (seeds.isEmpty()) {
      if (own.size() > 1) {
        throw new IllegalArgumentException(
            "The recipes have different seeds %s; leave them out and say seeds(...)"
                .formatted(own));
      }
      return own;
    }
    own.stream()
        .filter(seed -> seed != 0)
        .findFirst()
        .ifPresent(
            seed -> {
              throw new IllegalArgumentException(
                  "The recipe says seed(%d) and the comparison seeds%s; leave one of them out"
                      .formatted(seed, seeds));
            });
    return seeds;
  }
}
