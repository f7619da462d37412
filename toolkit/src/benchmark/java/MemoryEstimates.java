import dev.graft.DryRun;
import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Upstream;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.data.WordNetTopics;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a dry run estimates, against what the run then takes: the peak of the resident memory
 * (VmHWM) and the time, each in a fresh JVM with a heap of 512 MB, on WordNet's definitions (about
 * 20 tokens) and on texts of 256 tokens. Linux only.
 *
 * <p>Run it with {@code javac -d target/benchmark -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/MemoryEstimates.java && java -cp
 * toolkit/target/graft-toolkit.jar:target/benchmark MemoryEstimates [plan...]}.
 */
public final class MemoryEstimates {
  private static final List<String> PLANS = List.of("head", "top2", "lora", "houlsby", "full");
  private static final List<Integer> BATCH_SIZES = List.of(8, 16, 32);
  private static final int BATCHES = 6;
  private static final int DEFINITIONS = 1000;
  private static final int DEFINITIONS_IN_A_LONG_TEXT = 40;

  private MemoryEstimates() {}

  /** Runs the benchmark, or in a child one case of it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 4 && arguments[0].equals("case")) {
      run(arguments[1], Integer.parseInt(arguments[2]), arguments[3].equals("long"));
      return;
    }
    System.out.println(
        "plan     batch texts   before  estimate  measured  ratio   added: estimate  measured"
            + "   seconds: estimate  measured");
    for (String plan : arguments.length == 0 ? PLANS : List.of(arguments)) {
      for (int batchSize : BATCH_SIZES) {
        for (String texts : List.of("short", "long")) {
          child(plan, batchSize, texts);
        }
      }
    }
  }

  private static void child(String plan, int batchSize, String texts)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-DOPT_OUT_TRACKING=true",
                "-cp",
                System.getProperty("java.class.path"),
                "MemoryEstimates",
                "case",
                plan,
                Integer.toString(batchSize),
                texts)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    System.out.print(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The case failed: " + plan);
    }
  }

  private static void run(String name, int batchSize, boolean longTexts) throws IOException {
    var plan = plan(name, Upstream.miniLm());
    var recipe = Recipe.epochs(1).batchSize(batchSize).seed(1);
    Splits data = data(batchSize * BATCHES * 5 / 4, longTexts);
    DryRun dry = plan.dryRun(data, recipe);
    // Forgets the peak of loading the model.
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    double before = dry.memory().residentBytes() / 1e6;
    var run = plan.fit(data, recipe, TrainingListener.SILENT);
    double peak = peak();
    System.out.printf(
        Locale.ROOT,
        "%-8s %5d %-6s %7.0f %9.0f %9.0f %6.2f %17.0f %9.0f %19.1f %9.1f%n",
        name,
        batchSize,
        longTexts ? "long" : "short",
        before,
        dry.memory().peakBytes() / 1e6,
        peak,
        dry.memory().peakBytes() / 1e6 / peak,
        dry.memory().addedBytes() / 1e6,
        peak - before,
        dry.seconds(),
        run.seconds());
  }

  private static FineTune plan(String name, Upstream upstream) {
    var plan = FineTune.classifier(upstream);
    return switch (name) {
      case "head" -> plan.headOnly();
      case "top2" -> plan.topLayers(2);
      case "lora" -> plan.adapt(Lora.rank(8));
      case "houlsby" -> plan.adapt(Bottleneck.houlsby(24));
      case "full" -> plan.full();
      default -> throw new IllegalArgumentException("There is no plan " + name + ": " + PLANS);
    };
  }

  private static Splits data(int count, boolean longTexts) {
    Examples definitions = WordNetTopics.examples(DEFINITIONS, 1);
    var texts = new ArrayList<String>();
    var labels = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var text = new StringBuilder();
      for (int k = 0; k < (longTexts ? DEFINITIONS_IN_A_LONG_TEXT : 1); k++) {
        text.append(definitions.text((i + 7 * k) % definitions.size())).append(' ');
      }
      texts.add(text.toString());
      labels.add(definitions.labels().name(definitions.target(i % definitions.size())));
    }
    return Examples.text(
            Table.create(StringColumn.create("text", texts), StringColumn.create("label", labels)),
            "text",
            "label")
        .split(Split.validation(0.2).seed(1));
  }

  private static double peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
