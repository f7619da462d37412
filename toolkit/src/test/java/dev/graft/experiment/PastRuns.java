package dev.graft.experiment;

import dev.graft.Recipe;
import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import dev.graft.task.Labels;
import dev.graft.training.History;
import dev.graft.training.WeightProof;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Runs as a store meets them, made without training; a number decides what is in them. */
final class PastRuns {
  static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  static final List<String> PLANS =
      List.of("linear probe", "LoRA r=8 on query, value", "100%_full");

  private static final int STEPS = 40;

  private PastRuns() {}

  static long keep(RunStore store, int number) {
    return keep(store, number, PLANS.get(number % PLANS.size()));
  }

  static long keep(RunStore store, int number, String plan) {
    return store.keep(
        UUID.randomUUID().toString(),
        figures(number, plan),
        description(number, plan),
        history(number));
  }

  /** In one transaction, which is faster by far. */
  static void keepMany(RunStore store, int count) {
    boolean unused =
        new StoreFile(store.file())
            .add(
                sql -> {
                  for (int i = 0; i < count; i++) {
                    String plan = PLANS.get(i % PLANS.size());
                    long id =
                        RunRows.insert(
                            sql, "run " + i, figures(i, plan), description(i, plan), history(i));
                    if (id != i + 1) {
                      throw new IllegalStateException("expected an empty store");
                    }
                  }
                  return true;
                });
  }

  static RunFigures figures(int number, String plan) {
    return new RunFigures(
        START.plusSeconds(number),
        plan,
        "bert",
        1000L + number,
        3,
        16,
        number % 2 == 0 ? 0.002 : 1e-4,
        (long) number,
        DataPart.fingerprint(data(number)),
        STEPS,
        number / 8.0,
        number % 10 != 9,
        number % 10 == 9 ? Double.NaN : (number % 100) / 100.0);
  }

  static List<DataPart> data(int number) {
    return List.of(
        new DataPart("train", 48, DataPart.sha256(new byte[] {(byte) (number % 5)})),
        new DataPart("validation", 16, DataPart.sha256(new byte[] {(byte) (number % 5), 1})));
  }

  static RunDescription description(int number, String plan) {
    return new RunDescription(
        Map.of(
            "name",
            plan,
            "trains",
            "head",
            "adapters",
            List.of(Map.of("r", 8L, "lora_dropout", 0.0))),
        Recipe.epochs(3).seed(number).settings(),
        "finished",
        List.of(),
        new Versions("unreleased", "0.35.1", "2.7.1", "17", "Linux 6, amd64", 2),
        new RunDescription.Origin("bert", "models/bert", DataPart.sha256(new byte[0])),
        data(number),
        List.of("yes", "no"),
        new WeightProof(10, 2, 2, "a".repeat(64), "a".repeat(64), List.of(), List.of()));
  }

  static History history(int number) {
    var random = new Random(number);
    return new History(
        IntStream.rangeClosed(1, STEPS)
            .mapToObj(
                i ->
                    new History.Step(
                        i, 1 + i / 15, random.nextDouble(), 1e-3, random.nextDouble(), i / 10.0))
            .toList(),
        List.of(new History.Epoch(1, 14, 0.5, random.nextDouble(), 0.75, 0.75, 7)));
  }

  static Report report(String part, String firstText, float sure) {
    return Report.of(
        new Predictions(
            Labels.of(List.of("yes", "no")),
            List.of(firstText, "second"),
            new int[] {0, 1},
            new float[][] {{sure, 1 - sure}, {0.25f, 0.75f}}),
        part);
  }

  /** As another program for SQLite sees the file. */
  static List<String> query(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new java.util.ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  static void execute(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      int unused = statement.executeUpdate(sql);
    }
  }
}
