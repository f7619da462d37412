package dev.graft;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.NamedAdapter;
import dev.graft.data.Splits;
import dev.graft.module.AdapterModule;
import dev.graft.module.Dropout;
import dev.graft.training.Callback;
import dev.graft.training.LiveProgress;
import dev.graft.training.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan: what is trained and what is frozen when an upstream becomes a classifier, with a head of
 * pooling, dropout and a linear layer.
 *
 * <p>A plan is an immutable value: each call gives a changed copy, and nothing is computed before
 * {@link #fit}. What trains must be said, with exactly one of {@link #headOnly}, {@link #full},
 * {@link #freezeBelow}, {@link #topLayers}, {@link #freeze}, {@link #train} and {@link #adapt}.
 */
public final class FineTune implements PlanView {
  private final PlanParts parts;

  private FineTune(PlanParts parts) {
    this.parts = parts;
  }

  /**
   * Begins a plan for a classifier; it still has to say what trains.
   *
   * @param upstream the pretrained model
   * @return an unfinished plan
   */
  public static FineTune classifier(Upstream upstream) {
    return new FineTune(PlanParts.of(upstream));
  }

  /**
   * Begins a plan that goes on with a saved classifier or adapter: with its adapters, if it has
   * any, and with all its weights as the first values. The directory is one that {@link
   * Classifier#save} wrote, or an adapter in PEFT's layout.
   *
   * @param upstream the model that it was tuned from
   * @param directory the directory, which stays as it is
   * @return a plan with the adapters of the directory; without any it still has to say what trains
   * @throws IllegalArgumentException if a file is missing or says something unsupported
   */
  public static FineTune continuing(Upstream upstream, Path directory) {
    SavedModel saved = SavedModel.open(upstream, directory, true);
    PlanParts parts = PlanParts.of(upstream);
    if (saved.labels().isPresent()) {
      parts = parts.headDropout(saved.headDropout());
    }
    for (NamedAdapter adapter : saved.adapters()) {
      parts = parts.adapted(adapter);
    }
    return new FineTune(parts.from(StartingPoint.at(directory)));
  }

  /**
   * Says what the labels of a continued head are called, in its order: PEFT's files do not.
   *
   * @param names as many as the head has classes
   * @throws IllegalStateException if the plan continues nothing
   */
  public FineTune labels(String... names) {
    return new FineTune(parts.from(parts.begun("labels").labelled(List.of(names))));
  }

  /**
   * Goes on although the base model that the directory names is called otherwise than the upstream
   * here, or has other weights. The shapes still have to fit.
   *
   * @throws IllegalStateException if the plan continues nothing
   */
  public FineTune acceptBase() {
    return new FineTune(parts.from(parts.begun("acceptBase").acceptingBase()));
  }

  /**
   * Leaves the head of what is continued aside and trains a new one, for other labels.
   *
   * @throws IllegalStateException if the plan continues nothing
   */
  public FineTune newHead() {
    return new FineTune(parts.from(parts.begun("newHead").withNewHead()));
  }

  /** Freezes the whole upstream and trains the head alone: a linear probe. */
  public FineTune headOnly() {
    return freezing(new Freezing.HeadOnly());
  }

  /** Trains everything. */
  public FineTune full() {
    return freezing(new Freezing.Full());
  }

  /**
   * Freezes what data meets before a place in the network, and trains that place and all after it.
   *
   * @param pattern a module's path or the end of one, such as {@code encoder.layer.4}; where it
   *     selects several, the one that data meets first counts
   */
  public FineTune freezeBelow(String pattern) {
    return freezing(new Freezing.Below(pattern));
  }

  /**
   * Trains the last layers and the head.
   *
   * @param count how many layers, at least 1
   */
  public FineTune topLayers(int count) {
    return freezing(new Freezing.TopLayers(count));
  }

  /**
   * Freezes what the patterns select and trains everything else.
   *
   * @param patterns names, ends of paths, or globs such as {@code encoder.layer.{0..3}.**}
   */
  public FineTune freeze(String... patterns) {
    return freezing(new Freezing.Except(Choice.of(patterns)));
  }

  /** As {@link #freeze(String...)}, by kind. */
  public FineTune freeze(Part... kinds) {
    return freezing(new Freezing.Except(Choice.of(kinds)));
  }

  /**
   * Trains what the patterns select and the head, and freezes everything else.
   *
   * @param patterns names, ends of paths, or globs such as {@code **.LayerNorm.*}
   */
  public FineTune train(String... patterns) {
    return freezing(new Freezing.Only(Choice.of(patterns)));
  }

  /** As {@link #train(String...)}, by kind. */
  public FineTune train(Part... kinds) {
    return freezing(new Freezing.Only(Choice.of(kinds)));
  }

  /**
   * Freezes the whole upstream, puts an adapter into it and trains the adapter and the head.
   *
   * @param adapter the adapter; the first of a plan is called {@code default}, others need a name
   */
  public FineTune adapt(Adapter adapter) {
    return adapt(AdapterModule.UNNAMED, adapter);
  }

  /**
   * Adds a named adapter. Where several sit on one module, each sees what those before it made.
   *
   * @param name letters, digits, {@code -} and {@code _}
   * @param adapter the adapter
   */
  public FineTune adapt(String name, Adapter adapter) {
    return new FineTune(parts.adapted(new NamedAdapter(name, adapter)));
  }

  /**
   * Trains further parts of an upstream that the plan has frozen.
   *
   * @param patterns names, ends of paths, or globs such as {@code **.LayerNorm.*}
   */
  public FineTune alsoTrain(String... patterns) {
    return new FineTune(parts.then(new Later(true, Choice.of(patterns))));
  }

  /** As {@link #alsoTrain(String...)}, by kind. */
  public FineTune alsoTrain(Part... kinds) {
    return new FineTune(parts.then(new Later(true, Choice.of(kinds))));
  }

  /**
   * Freezes what the plan trained so far. Of several calls of this and {@link #alsoTrain} the last
   * decides.
   *
   * @param patterns names, ends of paths, or globs such as {@code encoder.layer.{0..3}.**}
   */
  public FineTune alsoFreeze(String... patterns) {
    return new FineTune(parts.then(new Later(false, Choice.of(patterns))));
  }

  /** As {@link #alsoFreeze(String...)}, by kind. */
  public FineTune alsoFreeze(Part... kinds) {
    return new FineTune(parts.then(new Later(false, Choice.of(kinds))));
  }

  /**
   * Sets the dropout before the head's linear layer.
   *
   * @param probability from 0 up to, but not including, 1; the default is 0.1
   */
  public FineTune headDropout(double probability) {
    return new FineTune(parts.headDropout(probability));
  }

  /**
   * Names the plan; without it the plan names itself.
   *
   * @param name what tables and charts call it
   */
  public FineTune named(String name) {
    return new FineTune(parts.named(name));
  }

  private FineTune freezing(Freezing said) {
    return new FineTune(parts.freezing(said));
  }

  @Override
  public String name() {
    return parts.title();
  }

  /**
   * The plan as plain values, to be kept with what came of it: {@code name}, {@code trains} (in
   * words), {@code alsoTrains} (patterns and parts, {@code not} before what is frozen), {@code
   * adapters} (each as PEFT's {@code adapter_config.json} describes it), {@code headDropout} and
   * the plan's own {@code learningRate}.
   *
   * @return texts, numbers, booleans, lists and maps of them
   * @throws IllegalStateException if the plan says nothing or trains nothing
   * @throws IllegalArgumentException if a pattern matches nothing
   */
  public Map<String, Object> settings() {
    return PlanSettings.of(this);
  }

  @Override
  public Upstream upstream() {
    return parts.upstream();
  }

  /**
   * As {@link #dryRun(Splits, Recipe)}, with one epoch and all else at its usual value.
   *
   * @param data at least a training and a validation part
   * @return parameters, steps, memory, time, size on disk
   */
  public DryRun dryRun(Splits data) {
    return dryRun(data, Recipe.epochs(1));
  }

  /**
   * What {@link #fit} would cost: parameters, steps, memory against what there is, about how long
   * it takes, size on disk. Nothing is trained or changed; a few texts are run through the upstream
   * to see how fast this machine is.
   *
   * @param data at least a training and a validation part
   * @param recipe how it would be trained
   * @return what it would cost, and if it would not fit into memory, what would
   * @throws IllegalStateException if the plan says nothing or trains nothing
   * @throws IllegalArgumentException if a pattern matches nothing
   */
  public DryRun dryRun(Splits data, Recipe recipe) {
    return DryRunning.of(this, data, recipe);
  }

  /**
   * Trains the plan. Interrupting it gives the run so far.
   *
   * @param data at least a training and a validation part
   * @param recipe how to train
   * @param callbacks look at each step and epoch, and may end training
   * @return the run
   * @throws IllegalStateException if the plan says nothing or trains nothing
   * @throws MemoryLimitException if it would need more memory than there is
   * @throws IllegalArgumentException if a pattern matches nothing, or the recipe does not fit
   * @throws dev.graft.training.TrainingDivergedException if training runs away
   */
  public Run fit(Splits data, Recipe recipe, Callback... callbacks) {
    return RunKeepers.told(
        new Fitting(this, data, recipe, LiveProgress.listener(), List.of(callbacks)).run());
  }

  /**
   * As {@link #fit(Splits, Recipe, Callback...)}.
   *
   * @param data at least a training and a validation part
   * @param recipe how to train
   * @param listener is told how it goes, in place of the notebook's live display
   * @return the run
   */
  public Run fit(Splits data, Recipe recipe, TrainingListener listener) {
    return RunKeepers.told(new Fitting(this, data, recipe, listener, List.of()).run());
  }

  /**
   * Searches for a learning rate: trains a copy for up to 100 steps with rates from a
   * ten-thousandth of the plan's own to a thousand times it, until the loss runs away. Neither the
   * upstream nor any run changes.
   *
   * @param data what it is to be trained on
   * @return the losses at the rates, and a suggestion
   * @throws IllegalStateException if the plan says nothing or trains nothing
   */
  public RateFinder findRate(Splits data) {
    return findRate(data, Recipe.steps(RateFinder.STEPS));
  }

  /** As {@link #findRate(Splits)}, with a recipe's settings; where it has rates, around them. */
  public RateFinder findRate(Splits data, Recipe recipe) {
    return new Fitting(this, data, recipe, LiveProgress.listener(), List.of()).findRate();
  }

  /** All that decides what the plan trains, in words; plans of the same description are equal. */
  public String description() {
    return parts.description();
  }

  /**
   * As {@link #step(Splits, Recipe)}, with a recipe of usual values.
   *
   * @param data at least a training and a validation part
   * @return the step, laid open
   */
  public BackpropagationStep step(Splits data) {
    return step(data, Recipe.epochs(1));
  }

  /**
   * Takes one step of backpropagation on a network that is made for it, and shows what happened in
   * it: on the batch, with the first values and with the dropout of the first step of {@link #fit},
   * but at the peak of the learning rate, of which warm-up would leave little, without a probe
   * beforehand, and with every layer thawed that the plan trains at any time. The plan and its
   * upstream stay as they are.
   *
   * @param data at least a training and a validation part
   * @param recipe how the plan would be trained
   * @return the step, laid open
   * @throws IllegalStateException if the plan says nothing or trains nothing, or the loss or a
   *     gradient is no finite number
   * @throws IllegalArgumentException if a pattern matches nothing
   */
  public BackpropagationStep step(Splits data, Recipe recipe) {
    return Stepping.step(this, data, recipe);
  }

  Freezing said() {
    return parts.said();
  }

  List<NamedAdapter> adapters() {
    return parts.adapters();
  }

  List<Later> later() {
    return parts.later();
  }

  Dropout headDropout() {
    return parts.headDropout();
  }

  /** The saved classifier that training begins with. */
  Optional<StartingPoint> start() {
    return Optional.ofNullable(parts.start());
  }

  @Override
  public String toString() {
    return parts.freezing() == null
        ? "An unfinished plan for " + upstream().name() + ": it does not say yet what trains"
        : "%s of %s%n%s%n%s"
            .formatted(name(), upstream().name(), account(), freezeTable().printAll());
  }
}
