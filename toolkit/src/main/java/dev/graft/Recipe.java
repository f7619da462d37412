package dev.graft;

import dev.graft.evaluation.Metric;
import dev.graft.training.Checkpointing;
import dev.graft.training.Schedule;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How to train: an immutable value; each call gives a changed copy. The rest is as usual. */
public final class Recipe {
  private final RecipeValues values;
  private final @Nullable Checkpointing checkpoints;

  private Recipe(RecipeValues values, @Nullable Checkpointing checkpoints) {
    this.values = values;
    this.checkpoints = checkpoints;
  }

  /**
   * Trains for some passes over the examples.
   *
   * @param epochs how often each example is seen, from 1 to 10,000
   * @return a recipe with all else as usual
   */
  public static Recipe epochs(int epochs) {
    return new Recipe(RecipeValues.NONE, null).with(RecipeSetting.EPOCHS, epochs);
  }

  /**
   * Trains for some steps of the optimiser, however many epochs that makes.
   *
   * @param steps at least 1
   * @return a recipe with everything else at its usual value
   */
  public static Recipe steps(int steps) {
    return new Recipe(RecipeValues.NONE, null).with(RecipeSetting.STEPS, steps);
  }

  /**
   * First trains the head alone for one epoch, with the rate of a linear probe, and then the plan:
   * a new head has random values, and what it sends back through a pretrained network would spoil
   * more than it teaches. As {@code fine_tune} of fastai (Howard and Gugger 2020).
   *
   * @param epochs of the plan itself, from 1 to 10,000
   * @return a recipe with everything else at its usual value
   */
  public static Recipe fineTune(int epochs) {
    return epochs(epochs).probeFirst(1);
  }

  /**
   * The recipe of some settings.
   *
   * @param settings as {@link #settings} gives them; what is missing has its usual value
   * @return the recipe
   * @throws IllegalArgumentException if a name or a value is wrong, or epochs and steps are missing
   */
  public static Recipe of(Map<String, ?> settings) {
    var recipe = new Recipe(RecipeValues.NONE, null);
    for (var entry : settings.entrySet()) {
      recipe = recipe.with(RecipeSetting.named(entry.getKey()), entry.getValue());
    }
    if (settings.containsKey("epochs") == settings.containsKey("steps")) {
      throw new IllegalArgumentException(
          "A recipe says how many epochs or steps; got " + settings.keySet());
    }
    return recipe;
  }

  /**
   * Changes a setting by its name, as tuning does.
   *
   * @param setting a name, such as {@code learningRate}
   * @param value the new value
   * @return the changed recipe
   * @throws IllegalArgumentException if there is no such setting or it does not take the value
   */
  public Recipe with(String setting, Object value) {
    return with(RecipeSetting.named(setting), value);
  }

  private Recipe with(RecipeSetting setting, Object value) {
    return new Recipe(values.with(setting, value), checkpoints);
  }

  /**
   * Trains the head alone first, with the rate of a linear probe, as {@link #fineTune} does.
   *
   * @param epochs of the head alone, from 0 to 10,000; 0 unless said otherwise
   * @return the changed recipe
   */
  public Recipe probeFirst(int epochs) {
    return with(RecipeSetting.PROBE_EPOCHS, epochs);
  }

  /**
   * Sets how many examples are computed at once.
   *
   * @param batchSize at least 1; 16 unless said otherwise
   * @return the changed recipe
   */
  public Recipe batchSize(int batchSize) {
    return with(RecipeSetting.BATCH_SIZE, batchSize);
  }

  /**
   * Adds the gradients of some batches up to one step: {@code batchSize(8).accumulate(2)} takes the
   * steps of {@code batchSize(16)} with the memory of 8.
   *
   * @param batches at least 1; 1 unless said otherwise
   * @return the changed recipe
   */
  public Recipe accumulate(int batches) {
    return with(RecipeSetting.ACCUMULATE, batches);
  }

