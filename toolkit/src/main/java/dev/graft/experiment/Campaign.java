package dev.graft.experiment;

import dev.graft.MemoryLimitException;
import dev.graft.Run;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.evaluation.Metric;
import dev.graft.training.TrainingDivergedException;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains what a comparison needs, run by run: seed by seed all contenders, so that an early end
 * still leaves a balanced comparison. A network lives until its predictions are taken; of the runs
 * that settings are chosen by, the best so far lives on, because its test predictions may be
 * wanted.
 */
final class Campaign {
  private final List<Contender> contenders;
  private final List<Long> seeds;
  private final Tuning tuning;
  private final LongFunction<Splits> data;
  private final Cells cells;
  private final CellProgress progress;

  private final Map<String, Map<String, Object>> chosen = new HashMap<>();
  private final Map<String, Map<Integer, Trained>> runs = new HashMap<>();
  private final List<Trial> trials = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int reused;

  Campaign(
      List<Contender> contenders,
      List<Long> seeds,
      Tuning tuning,
      LongFunction<Splits> data,
      Cells cells,
      CellProgress progress) {
    this.contenders = List.copyOf(contenders);
    this.seeds = List.copyOf(seeds);
    this.tuning = tuning;
    this.data = data;
    this.cells = cells;
    this.progress = progress;
  }

  /** How many runs it takes. */
  static int runs(int contenders, int seeds, Tuning tuning) {
    return contenders * (seeds + (tuning.none() ? 0 : tuning.trials() - 1));
  }

  /** Trains all; ends early when the thread is interrupted. */
  Outcome run() {
    boolean interrupted = false;
    try {
      for (int place = 0; place < seeds.size(); place++) {
        Splits splits = data.apply(seeds.get(place));
        for (Contender contender : contenders) {
          train(contender.with(contender.recipe().seed(seeds.get(place))), place, splits);
        }
      }
    } catch (CancellationException e) {
      interrupted = true;
    }
    List<Standing> standings =
        contenders.stream()
            .map(
                contender ->
                    new Standing(
                        tuned(contender.with(contender.recipe().seed(seeds.get(0)))),
                        chosen.getOrDefault(contender.name(), Map.of()),
                        runs.getOrDefault(contender.name(), Map.of())))
            .toList();
    return new Outcome(standings, trials, failures, interrupted, reused);
  }

  private void train(Contender seeded, int place, Splits splits) {
    @Nullable Run tried = null;
    if (!tuning.none()) {
      if (place == 0) {
        tried = choose(seeded, splits);
      }
      if (!chosen.containsKey(seeded.name())) {
        return;
      }
    }
    Contender contender = tuned(seeded);
    Optional<Cell> cell = judged(contender, splits, tried);
    cell.ifPresent(
        made ->
            runs.computeIfAbsent(seeded.name(), name -> new HashMap<>())
                .put(place, Trained.of(contender, made, splits)));
  }

  private Contender tuned(Contender seeded) {
    return seeded.with(
        Tuning.applied(seeded.recipe(), chosen.getOrDefault(seeded.name(), Map.of())));
  }

  /**
   * Tries all combinations and notes the best.
   *
   * @return the run with the best, for its test predictions; null if its cell had been kept, or
   *     training ran away with each combination
   */
  private @Nullable Run choose(Contender seeded, Splits splits) {
    @Nullable Choice best = null;
    int first = trials.size();
    for (Map<String, Object> settings : tuning.combinations(seeded)) {
      best = better(best, seeded, splits, settings);
    }
    if (best == null) {
      failures.add(
          "'%s' has no figures: training failed with every setting that was tried (%s)."
              .formatted(seeded.name(), trials.get(trials.size() - 1).ending()));
      return null;
    }
    chosen.put(seeded.name(), best.trial.settings());
    Trial winner = best.trial;
    trials
        .subList(first, trials.size())
        .replaceAll(trial -> trial.equals(winner) ? trial.asChosen() : trial);
    return best.run;
  }

