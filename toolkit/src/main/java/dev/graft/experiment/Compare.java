package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.data.Splits;
import dev.graft.training.LiveProgress;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import tech.tablesaw.api.Table;

/**
 * A comparison of plans: an immutable description; each call gives a changed copy, and nothing is
 * computed before {@link #fit} or {@link #learningCurve}.
 *
 * <pre>{@code
 * Compare.plans(probe, lora, full).tune("learningRate", 3).seeds(1, 2, 3).fit(data, recipe)
 * }</pre>
 *
 * <p>Every run that is finished is kept in the process, and in a {@link #keepIn store} if one is
 * named or keeps the notebook's runs anyway ({@link RunStore#keepRuns}): a comparison that was
 * interrupted goes on where it stood when it is fitted again, and one that was finished repeats
 * nothing. What is kept is found again by all that decides its numbers: plan, recipe, seed,
 * upstream, data, Graft's version and the number of threads.
 */
public final class Compare {
  private final ComparisonPlan plan;

  private Compare(ComparisonPlan plan) {
    this.plan = plan;
  }

  /**
   * Compares runs on the same examples: the test part if there is one, else the validation part.
   *
   * @param runs at least two, on the same data, with plans of different names
   * @return the comparison
   * @throws IllegalArgumentException if there are fewer than two, their data differ, or two plans
   *     have one name
   */
  public static Comparison runs(Run... runs) {
    return runs(Arrays.asList(runs));
  }

  /**
   * Compares runs on the same examples: the test part if there is one, else the validation part.
   *
   * @param runs at least two, on the same data, with plans of different names
   * @return the comparison
   * @throws IllegalArgumentException if there are fewer than two, their data differ, or two plans
   *     have one name
   */
  public static Comparison runs(List<Run> runs) {
    return ComparedRuns.of(runs);
  }

  /**
   * Begins a comparison of plans.
   *
   * @param plans with different names; at least two, or one with several recipes
   * @return a comparison with one seed, the recipe's
   * @throws IllegalArgumentException if there is none, or two have one name
   */
  public static Compare plans(FineTune... plans) {
    if (plans.length == 0) {
      throw new IllegalArgumentException("A comparison needs plans, but none came");
    }
    Contenders.checkNames(Arrays.stream(plans).map(FineTune::name).toList());
    return new Compare(ComparisonPlan.of(List.of(plans)));
  }

  /**
   * Trains every plan with each of several recipes.
   *
   * @param recipes different ones; their {@code checkpoints} are not written, for finished runs are
   *     kept
   * @return the changed comparison
   * @throws IllegalArgumentException if there is none, or two are equal
   */
  public Compare recipes(Recipe... recipes) {
    if (recipes.length == 0 || new HashSet<>(List.of(recipes)).size() < recipes.length) {
      throw new IllegalArgumentException(
          "recipes(...): expected different recipes, got %s".formatted(List.of(recipes)));
    }
    return new Compare(plan.recipes(List.of(recipes)));
  }

  /**
   * Trains everything with each of several seeds. Three tell how far seeds move the figures; one
   * does not.
   *
   * @param seeds different numbers; the recipe's own seed must then be left out
   * @return the changed comparison
   * @throws IllegalArgumentException if there is none, or one stands twice
   */
  public Compare seeds(long... seeds) {
    if (seeds.length == 0 || LongStream.of(seeds).distinct().count() < seeds.length) {
      throw new IllegalArgumentException(
          "seeds(...): expected different seeds, such as seeds(1, 2, 3); got "
              + Arrays.toString(seeds));
    }
    return new Compare(plan.seeds(LongStream.of(seeds).boxed().toList()));
  }

  /**
   * Lets each seed draw its own split of the same examples, as {@link Splits#resplit} does: the
   * comparison then also speaks of other training examples, and needs more seeds to show as much.
   *
   * @return the changed comparison
   */
  public Compare resplit() {
    return new Compare(plan.withResplit());
  }

