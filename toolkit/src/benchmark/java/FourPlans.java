import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Upstream;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.data.Split;
import dev.graft.data.WordNetTopics;
import dev.graft.experiment.Compare;

/**
 * Compares four plans with three seeds on WordNet's definitions, in one statement, and prints what
 * it shows and how long it took; then once more, to show that nothing is trained again.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/FourPlans.java [training texts]}.
 */
public final class FourPlans {
  private static final double NANOS = 1e9;

  private FourPlans() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    int texts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    // A tenth for validation and two for the test leave seven of ten for training.
    var data =
        WordNetTopics.examples((int) Math.round(texts / 0.7), 1)
            .split(Split.validation(0.1).test(0.2).seed(1));
    var plan = FineTune.classifier(Upstream.miniLm());
    var compare =
        Compare.plans(
                plan.headOnly(),
                plan.adapt(Lora.rank(8)),
                plan.adapt(Bottleneck.houlsby(24)),
                plan.full())
            .seeds(1, 2, 3);
    var recipe = Recipe.epochs(3).batchSize(16);

    long start = System.nanoTime();
    var comparison = compare.fit(data, recipe);
    double seconds = (System.nanoTime() - start) / NANOS;
    System.out.println(comparison);
    System.out.println(comparison.seedTable().printAll());
    System.out.printf(
        "%d training texts: four plans with three seeds took %.1f s%n",
        data.train().size(), seconds);

    start = System.nanoTime();
    var again = compare.fit(data, recipe);
    System.out.printf(
        "once more: %d of 12 runs were kept, %.1f s%n",
        again.reused(), (System.nanoTime() - start) / NANOS);
  }
}
