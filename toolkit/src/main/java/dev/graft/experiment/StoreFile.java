package dev.graft.experiment;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;

/**
 * The file of a store. Every access opens it, makes one transaction and closes it: nothing is held
 * between two of them, so that the file can be moved, deleted or opened by others at any time.
 */
final class StoreFile {
  /** How long a transaction of another process is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path path;

  StoreFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** What is done in one transaction. */
  interface Work<T> {
    T in(Sql sql) throws SQLException;
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Finds out before any work whether this is, or could become, a store. */
  void check() {
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "%s is a directory; name a file in it, such as %s"
              .formatted(path, path.resolve(RunStore.NAME)));
    }
    if (path.toFile().length() == 1) {
      // To SQLite this is an empty file.
      throw new StoreException(path + " " + StoreFailure.NOT_OURS);
    }
    if (exists()) {
      var unused = read(true, sql -> true);
      return;
    }
    Path directory = path.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "%s cannot be made: there is no directory %s. Make it, or name another file"
              .formatted(path, directory));
    }
    if (!Files.isWritable(directory)) {
      throw new StoreException(
          "%s cannot be made: its directory cannot be written to. Change that, or name another file"
              .formatted(path));
    }
  }

  /** Reads, all of one moment; gives {@code none} where there is no store yet. */
  <T> T read(T none, Work<T> work) {
    return exists()
        ? transaction(TransactionMode.DEFERRED, sql -> made(sql) ? work.in(sql) : none)
        : none;
  }

  /** Changes what is there; gives {@code none} where there is no store yet. */
  <T> T change(T none, Work<T> work) {
    return exists()
        ? transaction(TransactionMode.IMMEDIATE, sql -> made(sql) ? work.in(sql) : none)
        : none;
  }

  /** Adds to the store, which is made if there is none yet. */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  <T> T add(Work<T> work) {
    return transaction(
        TransactionMode.IMMEDIATE,
        sql -> {
          if (!made(sql)) {
            StoreSchema.make(sql);
          }
          return work.in(sql);
        });
  }

  private boolean made(Sql sql) throws SQLException {
    return StoreSchema.isMade(path, sql);
  }

  private <T> T transaction(TransactionMode mode, Work<T> work) {
    try (Connection connection = config(mode).createConnection("jdbc:sqlite:" + uri())) {
      connection.setAutoCommit(false);
      T result = work.in(new Sql(connection));
      // Without a commit, as after an exception, closing takes everything back.
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw StoreFailure.of(path, e);
    }
  }

  private static SQLiteConfig config(TransactionMode mode) {
    var config = new SQLiteConfig();
    config.setBusyTimeout((int) PATIENCE.toMillis());
    config.setTransactionMode(mode);
    config.enforceForeignKeys(true);
    return config;
  }

  /** As SQLite takes it; a plain path would lose what follows a question mark. */
  private String uri() {
    URI uri = path.toUri();
    String host = uri.getRawAuthority() == null ? "" : "//" + uri.getRawAuthority();
    return "file://" + host + uri.getRawPath();
  }
}
