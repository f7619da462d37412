package dev.graft.experiment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements within one transaction. */
final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the row that a result stands on. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs a statement, and says how many rows it changed. */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  int update(String statement, @Nullable Object... values) throws SQLException {
    try (PreparedStatement prepared = prepared(statement, values)) {
      return prepared.executeUpdate();
    }
  }

  <T> List<T> list(String query, Row<T> row, @Nullable Object... values) throws SQLException {
    try (PreparedStatement prepared = prepared(query, values);
        ResultSet result = prepared.executeQuery()) {
      var list = new ArrayList<T>();
      while (result.next()) {
        list.add(row.read(result));
      }
      return list;
    }
  }

  <T> Optional<T> first(String query, Row<T> row, @Nullable Object... values) throws SQLException {
    return list(query, row, values).stream().findFirst();
  }

  /** A number that the query always has. */
  long number(String query, @Nullable Object... values) throws SQLException {
    return first(query, row -> row.getLong(1), values).orElseThrow();
  }

  /** Of any other type the driver would keep the text. */
  private static @Nullable Object checked(@Nullable Object value) {
    if (value == null
        || value instanceof Number
        || value instanceof String
        || value instanceof byte[]) {
      return value;
    }
    throw new IllegalArgumentException("A store cannot keep a " + value.getClass().getName());
  }

  private PreparedStatement prepared(String statement, @Nullable Object... values)
      throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(statement);
    try {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, checked(values[i]));
      }
      return prepared;
    } catch (SQLException e) {
      prepared.close();
      throw e;
    }
  }
}
