package dev.graft;

import dev.graft.training.Checkpointing;
import java.util.EnumSet;
import java.util.Set;

/** The first phase of a recipe that trains the head alone before the plan. */
final class ProbeFirst {
  /** What the head has no use for, or what its own phase decides. */
  private static final Set<RecipeSetting> OF_THE_PLAN =
      EnumSet.of(
          RecipeSetting.STEPS,
          RecipeSetting.PROBE_EPOCHS,
          RecipeSetting.LEARNING_RATE,
          RecipeSetting.ADAPTER_RATE,
          RecipeSetting.BODY_RATE,
          RecipeSetting.LAYER_DECAY,
          RecipeSetting.UNFREEZE_GRADUALLY,
          RecipeSetting.BEST_BY,
          RecipeSetting.PATIENCE);

  private ProbeFirst() {}

  /**
   * The linear probe that comes before a plan.
   *
   * @throws IllegalArgumentException if the plan is one itself
   */
  static FineTune plan(FineTune plan) {
    if (plan.said() instanceof Freezing.HeadOnly
        && plan.adapters().isEmpty()
        && plan.later().isEmpty()) {
      throw new IllegalArgumentException(
          "The recipe trains the head first and then the plan, but '%s' trains the head alone. Say"
                  .formatted(plan.name())
              + " Recipe.epochs(n) instead");
    }
    return FineTune.classifier(plan.upstream())
        .headOnly()
        .headDropout(plan.headDropout().probability())
        .named("linear probe before " + plan.name());
  }

  /** The recipe of that phase. */
  static Recipe recipe(Recipe recipe) {
    Recipe probe = Recipe.epochs(recipe.probeEpochs());
    for (var said : recipe.values().said().entrySet()) {
      if (said.getKey() != RecipeSetting.EPOCHS && !OF_THE_PLAN.contains(said.getKey())) {
        probe = probe.with(said.getKey().word(), said.getValue());
      }
    }
    if (recipe.checkpoints().isPresent()) {
      Checkpointing place = recipe.checkpoints().get();
      probe = probe.checkpoints(place.directory().resolve("probe"), place.every());
    }
    return probe;
  }
}
