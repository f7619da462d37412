import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.data.Split;
import dev.graft.data.WordNetTopics;
import dev.graft.evaluation.Report;
import dev.graft.experiment.RunFilter;
import dev.graft.experiment.RunStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Trains one probe, copies it in its store until there are as many runs as asked for, each with its
 * history and report, and prints how long the store takes: to list all runs (in a new process and
 * again), to list 20, to load one, to keep one.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/StoreListing.java [runs]}.
 */
public final class StoreListing {
  private static final int REPEATS = 9;

  private StoreListing() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      list(Path.of(arguments[1]));
      return;
    }
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Path directory = Files.createTempDirectory("graft-store");
    Path file = directory.resolve("graft-runs.db");
    var data = WordNetTopics.examples(400, 1).split(Split.validation(0.25).seed(1));
    Run run = FineTune.classifier(Upstream.miniLm()).headOnly().fit(data, Recipe.epochs(5));
    RunStore store = RunStore.open(file);
    store.keep(run, run.evaluate());
    copy(file, runs);
    System.out.printf(Locale.ROOT, "%,d runs in %.1f MB%n", store.size(), Files.size(file) / 1e6);
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Path.of("toolkit", "src", "benchmark", "java", "StoreListing.java").toString(),
            "list",
            file.toString());
    int ended = command.inheritIO().start().waitFor();
    time("all runs", () -> store.runs());
    time("all of one seed", () -> store.runs(RunFilter.all().seed(0)));
    time("the newest 20", () -> store.runs(RunFilter.all().newest(20)));
    time("one run, loaded", () -> store.get(runs / 2));
    Report report = run.evaluate();
    time("one report, kept", () -> keep(store, run, report));
    Files.delete(file);
    Files.delete(directory);
    System.exit(ended);
  }

  private static Object keep(RunStore store, Run run, Report report) {
    store.keep(run, report);
    return store;
  }

  private static void list(Path file) {
    long start = System.nanoTime();
    int rows = RunStore.open(file).runs().rowCount();
    System.out.printf(
        Locale.ROOT,
        "first listing of a process: %.0f ms for %,d rows, SQLite and Tablesaw loaded%n",
        (System.nanoTime() - start) / 1e6,
        rows);
  }

  private static void copy(Path file, int runs) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      var columns =
          "ended, plan, upstream, trained, epochs, batch_size, learning_rate, seed, data, steps,"
              + " seconds, finished, validation_accuracy, part, accuracy, macro_f1";
      statement.executeUpdate(
          "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO run (id, identity, %s) SELECT i, 'copy ' || i, %s FROM n, run WHERE run.id = 1"
              .formatted(runs, columns, columns));
      statement.executeUpdate(
          "INSERT INTO detail SELECT run.id, d.description, d.history FROM run, detail d"
              + " WHERE run.id > 1 AND d.run = 1");
      statement.executeUpdate(
          "INSERT INTO report (run, part, examples, probabilities) SELECT run.id, r.part,"
              + " r.examples, r.probabilities FROM run, report r WHERE run.id > 1 AND r.run = 1");
      connection.commit();
    }
  }

  private static void time(String what, Supplier<Object> work) {
    double[] milliseconds =
        IntStream.range(0, REPEATS)
            .mapToDouble(
                i -> {
                  long start = System.nanoTime();
                  Object unused = work.get();
                  return (System.nanoTime() - start) / 1e6;
                })
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%-18s median %.1f ms, slowest %.1f ms%n",
        what,
        milliseconds[REPEATS / 2],
        Arrays.stream(milliseconds).max().orElseThrow());
  }
}
