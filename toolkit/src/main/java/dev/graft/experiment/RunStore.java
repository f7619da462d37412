package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.RunKeepers;
import dev.graft.evaluation.Report;
import dev.graft.training.History;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.Table;

/**
 * Past runs, kept in a file beside the notebook: an SQLite database, which any tool for SQLite
 * opens. It holds of each run its plan, recipe, seed, versions, the fingerprints of its data, every
 * step and epoch, its reports with their predictions, and where its model was saved. <b>It holds
 * the texts of the examples that reports are about</b>: mind where a copy of it goes.
 *
 * <p>Notebooks keep every run by themselves; other programs call {@link #keepRuns} or {@link
 * #keep}. The environment variable {@code GRAFT_STORE} names another file than {@code
 * graft-runs.db} in the working directory; {@code GRAFT_STORE=off} keeps none.
 *
 * <p>Each call is one short transaction that leaves nothing open: a store need not be closed,
 * several threads and processes may use one file at the same time, and a process that is killed
 * leaves a store with everything that was kept before. The file is made by the first thing kept.
 */
public final class RunStore implements CellStore {
  static final String NAME = "graft-runs.db";

  private static final int SHOWN = 20;

  private final StoreFile file;

  private RunStore(Path path) {
    this.file = new StoreFile(path);
  }

  /**
   * A store in a file.
   *
   * @param file a store, or the name of a file that does not exist yet
   * @return the store
   * @throws IllegalArgumentException if it is a directory, or would lie in one that does not exist
   * @throws StoreException if the file is something else, was written by a newer version of Graft,
   *     is damaged, or cannot be read or made; it stays as it is
   */
  public static RunStore open(Path file) {
    var store = new RunStore(file);
    store.file.check();
    return store;
  }

  /**
   * The store of this notebook: what {@link #use} chose, else what {@code GRAFT_STORE} names, else
   * {@code graft-runs.db} in the working directory.
   *
   * @return the store; whether the file is one is found out when it is used
   */
  public static RunStore here() {
    return new RunStore(StorePlace.here());
  }

  /**
   * Chooses the store of this notebook.
   *
   * @param file a store, or the name of a file that does not exist yet
   * @return the store
   * @throws IllegalArgumentException as {@link #open}
   * @throws StoreException as {@link #open}
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public static RunStore use(Path file) {
    RunStore store = open(file);
    StorePlace.choose(store.file.path());
    return store;
  }

  /**
   * From now on every run of this process is kept in {@link #here}, with its reports and where it
   * is saved; not so where {@code GRAFT_STORE=off}. If a run cannot be kept, the standard error
   * stream says why, and the run goes on.
   */
  public static void keepRuns() {
    if (!StorePlace.isOff()) {
      StorePlace.keep(true);
      RunKeepers.install(new AutomaticKeeper());
    }
  }

  /** From now on no run is kept by itself. */
  public static void keepNothing() {
    StorePlace.keep(false);
    RunKeepers.none();
  }

  /** The store in which runs are kept by themselves; nothing if they are not. */
  public static Optional<RunStore> automatic() {
    return StorePlace.keeping() ? Optional.of(here()) : Optional.empty();
  }

  /** The file, which may not exist yet. */
  public Path file() {
    return file.path();
  }

  /** How many runs are kept. */
  public long size() {
    return file.read(0L, sql -> sql.number("SELECT count(*) FROM run"));
  }

  /**
   * All runs, the newest first.
   *
   * @return a row a run: {@code id}, {@code when} it ended (this machine's time), {@code plan},
   *     {@code upstream}, {@code trained parameters}, {@code epochs}, {@code batch size}, {@code
   *     learning rate} (in force), {@code seed}, {@code data} (the first digits of a fingerprint of
   *     all parts), {@code steps}, {@code seconds}, {@code finished}, {@code validation accuracy}
   *     (after the last epoch), {@code report} (the part that the last one is about) with its
   *     {@code accuracy} and {@code macro F1}, {@code saved to}, {@code note}
   * @throws StoreException if the file cannot be read
   */
  public Table runs() {
    return runs(RunFilter.all());
  }

  /**
   * Some runs, the newest first.
   *
   * @param filter which
   * @return the same columns as {@link #runs()}
   * @throws StoreException if the file cannot be read
   */
  public Table runs(RunFilter filter) {
    return RunTable.of(file.read(List.of(), sql -> RunRows.list(sql, filter)));
  }

  /**
   * A run with all that is kept of it.
   *
   * @param id from {@link #runs()}
   * @return the run
   * @throws IllegalArgumentException if there is none of this number
   * @throws StoreException if the file cannot be read
   */
  public StoredRun get(long id) {
    return file.read(Optional.<StoredRun>empty(), sql -> RunRows.get(sql, id))
        .orElseThrow(() -> missing(id));
  }

