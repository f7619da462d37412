package dev.graft.experiment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands in the table {@code run}.
 *
 * @param id its number
 * @param figures what was known when it ended
 * @param part what its last report was about
 * @param accuracy of the last report
 * @param macroF1 of the last report
 * @param saved where its model was saved
 * @param note the owner's words
 */
record RunRow(
    long id,
    RunFigures figures,
    @Nullable String part,
    @Nullable Double accuracy,
    @Nullable Double macroF1,
    @Nullable String saved,
    @Nullable String note) {

  /** In the order in which {@link #read} takes them. */
  static final String COLUMNS =
      "id, ended, plan, upstream, trained, epochs, batch_size, learning_rate, seed, data, steps, "
          + "seconds, finished, validation_accuracy, part, accuracy, macro_f1, saved, note";

  static RunRow read(ResultSet row) throws SQLException {
    Double validation = real(row, 14);
    return new RunRow(
        row.getLong(1),
        new RunFigures(
            Instant.ofEpochMilli(row.getLong(2)),
            row.getString(3),
            row.getString(4),
            row.getLong(5),
            whole(row, 6),
            whole(row, 7),
            real(row, 8),
            whole(row, 9),
            row.getString(10),
            row.getInt(11),
            row.getDouble(12),
            row.getInt(13) != 0,
            validation == null ? Double.NaN : validation),
        row.getString(15),
        real(row, 16),
        real(row, 17),
        row.getString(18),
        row.getString(19));
  }

  private static @Nullable Long whole(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private static @Nullable Double real(ResultSet row, int column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }
}
