package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Upstream;
import dev.graft.adapter.Lora;
import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Comparisons of made-up answers. */
final class Constructed {
  static final Upstream UPSTREAM =
      Upstream.from(Path.of("src", "test", "resources", "reference", "bert"));
  private static final Labels LABELS = Labels.of(List.of("no", "yes"));

  private Constructed() {}

  /** A probe, LoRA and full fine-tuning, as many as there are answers. */
  static List<FineTune> plans(int count) {
    var plan = FineTune.classifier(UPSTREAM);
    return List.of(
            plan.headOnly().named("probe"),
            plan.adapt(Lora.rank(2)).named("LoRA"),
            plan.full().named("full"))
        .subList(0, count);
  }

  /**
   * A comparison of answers.
   *
   * @param right {@code [plans, seeds, examples]}; no answers where a run is missing
   */
  static Comparison comparison(boolean[][][] right) {
    return comparison(right, Proceedings.NONE);
  }

  static Comparison comparison(boolean[][][] right, Proceedings proceedings) {
    var standings = new ArrayList<Standing>();
    for (int i = 0; i < right.length; i++) {
      FineTune plan = plans(right.length).get(i);
      var contender = new Contender(plan.name(), plan, Recipe.epochs(1).seed(1));
      Map<Integer, Trained> runs = new HashMap<>();
      for (int seed = 0; seed < right[i].length; seed++) {
        if (right[i][seed].length > 0) {
          runs.put(seed, trained(contender, seed, right[i][seed]));
        }
      }
      standings.add(new Standing(contender, Map.of(), runs));
    }
    List<Long> seeds = IntStream.rangeClosed(1, right[0].length).mapToObj(i -> (long) i).toList();
    return new Comparison(standings, new Evidence(seeds, true, false, 0), proceedings);
  }

  private static Trained trained(Contender contender, int seed, boolean[] right) {
    var size = Cell.Size.of(contender.plan().account());
    var cell =
        new Cell("finished", true, 3, 1 + seed, List.of(), size, List.of(), Optional.empty());
    var seeded = contender.with(contender.recipe().seed(seed + 1));
    return new Trained(seeded, cell, report(right), 0.5);
  }

  private static Report report(boolean[] right) {
    var texts = IntStream.range(0, right.length).mapToObj(i -> "text " + i).toList();
    int[] actual = IntStream.range(0, right.length).map(i -> i % 2).toArray();
    var probabilities = new float[right.length][];
    for (int i = 0; i < right.length; i++) {
      boolean yes = right[i] == (actual[i] == 1);
      probabilities[i] = yes ? new float[] {0.25f, 0.75f} : new float[] {0.75f, 0.25f};
    }
    return Report.of(new Predictions(LABELS, texts, actual, probabilities), "test");
  }

  /**
   * Answers of some seeds: the first {@code wrong} examples from a place on are wrong.
   *
   * @param examples how many there are
   * @param from the first wrong one, another for each seed
   * @param wrong how many are wrong, one entry a seed
   */
  static boolean[][] answers(int examples, int from, int... wrong) {
    var right = new boolean[wrong.length][examples];
    for (int seed = 0; seed < wrong.length; seed++) {
      for (int i = 0; i < examples; i++) {
        right[seed][i] = i < from || i >= from + wrong[seed];
      }
    }
    return right;
  }
}
