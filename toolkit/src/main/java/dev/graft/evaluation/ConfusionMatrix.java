package dev.graft.evaluation;

import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How often each label was taken for each: a row per actual label, a column per predicted label.
 * Immutable.
 *
 * @param labels the classes, in the order of the rows and of the columns
 * @param counts {@code [actual, predicted]}, at least 0
 */
@SuppressWarnings("ArrayRecordComponent") // copied on both sides, and compared by content below
public record ConfusionMatrix(Labels labels, int[][] counts) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the counts are not a row and a column per label, or one is
   *     negative
   */
  public ConfusionMatrix {
    counts = copy(counts);
    int size = labels.size();
    if (counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
      throw new IllegalArgumentException(
          "expected %d rows of %d counts, one per label, got %s"
              .formatted(size, size, shape(counts)));
    }
    if (Arrays.stream(counts).flatMapToInt(Arrays::stream).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("expected counts of 0 or more, got a negative one");
    }
  }

  /** Counts the predictions. */
  public static ConfusionMatrix of(Predictions predictions) {
    int size = predictions.labels().size();
    var counts = new int[size][size];
    for (int i = 0; i < predictions.size(); i++) {
      counts[predictions.actual(i)][predictions.predicted(i)]++;
    }
    return new ConfusionMatrix(predictions.labels(), counts);
  }

  /** How many labels there are. */
  public int size() {
    return counts.length;
  }

  /** How many examples with this actual label were predicted as that label. */
  public int count(int actual, int predicted) {
    return counts[check(actual)][check(predicted)];
  }

  /** How many examples have this actual label. */
  public int rowTotal(int actual) {
    return Arrays.stream(counts[check(actual)]).sum();
  }

  /** How many examples were predicted as this label. */
  public int columnTotal(int predicted) {

    return Arrays.stream(counts).mapToInt(row -> row[check(predicted)]).sum();
  }

  /** How many examples there are. */
  public int total() {
    return Arrays.stream(counts).flatMapToInt(Arrays::stream).sum();
  }

  /** How many examples lie on the diagonal. */
  public int right() {
    int right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return right;
  }

  /** The share, from 0 to 1, of a row's examples that were predicted so; 0 in an empty row. */
  public double rowShare(int actual, int predicted) {
    int total = rowTotal(actual);
    return total == 0 ? 0 : (double) count(actual, predicted) / total;
  }

  /**
   * As a table: the column {@code actual} holds the label of the row, then comes a column per
   * predicted label, named {@code predicted LABEL}. Tablesaw's names ignore case: of labels that
   * differ only in case the later ones get their number behind, {@code predicted Yes (2)}.
   */
  public Table table() {
    var table = Table.create("confusion matrix", StringColumn.create("actual", labels.names()));
    var names = new HashSet<String>();
    for (int j = 0; j < size(); j++) {
      int predicted = j;
      var column = Arrays.stream(counts).mapToInt(row -> row[predicted]).toArray();
      var name = "predicted " + labels.name(j);
      for (int again = 2; !names.add(name.toLowerCase(Locale.ROOT)); again++) {
        name = "predicted %s (%d)".formatted(labels.name(j), again);
      }
      table.addColumns(IntColumn.create(name, column));
    }
    return table;
  }

  @Override
  public int[][] counts() {
    return copy(counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix that
        && labels.names().equals(that.labels.names())
        && Arrays.deepEquals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(labels.names(), Arrays.deepHashCode(counts));
  }

  /** The table as plain text. */
  @Override
  public String toString() {
    return PlainTable.of(table());
  }

  private int check(int label) {
    return Objects.checkIndex(label, counts.length);
  }

  private static String shape(int[][] counts) {
    return counts.length
        + " rows of "
        + Arrays.toString(Arrays.stream(counts).mapToInt(row -> row.length).distinct().toArray());
  }

  private static int[][] copy(int[][] rows) {
    return Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
  }
}
