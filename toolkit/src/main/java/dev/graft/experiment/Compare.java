package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.PlanAccount;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.data.Splits;
import dev.graft.training.LiveProgress;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
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
  private final List<FineTune> plans;
  private final List<Recipe> recipes;
  private final List<Long> seeds;
  private final boolean resplit;
  private final Tuning tuning;
  private final @Nullable CellStore store;

  private Compare(
      List<FineTune> plans,
      List<Recipe> recipes,
      List<Long> seeds,
      boolean resplit,
      Tuning tuning,
      @Nullable CellStore store) {
    this.plans = List.copyOf(plans);
    this.recipes = List.copyOf(recipes);
    this.seeds = List.copyOf(seeds);
    this.resplit = resplit;
    this.tuning = tuning;
    this.store = store;
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
    checkNames(Arrays.stream(plans).map(FineTune::name).toList());
    return new Compare(List.of(plans), List.of(), List.of(), false, Tuning.NONE, null);
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
    return new Compare(plans, List.of(recipes), seeds, resplit, tuning, store);
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
    return new Compare(
        plans, recipes, LongStream.of(seeds).boxed().toList(), resplit, tuning, store);
  }

  /**
   * Lets each seed draw its own split of the same examples, as {@link Splits#resplit} does: the
   * comparison then also speaks of other training examples, and needs more seeds to show as much.
   *
   * @return the changed comparison
   */
  public Compare resplit() {
    return new Compare(plans, recipes, seeds, true, tuning, store);
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
    return new Compare(plans, recipes, seeds, resplit, tuning.and(tuned), store);
  }

  /**
   * Keeps finished runs where they outlast the process.
   *
   * @param store also asked for what was finished before
   * @return the changed comparison
   */
  public Compare keepIn(CellStore store) {
    return new Compare(plans, recipes, seeds, resplit, tuning, store);
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
    return fit(data, recipes, LiveProgress.listener());
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
    return fit(data, only(recipe), listener);
  }

  private Comparison fit(Splits data, List<Recipe> chosen, TrainingListener listener) {
    List<Contender> contenders = contenders(chosen);
    List<Long> numbers = seedsFor(chosen);
    checkBefore(contenders, data);
    var progress =
        new CellProgress(
            listener, Campaign.runs(contenders.size(), numbers.size(), tuning), numbers.size() > 1);
    return compared(contenders, numbers, split(data), progress, data.hasTest());
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
    List<Contender> contenders = contenders(only(recipe));
    List<Long> numbers = seedsFor(only(recipe));
    checkBefore(contenders, data);
    var ordered = new TreeSet<Integer>();
    for (int size : sizes) {
      if (!ordered.add(size)) {
        throw new IllegalArgumentException(
            "learningCurve: the size %d stands twice".formatted(size));
      }
    }
    LongFunction<Splits> split = split(data);
    Subsets.check(ordered, split.apply(numbers.get(0)));
    int runs = Campaign.runs(contenders.size(), numbers.size(), tuning) * ordered.size();
    var progress = new CellProgress(listener, runs, numbers.size() > 1);
    var comparisons = new TreeMap<Integer, Comparison>();
    for (int size : ordered) {
      progress.stage(", %d examples".formatted(size));
      LongFunction<Splits> subset = seed -> Subsets.of(split.apply(seed), ordered, size, seed);
      Comparison comparison = compared(contenders, numbers, subset, progress, data.hasTest());
      comparisons.put(size, comparison);
      if (comparison.interrupted()) {
        break;
      }
    }
    return new LearningCurve(comparisons, ordered);
  }

  private Comparison compared(
      List<Contender> contenders,
      List<Long> numbers,
      LongFunction<Splits> split,
      CellProgress progress,
      boolean test) {
    var cells = new Cells(store == null ? automatic() : store);
    var memory = new Remembered(split);
    var outcome = new Campaign(contenders, numbers, tuning, memory, cells, progress).run();
    return new Comparison(
        outcome.standings(),
        new Evidence(numbers, test, resplit, resplit ? memory.testToTrain(numbers.get(0)) : 0),
        new Proceedings(
            true,
            outcome.trials(),
            outcome.failures(),
            cells.complaint(),
            outcome.interrupted(),
            outcome.reused()));
  }

  /** The store that keeps a notebook's runs, if there is one. */
  private static @Nullable CellStore automatic() {
    try {
      return RunStore.automatic().orElse(null);
    } catch (StoreException e) {
      return null;
    }
  }

  private LongFunction<Splits> split(Splits data) {
    return resplit ? data::resplit : seed -> data;
  }

  private List<Recipe> only(Recipe recipe) {
    if (!recipes.isEmpty()) {
      throw new IllegalArgumentException(
          "recipes(...) names the recipes already; leave the recipe out of fit(data), or recipes(...) out");
    }
    return List.of(recipe);
  }

  private List<Contender> contenders(List<Recipe> chosen) {
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

  private List<Long> seedsFor(List<Recipe> chosen) {
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

  /** What is wrong is said before the long work. */
  private void checkBefore(List<Contender> contenders, Splits data) {
    for (Contender contender : contenders) {
      var unused = contender.plan().account(data.labels().size());
      for (Map<String, Object> combination : tuning.combinations(contender)) {
        Recipe unusedToo = Tuning.applied(contender.recipe(), combination);
      }
    }
    if (resplit) {
      var unused = data.resplit(0);
    }
  }

  /**
   * What is compared, before anything is trained.
   *
   * @return a row for each plan: {@code plan}, {@code upstream}, {@code learning rate} (the plan's
   *     own), {@code trained parameters} and {@code % of all} with two labels
   * @throws IllegalStateException if a plan says nothing or trains nothing
   */
  public Table table() {
    List<PlanAccount> accounts = plans.stream().map(FineTune::account).toList();
    return Table.create(
        "to be compared",
        StringColumn.create("plan", plans.stream().map(FineTune::name)),
        StringColumn.create("upstream", plans.stream().map(plan -> plan.upstream().name())),
        DoubleColumn.create(
            "learning rate", plans.stream().mapToDouble(FineTune::learningRate).toArray()),
        LongColumn.create(
            "trained parameters", accounts.stream().mapToLong(PlanAccount::trained).toArray()),
        DoubleColumn.create(
            "% of all", accounts.stream().mapToDouble(account -> 100 * account.share()).toArray()));
  }

  @Override
  public String toString() {
    int contenders = plans.size() * Math.max(1, recipes.size());
    int runs = Campaign.runs(contenders, Math.max(1, seeds.size()), tuning);
    return "A comparison of %s%s with %s%s%s: %d runs"
        .formatted(
            plans.stream().map(FineTune::name).collect(Collectors.joining("; ")),
            recipes.isEmpty() ? "" : ", each by %d recipes,".formatted(recipes.size()),
            seeds.isEmpty() ? "one seed" : "seeds " + seeds,
            resplit ? " and as many splits" : "",
            tuning.settings().stream()
                .map(tuned -> ", %s chosen from %d".formatted(tuned.setting(), tuned.budget()))
                .collect(Collectors.joining()),
            runs);
  }
}