  /**
   * Sets the learning rate of all parts for which no other is said.
   *
   * @param learningRate the peak of the schedule, positive; each plan's own unless said otherwise
   * @return the changed recipe
   */
  public Recipe learningRate(double learningRate) {
    return with(RecipeSetting.LEARNING_RATE, learningRate);
  }

  /**
   * Sets the learning rate of the head.
   *
   * @param rate the peak of the schedule, positive; {@link #learningRate} unless said otherwise
   * @return the changed recipe
   */
  public Recipe headRate(double rate) {
    return with(RecipeSetting.HEAD_RATE, rate);
  }

  /**
   * Sets the learning rate of the adapters.
   *
   * @param rate the peak of the schedule, positive; {@link #learningRate} unless said otherwise
   * @return the changed recipe
   */
  public Recipe adapterRate(double rate) {
    return with(RecipeSetting.ADAPTER_RATE, rate);
  }

  /**
   * Sets the learning rate of the upstream's own parameters.
   *
   * @param rate the peak of the schedule, positive; {@link #learningRate} unless said otherwise
   * @return the changed recipe
   */
  public Recipe bodyRate(double rate) {
    return with(RecipeSetting.BODY_RATE, rate);
  }

  /**
   * Makes rates smaller from layer to layer downward: each layer has that of the one above times
   * this (Howard and Ruder 2018).
   *
   * @param factor above 0 and at most 1; 1 unless said otherwise
   * @return the changed recipe
   */
  public Recipe layerDecay(double factor) {
    return with(RecipeSetting.LAYER_DECAY, factor);
  }

  /**
   * Sets how the learning rates change.
   *
   * @param schedule {@link Schedule#LINEAR} unless said otherwise
   * @return the changed recipe
   */
  public Recipe schedule(Schedule schedule) {
    return with(RecipeSetting.SCHEDULE, schedule.word());
  }

  /**
   * Sets in which share of the steps the learning rates rise.
   *
   * @param warmup from 0 to 1; {@link Schedule#usualWarmup} unless said otherwise
   * @return the changed recipe
   */
  public Recipe warmup(double warmup) {
    return with(RecipeSetting.WARMUP, warmup);
  }

  /**
   * Sets the decoupled weight decay of matrices and tables.
   *
   * @param weightDecay not negative; 0.01 unless said otherwise
   * @return the changed recipe
   */
  public Recipe weightDecay(double weightDecay) {
    return with(RecipeSetting.WEIGHT_DECAY, weightDecay);
  }

  /**
   * Sets the largest global norm of the gradients.
   *
   * @param clip not negative; 0 for no limit; 1 unless said otherwise
   * @return the changed recipe
   */
  public Recipe clip(double clip) {
    return with(RecipeSetting.CLIP, clip);
  }

  /**
   * Moves a part of each target from the true label to all labels (Szegedy et al. 2016).
   *
   * @param share from 0 up to, but not including, 1; 0 unless said otherwise
   * @return the changed recipe
   */
  public Recipe labelSmoothing(double share) {
    return with(RecipeSetting.LABEL_SMOOTHING, share);
  }

  /**
   * Weighs the classes so that each counts the same in the loss, however many examples it has.
   *
   * @return the changed recipe
   */
  public Recipe balanced() {
    return with(RecipeSetting.CLASS_WEIGHTS, RecipeSetting.BALANCED);
  }

  /**
   * Weighs the examples of some labels in the loss.
   *
   * @param weights positive weights by label; 1 for labels that are missing
   * @return the changed recipe
   */
  public Recipe classWeights(Map<String, Double> weights) {
    return with(RecipeSetting.CLASS_WEIGHTS, weights);
  }

  /**
   * As {@link #stopEarly(Metric, int)}, with the validation loss.
   *
   * @param patience epochs without improvement, at least 1
   * @return the changed recipe
   */
  public Recipe stopEarly(int patience) {
    return stopEarly(Metric.LOG_LOSS, patience);
  }

