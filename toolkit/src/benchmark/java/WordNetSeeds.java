import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.data.WordNetTopics;
import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.PairedDifference;
import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains each plan with three seeds on WordNet's definitions and prints, for each, the accuracy on
 * the test part: mean and spread over the seeds, the 95% interval over all predictions, and how it
 * differs from the linear probe on the same examples. Each seed draws its own 1,440 definitions and
 * its own split.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/WordNetSeeds.java [epochs]}.
 */
public final class WordNetSeeds {
  private static final int TEXTS = 1440;
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  private WordNetSeeds() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    int epochs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    var upstream = Upstream.miniLm();
    var plan = FineTune.classifier(upstream);
    var plans =
        List.of(
            plan.headOnly(),
            plan.adapt(Lora.rank(8)),
            plan.adapt(Bottleneck.houlsby(24)),
            plan.adapt(Bottleneck.pfeiffer(24)),
            plan.adapt(Bottleneck.parallel(24)),
            plan.topLayers(2),
            plan.full());
    Map<String, List<Report>> reports = new LinkedHashMap<>();
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (long seed : SEEDS) {
      Splits data =
          WordNetTopics.examples(TEXTS, seed).split(Split.validation(0.1).test(0.2).seed(seed));
      for (FineTune each : plans) {
        Run run = each.fit(data, Recipe.epochs(epochs).seed(seed));
        Report report = run.evaluate(data.test());
        reports.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(report);
        seconds.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(run.seconds());
        System.out.printf(
            "seed %d  %-34s %s  %.1f s  %s%n",
            seed,
            each.name(),
            report.accuracy().percent(),
            run.seconds(),
            run.proof().unexpected().isEmpty() ? "proof holds" : "PROOF FAILS");
      }
    }
    System.out.printf("%nmajority baseline %.1f%%%n", 100 * first(reports).majorityBaseline());
    reports.forEach((name, all) -> print(name, all, seconds.get(name), first(reports), reports));
  }

  private static Report first(Map<String, List<Report>> reports) {
    return reports.values().iterator().next().get(0);
  }

  private static void print(
      String name,
      List<Report> all,
      List<Double> seconds,
      Report probe,
      Map<String, List<Report>> reports) {
    double[] accuracies = all.stream().mapToDouble(r -> r.accuracy().value()).toArray();
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    double spread =
        Math.sqrt(
            Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum()
                / (accuracies.length - 1));
    int right = all.stream().mapToInt(r -> r.predictions().rightCount()).sum();
    int size = all.stream().mapToInt(Report::size).sum();
    System.out.printf(
        "%-34s mean %.1f%%, standard deviation %.1f points, pooled %s, median %.1f s%n",
        name,
        100 * mean,
        100 * spread,
        Estimate.share(right, size).percent(),
        seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow());
    List<Report> baseline = reports.values().iterator().next();
    if (baseline != all) {
      System.out.println("    " + pooled(name, all, baseline).sentence());
    }
  }

  /** All seeds' test examples as one: the counts of each seed's pairs added up. */
  private static PairedDifference pooled(String name, List<Report> all, List<Report> baseline) {
    var counts = new int[4];
    for (int i = 0; i < all.size(); i++) {
      Predictions ours = all.get(i).predictions();
      PairedDifference pair =
          PairedDifference.between(name, ours, "linear probe", baseline.get(i).predictions());
      counts[0] += pair.bothRight();
      counts[1] += pair.onlyFirst();
      counts[2] += pair.onlySecond();
      counts[3] += pair.bothWrong();
    }
    return new PairedDifference(name, "linear probe", counts[0], counts[1], counts[2], counts[3]);
  }
}
