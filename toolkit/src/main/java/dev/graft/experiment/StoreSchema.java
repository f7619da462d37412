package dev.graft.experiment;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables of a store. A listing reads {@code run} alone; what is large lies apart, and the texts
 * of the examples that runs were judged on are kept once for all runs.
 */
final class StoreSchema {
  /** Tells our files from others' ({@code application_id}): "Grft". */
  private static final int APPLICATION = 0x47726674;

  /** Counts the changes of the tables ({@code user_version}). */
  private static final int VERSION = 1;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            identity TEXT NOT NULL UNIQUE,
            ended INTEGER NOT NULL, -- milliseconds since 1970, UTC
            plan TEXT NOT NULL,
            upstream TEXT NOT NULL,
            trained INTEGER NOT NULL, -- parameters
            epochs INTEGER,
            batch_size INTEGER,
            learning_rate REAL,
            seed INTEGER,
            data TEXT NOT NULL, -- SHA-256
            steps INTEGER NOT NULL,
            seconds REAL NOT NULL,
            finished INTEGER NOT NULL, -- 0 if interrupted
            validation_accuracy REAL, -- after the last epoch
            part TEXT, -- of the last report, as accuracy and macro_f1
            accuracy REAL,
            macro_f1 REAL,
            saved TEXT, -- the directory of the model
            note TEXT)
          """,
          """
          CREATE TABLE detail (
            run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
            description TEXT NOT NULL, -- JSON
            history BLOB NOT NULL) -- JSON, gzip
          """,
          """
          CREATE TABLE examples (
            fingerprint TEXT PRIMARY KEY,
            content BLOB NOT NULL) -- JSON, gzip: labels, texts, actual
          """,
          """
          CREATE TABLE report (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            part TEXT NOT NULL,
            examples TEXT NOT NULL REFERENCES examples (fingerprint),
            probabilities BLOB NOT NULL, -- float32, little-endian, [examples, labels], gzip
            UNIQUE (run, part, examples))
          """,
          "CREATE INDEX report_examples ON report (examples)",
          """
          CREATE TABLE cell (
            key TEXT PRIMARY KEY,
            content BLOB NOT NULL) -- JSON, gzip
          """,
          "PRAGMA application_id = " + APPLICATION,
          "PRAGMA user_version = " + VERSION);

  private StoreSchema() {}

  static void make(Sql sql) throws SQLException {
    for (String table : TABLES) {
      sql.update(table);
    }
  }

  /**
   * Whether the file has the tables; false if it holds nothing at all.
   *
   * @throws StoreException if it holds something else, or what a newer version has changed
   */
  static boolean isMade(Path path, Sql sql) throws SQLException {
    long application = sql.number("PRAGMA application_id");
    if (application == 0 && sql.number("SELECT count(*) FROM sqlite_master") == 0) {
      return false;
    }
    if (application != APPLICATION) {
      throw new StoreException(
          path + " is a database of another program, and stays as it is: name another file");
    }
    long version = sql.number("PRAGMA user_version");
    if (version > VERSION) {
      throw new StoreException(
          ("%s was written by a newer version of Graft (layout %d; this one knows up to %d), and "
                  + "stays as it is: use the newer version, or name another file")
              .formatted(path, version, VERSION));
    }
    return true;
  }
}
