package dev.graft.experiment;

import dev.graft.evaluation.Metric;
import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import dev.graft.task.Labels;
import java.sql.SQLException;
import java.util.List;

/** Reports in the tables {@code report} and {@code examples}. */
final class ReportRows {
  /** More probabilities (16 MB of them) are not worth their place: of such a report the figures. */
  static final int MOST_NUMBERS = 4_000_000;

  private ReportRows() {}

  /**
   * What a report is about.
   *
   * @param labels the label names
   * @param texts the examples
   * @param actual the number of each example's label
   */
  @SuppressWarnings("ArrayRecordComponent") // lives for the length of a transaction
  private record JudgedExamples(List<String> labels, List<String> texts, int[] actual) {}

  /** Replaces an earlier report of the run on the same examples. */
  static void insert(Sql sql, long run, Report report) throws SQLException {
    Predictions predictions = report.predictions();
    sql.update(
        "UPDATE run SET part = ?, accuracy = ?, macro_f1 = ? WHERE id = ?",
        report.part(),
        report.accuracy().value(),
        // Without the interval, which is long in coming.
        Metric.MACRO_F1.of(predictions.actual(), predictions.probabilities()),
        run);
    if ((long) predictions.size() * predictions.labels().size() > MOST_NUMBERS) {
      return;
    }
    byte[] content =
        Packed.json(
            new JudgedExamples(
                predictions.labels().names(), predictions.texts(), predictions.actual()));
    String fingerprint = DataPart.sha256(content);
    sql.update(
        "INSERT INTO examples (fingerprint, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
        fingerprint,
        content);
    sql.update(
        "DELETE FROM report WHERE run = ? AND part = ? AND examples = ?",
        run,
        report.part(),
        fingerprint);
    sql.update(
        "INSERT INTO report (run, part, examples, probabilities) VALUES (?, ?, ?, ?)",
        run,
        report.part(),
        fingerprint,
        Packed.floats(predictions.probabilities()));
  }

  /** The newest last. */
  static List<Report> of(Sql sql, long run) throws SQLException {
    return sql.list(
        """
        SELECT report.part, examples.content, report.probabilities
        FROM report JOIN examples ON examples.fingerprint = report.examples
        WHERE report.run = ? ORDER BY report.id
        """,
        row -> report(row.getString(1), row.getBytes(2), row.getBytes(3)),
        run);
  }

  private static Report report(String part, byte[] content, byte[] probabilities) {
    JudgedExamples examples = Packed.json(content, JudgedExamples.class);
    int[] actual = examples.actual();
    return Report.of(
        new Predictions(
            Labels.of(examples.labels()),
            examples.texts(),
            actual,
            Packed.floats(probabilities, actual.length, examples.labels().size())),
        part);
  }

  /** Examples that no report is about any more. */
  static void deleteUnused(Sql sql) throws SQLException {
    sql.update("DELETE FROM examples WHERE fingerprint NOT IN (SELECT examples FROM report)");
  }
}