  /**
   * Keeps a run. A run that is kept already is not kept twice.
   *
   * @param run the run
   * @return its number in this store
   * @throws StoreException if the file cannot be written
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public long keep(Run run) {
    String identity = RunIdentity.of(run);
    Optional<Long> known = file.read(Optional.empty(), sql -> RunRows.id(sql, identity));
    if (known.isPresent()) {
      return known.get();
    }
    RunDescription description = RunDescription.of(run);
    RunFigures figures = RunFigures.of(run, description, Instant.now());
    return keep(identity, figures, description, run.history());
  }

  long keep(String identity, RunFigures figures, RunDescription description, History history) {
    return file.add(
        sql -> {
          // Another thread may have been faster.
          Optional<Long> known = RunRows.id(sql, identity);
          return known.isPresent()
              ? known.get()
              : RunRows.insert(sql, identity, figures, description, history);
        });
  }

  /**
   * Keeps a report of a run, and the run itself if it is not kept yet. It replaces an earlier
   * report on the same examples.
   *
   * @param run the run
   * @param report what {@code run.evaluate} gave
   * @throws StoreException if the file cannot be written
   */
  public void keep(Run run, Report report) {
    keepReport(keep(run), report);
  }

  void keepReport(long id, Report report) {
    file.add(
        sql -> {
          ReportRows.insert(sql, id, report);
          return true;
        });
  }

  /**
   * Keeps where the model of a run is, and the run itself if it is not kept yet.
   *
   * @param run the run
   * @param directory what {@code run.model().save} was given
   * @throws StoreException if the file cannot be written
   */
  public void keep(Run run, Path directory) {
    long id = keep(run);
    file.add(
        sql -> {
          RunRows.saved(sql, id, directory.toAbsolutePath().normalize().toString());
          return true;
        });
  }

  boolean knows(Run run) {
    return file.read(Optional.empty(), sql -> RunRows.id(sql, RunIdentity.of(run))).isPresent();
  }

  /**
   * Writes something beside a run.
   *
   * @param id from {@link #runs()}
   * @param text replaces an earlier note; empty for none
   * @throws IllegalArgumentException if there is no run of this number
   * @throws StoreException if the file cannot be written
   */
  public void note(long id, String text) {
    change(id, sql -> sql.update("UPDATE run SET note = nullif(?, '') WHERE id = ?", text, id));
  }

  /**
   * Deletes a run with its reports. A model that was saved stays where it is.
   *
   * @param id from {@link #runs()}
   * @throws IllegalArgumentException if there is none of this number
   * @throws StoreException if the file cannot be written
   */
  public void delete(long id) {
    change(
        id,
        sql -> {
          int deleted = sql.update("DELETE FROM run WHERE id = ?", id);
          ReportRows.deleteUnused(sql);
          return deleted;
        });
  }

  private void change(long id, StoreFile.Work<Integer> work) {
    if (file.change(0, work) == 0) {
      throw missing(id);
    }
  }

  private IllegalArgumentException missing(long id) {
    String there =
        file.read(
            "no runs",
            sql ->
                sql.first(
                        "SELECT min(id), max(id) FROM run HAVING count(*) > 0",
                        row -> "runs from %d to %d".formatted(row.getLong(1), row.getLong(2)))
                    .orElse("no runs"));
    return new IllegalArgumentException(
        "There is no run %d in %s; it holds %s".formatted(id, file.path(), there));
  }

  @Override
  public Optional<String> cell(String key) {
    return file.read(Optional.empty(), sql -> cell(sql, key));
  }

  private static Optional<String> cell(Sql sql, String key) throws SQLException {
    return sql.first(
        "SELECT content FROM cell WHERE key = ?", row -> Packed.text(row.getBytes(1)), key);
  }

  private static List<String> keys(Sql sql, String prefix) throws SQLException {
    return sql.list("SELECT key FROM cell WHERE key >= ?", row -> row.getString(1), prefix).stream()
        .filter(key -> key.startsWith(prefix))
        .toList();
  }

  @Override
  public void keepCell(String key, String json) {
    byte[] content = Packed.text(json);
    file.add(
        sql ->
            sql.update(
                "INSERT INTO cell (key, content) VALUES (?, ?) "
                    + "ON CONFLICT (key) DO UPDATE SET content = excluded.content",
                key,
                content));
  }

  /**
   * All that {@link #keepCell} keeps under keys with one beginning.
   *
   * @param prefix the beginning; empty for all
   * @return JSON by key, in the order of the keys
   */
  public SortedMap<String, String> cells(String prefix) {
    return file.read(
        new TreeMap<>(),
        sql -> {
          var cells = new TreeMap<String, String>();
          for (String key : keys(sql, prefix)) {
            cells.put(key, cell(sql, key).orElseThrow());
          }
          return cells;
        });
  }

  /**
   * Deletes what {@link #keepCell} keeps under keys with one beginning.
   *
   * @param prefix the beginning; empty for all
   * @return how many there were
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public int deleteCells(String prefix) {
    return file.change(
        0,
        sql -> {
          List<String> keys = keys(sql, prefix);
          for (String key : keys) {
            sql.update("DELETE FROM cell WHERE key = ?", key);
          }
          return keys.size();
        });
  }

  @Override
  public String toString() {
    long size = size();
    Table newest =
        runs(RunFilter.all().newest(SHOWN))
            .selectColumns(
                "id",
                "when",
                "plan",
                "seed",
                "finished",
                "validation accuracy",
                "report",
                "accuracy");
    return "%s: %d run%s%n%s"
        .formatted(file.path(), size, size == 1 ? "" : "s", size == 0 ? "" : newest.printAll());
  }
}
