package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a comparison sets against each other. */
final class Contenders {
  private Contenders() {}

  /**
   * Every plan with every recipe.
   *
   * @param plans at least one
   * @param chosen at least one recipe
   * @throws IllegalStateException if there is no recipe
   * @throws IllegalArgumentException if there is only one contender, or two have one name
   */
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

  static void checkNames(List<String> names) {
    var seen = new HashSet<String>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Two plans are named '%s'; tell them apart with plan.named(...)".formatted(name));
      }
    }
  }
}
