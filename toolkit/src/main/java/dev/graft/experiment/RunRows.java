package dev.graft.experiment;

import dev.graft.evaluation.Report;
import dev.graft.training.History;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs in the tables {@code run} and {@code detail}. */
final class RunRows {
  private RunRows() {}

  static long insert(
      Sql sql, String identity, RunFigures figures, RunDescription description, History history)
      throws SQLException {
    sql.update(
        """
        INSERT INTO run (identity, ended, plan, upstream, trained, epochs, batch_size,
            learning_rate, seed, data, steps, seconds, finished, validation_accuracy)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        identity,
        figures.ended().toEpochMilli(),
        figures.plan(),
        figures.upstream(),
        figures.trained(),
        figures.epochs(),
        figures.batchSize(),
        figures.learningRate(),
        figures.seed(),
        figures.data(),
        figures.steps(),
        figures.seconds(),
        figures.finished() ? 1 : 0,
        figures.validationAccuracy());
    long id = sql.number("SELECT last_insert_rowid()");
    sql.update(
        "INSERT INTO detail (run, description, history) VALUES (?, ?, ?)",
        id,
        Packed.plainJson(description),
        Packed.json(history));
    return id;
  }

  static Optional<Long> id(Sql sql, String identity) throws SQLException {
    return sql.first("SELECT id FROM run WHERE identity = ?", row -> row.getLong(1), identity);
  }

  /** The newest first. */
  static List<RunRow> list(Sql sql, RunFilter filter) throws SQLException {
    var values = new ArrayList<Object>();
    String where = filter.where(values);
    values.add(filter.most());
    return sql.list(
        "SELECT %s FROM run %s ORDER BY id DESC LIMIT ?".formatted(RunRow.COLUMNS, where),
        RunRow::read,
        values.toArray());
  }

  static Optional<StoredRun> get(Sql sql, long id) throws SQLException {
    Optional<RunRow> row =
        sql.first("SELECT %s FROM run WHERE id = ?".formatted(RunRow.COLUMNS), RunRow::read, id);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    List<Report> reports = ReportRows.of(sql, id);
    return sql.first(
        "SELECT description, history FROM detail WHERE run = ?",
        detail ->
            new StoredRun(
                row.get(),
                Packed.value(detail.getString(1), RunDescription.class),
                Packed.json(detail.getBytes(2), History.class),
                reports),
        id);
  }

  /** Another run's model that lay there is gone. */
  static void saved(Sql sql, long id, String directory) throws SQLException {
    sql.update("UPDATE run SET saved = NULL WHERE saved = ?", directory);
    sql.update("UPDATE run SET saved = ? WHERE id = ?", directory, id);
  }
}
