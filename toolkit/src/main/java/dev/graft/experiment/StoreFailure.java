package dev.graft.experiment;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means for the owner of a store. */
final class StoreFailure {
  static final String NOT_OURS = "is not a store of runs, and stays as it is: name another file";

  /** SQLite's extended codes keep the plain one in their lowest byte. */
  private static final int PLAIN = 0xff;

  private StoreFailure() {}

  static StoreException of(Path file, SQLException e) {
    if (!(e instanceof SQLiteException)) {
      return new StoreException(
          ("Cannot open %s: SQLite's native library does not load (%s). It needs a temporary "
                  + "directory to unpack into: name one with -Dorg.sqlite.tmpdir=DIRECTORY")
              .formatted(file, e.getCause() == null ? e.getMessage() : e.getCause()),
          e);
    }
    return new StoreException("%s %s (%s)".formatted(file, meaning(e), e.getMessage()), e);
  }

  private static String meaning(SQLException e) {
    return switch (plain(e)) {
      case SQLITE_NOTADB -> NOT_OURS;
      case SQLITE_CORRUPT ->
          "is damaged: take a copy of it that was made earlier, or save what can be read with "
              + "SQLite's own tool: sqlite3 FILE .recover";
      case SQLITE_FULL ->
          "could not be written: the disk, or the space this user may use, is full. What was kept "
              + "before is still there; free some space, or keep runs on another disk";
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          "cannot be opened or written: the file, and the directory that it lies in, must be "
              + "writable. Change that, or name another file";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "is in use by another program, which has held it for more than %d seconds: try again, or end that program"
              .formatted(StoreFile.PATIENCE.toSeconds());
      case SQLITE_IOERR ->
          "cannot be read or written: the disk or the network drive reports an error. What was "
              + "kept before is still there; name a file on another disk";
      case SQLITE_TOOBIG -> "cannot take a single value of a gigabyte or more";
      default -> "could not be used";
    };
  }

  private static SQLiteErrorCode plain(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & PLAIN);
  }
}
