package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.data.Splits;

/**
 * What stands in a comparison: a plan and how it is trained.
 *
 * @param name what the comparison calls it
 * @param plan what is trained
 * @param recipe how, with the settings that tuning chose
 */
public record Contender(String name, FineTune plan, Recipe recipe) {

  /**
   * Trains it.
   *
   * @param data at least a training and a validation part
   * @return the run
   */
  public Run fit(Splits data) {
    return plan.fit(data, recipe);
  }

  /** The peak of the learning rate: the recipe's, or the plan's own. */
  double learningRate() {
    return recipe.learningRate().orElseGet(plan::learningRate);
  }

  Contender with(Recipe other) {
    return new Contender(name, plan, other);
  }

  @Override
  public String toString() {
    return "%s of %s: %s".formatted(name, plan.upstream().name(), recipe);
  }
}
