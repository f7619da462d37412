import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.data.WordNetTopics;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints what the feature cache is worth, as ratios of times taken in one run: ten epochs of a head
 * against one forward pass over the training texts (at most 1.3 is the aim), and ten epochs of the
 * top two layers with the cache against the same without (at most 0.5); and by how much the losses
 * differ (at most 1e-5).
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/FeatureCacheRatios.java [texts for the head] [texts for the top two
 * layers] [repetitions]}.
 */
public final class FeatureCacheRatios {
  private static final int EPOCHS = 10;
  private static final double VALIDATION = 0.05;

  private FeatureCacheRatios() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    int headTexts = argument(arguments, 0, 5000);
    int topTexts = argument(arguments, 1, 1000);
    int repetitions = argument(arguments, 2, 3);
    var upstream = Upstream.miniLm();
    var plan = FineTune.classifier(upstream);
    warmUp(upstream);
    Splits data = data(headTexts);
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      double forward = seconds(() -> upstream.embed(data.train().texts()));
      var head = new ArrayList<Run>();
      double fit = seconds(() -> head.add(fit(plan.headOnly(), data, EPOCHS, true)));
      ratios.add(fit / forward);
      System.out.printf(
          "%d training texts: one forward pass %.1f s, ten epochs of a head %.1f s, ratio %.2f%n%s%n",
          data.train().size(), forward, fit, fit / forward, head.get(0).features());
    }
    System.out.printf("median ratio of a head %.2f%n%n", median(ratios));
    if (topTexts > 0) {
      compare(plan.topLayers(2), data(topTexts), repetitions);
      compare(plan.headOnly(), data(topTexts), 1);
    }
  }

  private static void compare(FineTune plan, Splits data, int repetitions) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      var runs = new ArrayList<Run>();
      double with = seconds(() -> runs.add(fit(plan, data, EPOCHS, true)));
      double without = seconds(() -> runs.add(fit(plan, data, EPOCHS, false)));
      ratios.add(with / without);
      System.out.printf(
          "%s, %d training texts: ten epochs with the cache %.1f s, without %.1f s, ratio %.2f, "
              + "largest difference of losses %.1e%n%s%n",
          plan.name(),
          data.train().size(),
          with,
          without,
          with / without,
          difference(runs.get(0), runs.get(1)),
          runs.get(0).features());
    }
    System.out.printf("median ratio of %s %.2f%n%n", plan.name(), median(ratios));
  }

  /** Loads and compiles what every measurement needs. */
  private static void warmUp(Upstream upstream) {
    Splits data = data(200);
    var unused = upstream.embed(data.train().texts());
    fit(FineTune.classifier(upstream).headOnly(), data, EPOCHS, true);
  }

  /** Splits whose training part has as many texts as are asked for, but for rounding. */
  private static Splits data(int trainingTexts) {
    int all = (int) Math.round(trainingTexts / (1 - VALIDATION));
    return WordNetTopics.examples(all, 1).split(Split.validation(VALIDATION).seed(1));
  }

  private static Run fit(FineTune plan, Splits data, int epochs, boolean cache) {
    return plan.fit(
        data, Recipe.epochs(epochs).seed(1).featureCache(cache), TrainingListener.SILENT);
  }

  private static double difference(Run a, Run b) {
    double largest = 0;
    for (int i = 0; i < a.history().steps().size(); i++) {
      double x = a.history().steps().get(i).loss();
      double y = b.history().steps().get(i).loss();
      largest = Math.max(largest, Math.abs(x - y));
    }
    return largest;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
