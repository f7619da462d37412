package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.PlanAccount;
import dev.graft.Recipe;
import dev.graft.data.Splits;
import dev.graft.training.TrainingListener;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a comparison is to do.
 *
 * @param recipes empty if a single one is said when it is fitted
 * @param seeds empty for the recipe's own
 * @param resplit whether each seed draws its own split
 * @param tuning what is chosen for each plan
 * @param store where finished runs are kept beside the process; null for the notebook's, if any
 */
record ComparisonPlan(
    List<FineTune> plans,
    List<Recipe> recipes,
    List<Long> seeds,
    boolean resplit,
    Tuning tuning,
    @Nullable CellStore store) {
  ComparisonPlan {
    plans = List.copyOf(plans);
    recipes = List.copyOf(recipes);
    seeds = List.copyOf(seeds);
  }

  static ComparisonPlan of(List<FineTune> plans) {
    return new ComparisonPlan(plans, List.of(), List.of(), false, Tuning.NONE, null);
  }

  ComparisonPlan recipes(List<Recipe> other) {
    return new ComparisonPlan(plans, other, seeds, resplit, tuning, store);
  }

  ComparisonPlan seeds(List<Long> other) {
    return new ComparisonPlan(plans, recipes, other, resplit, tuning, store);
  }

  ComparisonPlan withResplit() {
    return new ComparisonPlan(plans, recipes, seeds, true, tuning, store);
  }

  ComparisonPlan tuning(Tuning other) {
    return new ComparisonPlan(plans, recipes, seeds, resplit, other, store);
  }

  ComparisonPlan store(CellStore other) {
    return new ComparisonPlan(plans, recipes, seeds, resplit, tuning, other);
  }

  /** The recipe that is said when it is fitted. */
  List<Recipe> only(Recipe recipe) {
    if (!recipes.isEmpty()) {
      throw new IllegalArgumentException(
          "recipes(...) names the recipes already; leave the recipe out of fit(data), or recipes(...) out");
    }
    return List.of(recipe);
  }

  Comparison fit(Splits data, List<Recipe> chosen, TrainingListener listener) {
    List<Contender> contenders = Contenders.of(plans, chosen);
    List<Long> numbers = Contenders.seeds(seeds, chosen);
    checkBefore(contenders, data);
    var progress =
        new CellProgress(
            listener, Campaign.runs(contenders.size(), numbers.size(), tuning), numbers.size() > 1);
    return compared(contenders, numbers, split(data), progress, data.hasTest());
  }

  LearningCurve learningCurve(
      Splits data, List<Recipe> chosen, TrainingListener listener, int... sizes) {
    List<Contender> contenders = Contenders.of(plans, chosen);
    List<Long> numbers = Contenders.seeds(seeds, chosen);
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

  /** What is wrong is said before the long work. */
  private void checkBefore(List<Contender> contenders, Splits data) {
    for (Contender contender : contenders) {
      var unused = contender.plan().account(data.labels().size());
      var unusedToo = tuning.combinations(contender);
    }
    if (resplit) {
      var unused = data.resplit(0);
    }
  }

  Table table() {
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