  /**
   * Ends training when a metric on the validation examples has not improved for some epochs, and
   * ends with the weights of the best epoch.
   *
   * @param metric what has to improve
   * @param patience epochs without improvement, at least 1
   * @return the changed recipe
   */
  public Recipe stopEarly(Metric metric, int patience) {
    return keepBest(metric).with(RecipeSetting.PATIENCE, patience);
  }

  /**
   * Trains to the end, but ends with the weights of the epoch that did best on the validation
   * examples.
   *
   * @param metric what is compared
   * @return the changed recipe
   */
  public Recipe keepBest(Metric metric) {
    return with(RecipeSetting.BEST_BY, metric.label());
  }

  /**
   * Trains what lies above the layers first and thaws one layer more in each epoch, from the top
   * downward; several where the epochs are too few (Howard and Ruder 2018).
   *
   * @return the changed recipe
   */
  public Recipe unfreezeGradually() {
    return with(RecipeSetting.UNFREEZE_GRADUALLY, true);
  }

  /**
   * Sets the most tokens of a text; what is longer is cut.
   *
   * @param maxLength at least 3, special tokens included; the upstream's own unless said otherwise
   * @return the changed recipe
   */
  public Recipe maxLength(int maxLength) {
    return with(RecipeSetting.MAX_LENGTH, maxLength);
  }

  /**
   * Sets whether the output of a frozen prefix is computed once per example and kept.
   *
   * @param on true unless said otherwise
   * @return the changed recipe
   */
  public Recipe featureCache(boolean on) {
    return with(RecipeSetting.FEATURE_CACHE, on);
  }

  /**
   * Sets the seed.
   *
   * @param seed decides the order of the examples, dropout and the first values of new parameters;
   *     0 unless said otherwise
   * @return the changed recipe
   */
  public Recipe seed(long seed) {
    return with(RecipeSetting.SEED, seed);
  }

  /**
   * Writes checkpoints while it trains. A run that was killed or interrupted goes on from the
   * newest when the same plan is fitted to the same data with the same recipe again, and ends with
   * the same weights as one that was not, to the bit.
   *
   * @param directory of one run alone; made if it does not exist
   * @param every steps between two checkpoints, at least 1
   * @return the changed recipe
   */
  public Recipe checkpoints(Path directory, int every) {
    return new Recipe(values, new Checkpointing(directory, every, Map.of()));
  }

  /** How often each example is seen; empty if the recipe counts steps. */
  public OptionalInt epochs() {
    return values.whole(RecipeSetting.EPOCHS);
  }

  /** How many steps there are; empty if the recipe counts epochs. */
  public OptionalInt steps() {
    return values.whole(RecipeSetting.STEPS);
  }

  /** Examples that are computed at once. */
  public int batchSize() {
    return values.whole(RecipeSetting.BATCH_SIZE).orElseThrow();
  }

  /** Batches whose gradients make one step. */
  public int accumulation() {
    return values.whole(RecipeSetting.ACCUMULATE).orElseThrow();
  }

  /** The seed. */
  public long seed() {
    return (Long) values.get(RecipeSetting.SEED);
  }

  /** The learning rate said for all parts; empty for each plan's own. */
  public OptionalDouble learningRate() {
    return values.optional(RecipeSetting.LEARNING_RATE);
  }

  /** The most tokens of a text; empty for the upstream's own. */
  public OptionalInt maxLength() {
    return values.whole(RecipeSetting.MAX_LENGTH);
  }

  /**
   * Every setting that decides what comes out and has a value, by name, and no checkpoints.
   *
   * @return numbers, texts, booleans or, for class weights, a map; {@link #of} reads them
   */
  public Map<String, Object> settings() {
    return values.byName();
  }

  /** How many epochs the head is trained alone first. */
  int probeEpochs() {
    return values.whole(RecipeSetting.PROBE_EPOCHS).orElse(0);
  }

  Optional<Checkpointing> checkpoints() {
    return Optional.ofNullable(checkpoints);
  }

  RecipeValues values() {
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Recipe that && settings().equals(that.settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  @Override
  public String toString() {
    return "Recipe[%s]".formatted(values);
  }
}