  /**
   * Chooses a setting for each plan: every plan is tried with as many values, with the first seed,
   * and trained with the one that is most often right on the validation examples (of equals, the
   * one with the lower loss). The test examples play no part in it. Several calls multiply: all
   * combinations are tried.
   *
   * <p>Rates are tried in steps of half a decade around the plan's own (0.0032, 0.01, 0.032);
   * {@code batchSize}, {@code epochs} and {@code steps} by doubling and halving the recipe's;
   * {@code weightDecay} by tens, and 0; {@code warmup} by tenths.
   *
   * @param setting its name, as in {@link Recipe#settings}
   * @param budget how many values each plan is tried with, from 2 to 20
   * @return the changed comparison
   * @throws IllegalArgumentException if the setting is unknown, has no such grid, or is tuned
   *     already
   */
  public Compare tune(String setting, int budget) {
    return tune(Tuned.around(setting, budget));
  }

  /**
   * As {@link #tune(String, int)}, among given values.
   *
   * @param setting its name, as in {@link Recipe#settings}
   * @param first a value
   * @param second another
   * @param more further ones
   * @return the changed comparison
   * @throws IllegalArgumentException if the setting is unknown or tuned already, or two values are
   *     equal
   */
  public Compare tune(String setting, Object first, Object second, Object... more) {
    var values = new ArrayList<>(List.of(first, second));
    values.addAll(List.of(more));
    for (Object value : values) {
      var unused = Recipe.epochs(1).with(setting, value);
    }
    return tune(Tuned.among(setting, values));
  }

  private Compare tune(Tuned tuned) {
    return new Compare(plan.tuning(plan.tuning().and(tuned)));
  }

  /**
   * Keeps finished runs where they outlast the process.
   *
   * @param store also asked for what was finished before
   * @return the changed comparison
   */
  public Compare keepIn(CellStore store) {
    return new Compare(plan.store(store));
  }

  /**
   * Trains and judges everything with the recipes said before.
   *
   * @param data at least a training and a validation part
   * @return the comparison; if it was interrupted, of what was finished
   * @throws IllegalStateException if no recipe was said, or a plan says nothing
   * @throws IllegalArgumentException if settings contradict each other
   */
  public Comparison fit(Splits data) {
    return plan.fit(data, plan.recipes(), LiveProgress.listener());
  }

  /**
   * Trains every plan with every seed, seed by seed, and judges all on the test examples (on the
   * validation examples if there is no test part). Interrupting it gives the comparison of what was
   * finished; fitting again goes on from there.
   *
   * @param data at least a training and a validation part
   * @param recipe how to train
   * @return the comparison; if it was interrupted, of what was finished
   * @throws IllegalStateException if a plan says nothing
   * @throws IllegalArgumentException if settings contradict each other
   */
  public Comparison fit(Splits data, Recipe recipe) {
    return fit(data, recipe, LiveProgress.listener());
  }

  Comparison fit(Splits data, Recipe recipe, TrainingListener listener) {
    return plan.fit(data, plan.only(recipe), listener);
  }

  /**
   * How good each plan is with more and more training examples: for each seed and each size, every
   * plan is trained on a stratified sample of the training part, the smaller within the larger, and
   * judged on the same test examples. Another seed draws another sample.
   *
   * @param data at least a training and a validation part
   * @param recipe how to train
   * @param sizes numbers of training examples, at least one for each label
   * @return a comparison for each size
   * @throws IllegalStateException if a plan says nothing
   * @throws IllegalArgumentException if a size is too small or too large, or settings contradict
   *     each other
   */
  public LearningCurve learningCurve(Splits data, Recipe recipe, int... sizes) {
    return learningCurve(LiveProgress.listener(), data, recipe, sizes);
  }

  LearningCurve learningCurve(TrainingListener listener, Splits data, Recipe recipe, int... sizes) {
    return plan.learningCurve(data, plan.only(recipe), listener, sizes);
  }

  /**
   * What is compared, before anything is trained.
   *
   * @return a row for each plan: {@code plan}, {@code upstream}, {@code learning rate} (the plan's
   *     own), {@code trained parameters} and {@code % of all} with two labels
   * @throws IllegalStateException if a plan says nothing or trains nothing
   */
  public Table table() {
    return plan.table();
  }

  @Override
  public String toString() {
    return plan.toString();
  }
}
