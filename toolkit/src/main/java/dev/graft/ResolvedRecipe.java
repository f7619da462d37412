package dev.graft;

import dev.graft.data.Examples;
import dev.graft.evaluation.Metric;
import dev.graft.task.Labels;
import dev.graft.training.EarlyStopping;
import dev.graft.training.Objective;
import dev.graft.training.Rates;
import dev.graft.training.Schedule;
import dev.graft.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a recipe means for a plan and its training examples. */
final class ResolvedRecipe {
  private ResolvedRecipe() {}

  /**
   * The values in force.
   *
   * @param planRate the plan's own learning rate
   * @param train what is learnt from
   * @throws IllegalArgumentException if the recipe weighs a label that there is not, or asks for
   *     what one epoch cannot do
   */
  static TrainingSettings of(Recipe recipe, double planRate, Examples train) {
    RecipeValues values = recipe.values();
    boolean gradual = values.truth(RecipeSetting.UNFREEZE_GRADUALLY);
    var schedule = Schedule.named((String) values.get(RecipeSetting.SCHEDULE));
    double common = recipe.learningRate().orElse(planRate);
    var settings =
        new TrainingSettings(
            recipe.epochs().orElse(1),
            recipe.steps().orElse(0),
            recipe.batchSize(),
            recipe.accumulation(),
            new Rates(
                values.optional(RecipeSetting.HEAD_RATE).orElse(common),
                values.optional(RecipeSetting.ADAPTER_RATE).orElse(common),
                values.optional(RecipeSetting.BODY_RATE).orElse(common),
                values.number(RecipeSetting.LAYER_DECAY)),
            schedule,
            values.optional(RecipeSetting.WARMUP).orElse(schedule.usualWarmup()),
            values.number(RecipeSetting.WEIGHT_DECAY),
            values.number(RecipeSetting.CLIP),
            new Objective(
                values.number(RecipeSetting.LABEL_SMOOTHING), classWeights(recipe, train)),
            stopping(values),
            gradual,
            values.truth(RecipeSetting.FEATURE_CACHE),
            recipe.seed());
    if (gradual && settings.totalEpochs(train.size()) < 2) {
      throw new IllegalArgumentException(
          "unfreezeGradually() needs at least 2 epochs, for the layers are thawed from one to the "
              + "next; the recipe has 1");
    }
    return settings;
  }

  private static Optional<EarlyStopping> stopping(RecipeValues values) {
    int patience = values.whole(RecipeSetting.PATIENCE).orElse(EarlyStopping.ENDLESS);
    if (values.orNull(RecipeSetting.BEST_BY) instanceof String metric) {
      return Optional.of(new EarlyStopping(Metric.named(metric), patience));
    }
    return values.has(RecipeSetting.PATIENCE)
        ? Optional.of(new EarlyStopping(Metric.LOG_LOSS, patience))
        : Optional.empty();
  }

  private static List<Double> classWeights(Recipe recipe, Examples train) {
    Labels labels = train.labels();
    Object said = recipe.values().orNull(RecipeSetting.CLASS_WEIGHTS);
    if (RecipeSetting.BALANCED.equals(said)) {
      return Objective.balanced(train.targets(), labels.size());
    }
    if (!(said instanceof Map<?, ?> weights)) {
      return List.of();
    }
    var unknown = new ArrayList<Object>(weights.keySet());
    unknown.removeAll(labels.names());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "The recipe weighs labels that the data lack: %s. The data have %s"
              .formatted(unknown, labels.names()));
    }
    return IntStream.range(0, labels.size())
        .mapToObj(i -> weights.get(labels.name(i)) instanceof Double weight ? weight : 1.0)
        .toList();
  }
}