  /** In a method of its own, so that the network of what was not better is out of reach. */
  private @Nullable Choice better(
      @Nullable Choice best, Contender seeded, Splits splits, Map<String, Object> settings) {
    Contender contender = seeded.with(Tuning.applied(seeded.recipe(), settings));
    Attempt attempt = attempt(contender, splits, settings);
    Trial trial = trial(seeded, settings, attempt, splits);
    trials.add(trial);
    boolean better = attempt.cell != null && (best == null || trial.betterThan(best.trial));
    return better ? new Choice(trial, attempt.run) : best;
  }

  private static Trial trial(
      Contender seeded, Map<String, Object> settings, Attempt attempt, Splits splits) {
    Cell cell = attempt.cell;
    if (cell == null) {
      return new Trial(
          seeded.name(), settings, Double.NaN, Double.NaN, Double.NaN, attempt.failure, false);
    }
    int[] actual = splits.validation().targets();
    float[][] probabilities = cell.validation().toArray(float[][]::new);
    return new Trial(
        seeded.name(),
        settings,
        Metric.ACCURACY.of(actual, probabilities),
        Metric.LOG_LOSS.of(actual, probabilities),
        cell.seconds(),
        cell.ending(),
        false);
  }

  /** A run that settings may be chosen by; the test examples play no part in it. */
  private Attempt attempt(Contender contender, Splits splits, Map<String, Object> settings) {
    Optional<Cell> kept = cells.find(contender, splits, false);
    if (kept.isEmpty() && splits.hasTest()) {
      kept = cells.find(contender, splits, true);
    }
    if (kept.isPresent()) {
      reused += progress.skipped();
      return new Attempt(kept.get(), null, "");
    }
    try {
      Run run = fit(contender, splits, progress.next(contender, settings));
      Cell cell = Cell.of(run, rows(run, splits.validation()), Optional.empty());
      cells.keep(contender, splits, cell);
      return new Attempt(cell, run, "");
    } catch (TrainingDivergedException e) {
      return new Attempt(null, null, "ran away: " + e.getMessage());
    } catch (MemoryLimitException e) {
      return new Attempt(null, null, "refused: " + e.getMessage());
    }
  }

  /** A run that counts, judged on the test examples if there are some. */
  private Optional<Cell> judged(Contender contender, Splits splits, @Nullable Run tried) {
    Optional<Cell> kept = cells.find(contender, splits, splits.hasTest());
    if (kept.isPresent()) {
      if (tuning.none() || contender.recipe().seed() != seeds.get(0)) {
        reused += progress.skipped();
      }
      return kept;
    }
    try {
      Run run = tried == null ? fit(contender, splits, progress.next(contender, Map.of())) : tried;
      var cell =
          Cell.of(
              run,
              rows(run, splits.validation()),
              splits.hasTest() ? Optional.of(rows(run, splits.test())) : Optional.empty());
      cells.keep(contender, splits, cell);
      return Optional.of(cell);
    } catch (TrainingDivergedException | MemoryLimitException e) {
      failures.add(
          "'%s' with seed %d has no figures: %s."
              .formatted(contender.name(), contender.recipe().seed(), e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<float[]> rows(Run run, Examples examples) {
    return List.of(run.evaluate(examples).predictions().probabilities());
  }

  private static Run fit(Contender contender, Splits splits, TrainingListener listener) {
    if (Thread.interrupted()) {
      throw new CancellationException("Interrupted between two runs");
    }
    Run run = contender.plan().fit(splits, contender.recipe(), listener);
    if (!run.finished()) {
      throw new CancellationException("Interrupted in training");
    }
    return run;
  }

  /**
   * What was tried.
   *
   * @param cell null if training ran away
   * @param run null if the cell had been kept
   * @param failure empty unless training ran away
   */
  private record Attempt(@Nullable Cell cell, @Nullable Run run, String failure) {}

  /**
   * What was best.
   *
   * @param run null if its cell had been kept
   */
  private record Choice(Trial trial, @Nullable Run run) {}

  /**
   * What came of it.
   *
   * @param interrupted whether it ended early
   * @param reused how many runs had been kept from before
   */
  record Outcome(
      List<Standing> standings,
      List<Trial> trials,
      List<String> failures,
      boolean interrupted,
      int reused) {
    Outcome {
      standings = List.copyOf(standings);
      trials = List.copyOf(trials);
      failures = List.copyOf(failures);
    }
  }
}
