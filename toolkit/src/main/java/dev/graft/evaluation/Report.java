package dev.graft.evaluation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * How well a classifier did on one part of the data. Immutable; each table is a fresh copy.
 *
 * <p>Intervals are 95%: Wilson's where the value is a share of examples (accuracy, micro F1,
 * precision, recall), else a percentile bootstrap over the examples with 1,000 draws, moved by
 * twice its bias, so that it also holds for values that chance pushes to one side. With few
 * mistakes among the examples (say, under ten) a bootstrap's interval is too narrow, that of log
 * loss and ROC AUC most. Equal predictions have equal intervals. They are computed when first asked
 * for.
 */
public final class Report {
  private final Predictions predictions;
  private final String part;
  private final @Nullable Table columns;
  private final ConfusionMatrix confusion;
  private final Map<Metric, Estimate> estimates = new EnumMap<>(Metric.class);

  private Report(Predictions predictions, String part, @Nullable Table columns) {
    this.predictions = predictions;
    this.part = part;
    this.columns = columns;
    this.confusion = ConfusionMatrix.of(predictions);
  }

  /**
   * Reports on predictions.
   *
   * @param part what the examples are: {@code validation} or {@code test}
   * @throws IllegalArgumentException if the part has no name
   */
  public static Report of(Predictions predictions, String part) {
    return new Report(predictions, checkPart(part), null);
  }

  /**
   * Reports on predictions of examples of which more is known, see {@link #slices(String)}.
   *
   * @param part what the examples are: {@code validation} or {@code test}
   * @param columns a row for each example, in their order; copied
   * @throws IllegalArgumentException if the part has no name, or the table has other rows
   */
  public static Report of(Predictions predictions, String part, Table columns) {
    if (columns.rowCount() != predictions.size()) {
      throw new IllegalArgumentException(
          "expected a row for each of the %d examples, got %d rows"
              .formatted(predictions.size(), columns.rowCount()));
    }
    return new Report(predictions, checkPart(part), columns.copy());
  }

  private static String checkPart(String part) {
    if (part.isBlank()) {
      throw new IllegalArgumentException(
          "expected the name of the part the examples are from (validation, test), got a blank");
    }
    return part;
  }

  /** The predictions that the report is about. */
  public Predictions predictions() {
    return predictions;
  }

  /** Which part of the data the examples are from: {@code validation} or {@code test}. */
  public String part() {
    return part;
  }

  /** How many examples there are, at least 1. */
  public int size() {
    return predictions.size();
  }

  /** The share of right predictions, from 0 to 1: {@link Metric#ACCURACY}. */
  public Estimate accuracy() {
    return Estimate.share(confusion.right(), size());
  }

  /** The mean of the classes' F1, from 0 to 1: {@link Metric#MACRO_F1}. */
  public Estimate macroF1() {
    return metric(Metric.MACRO_F1);
  }

  /**
   * A metric with its interval. All three numbers are equal where the draws of the bootstrap tell
   * nothing because all gave the same: where all predictions are right, or all wrong.
   *
   * @throws IllegalStateException if the metric is not defined here: the ROC AUC where only one
   *     class occurs
   */
  public Estimate metric(Metric metric) {
    var estimate = estimates(EnumSet.of(metric)).get(metric);
    if (estimate == null) {
      throw new IllegalStateException(
          "The %s is not defined on these %d examples: all are '%s'. Evaluate on examples of two classes or more"
              .formatted(metric, size(), predictions.labels().name(predictions.actual(0))));
    }
    return estimate;
  }

  /**
   * A metric by its {@linkplain Metric#named name}, {@code metric("balanced accuracy")}.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   * @throws IllegalStateException if the metric is not defined here
   */
  public Estimate metric(String name) {
    return metric(Metric.named(name));
  }

  /**
   * A row per metric: {@code metric}, {@code value}, {@code low} and {@code high}, the ends of the
   * 95% interval. The value is missing where the metric is not defined, the ends are also where no
   * interval is known.
   */
  public Table metrics() {
    var all = estimates(EnumSet.allOf(Metric.class));
    return ReportTables.metrics(part, all);
  }

  private synchronized Map<Metric, Estimate> estimates(Set<Metric> wanted) {
    var missing = EnumSet.copyOf(wanted);
    missing.removeAll(estimates.keySet());
    for (var share : List.of(Metric.ACCURACY, Metric.MICRO_F1)) {
      if (missing.remove(share)) {
        estimates.put(share, accuracy());
      }
    }
    if (!missing.isEmpty()) {
      estimates.putAll(Bootstrap.estimates(predictions.scores(), missing));
    }
    return new EnumMap<>(estimates);
  }

  /** The accuracy, from 0 to 1, of always answering the label that is most frequent here. */
  public double majorityBaseline() {
    return IntStream.range(0, confusion.size()).map(confusion::rowTotal).max().orElseThrow()
        / (double) size();
  }

  /** Rows actual, columns predicted. */
  public ConfusionMatrix confusion() {
    return confusion;
  }

  /**
   * How sure the classifier is and how often it is right, in ten bins of confidence: what {@link
   * Metric#CALIBRATION_ERROR} sums up. {@code Charts.reliability} draws it.
   */
  public List<ReliabilityBin> reliability() {
    return predictions.scores().reliability();
  }

  /**
   * A row per class, in the order of the labels: {@code label}, {@code precision} (right of those
   * predicted so), {@code recall} (right of those that are so), {@code F1} (their harmonic mean),
   * {@code examples} (that are so), then the ends of the 95% intervals {@code precision low},
   * {@code precision high}, {@code recall low}, {@code recall high}. A share of nothing is 0, as
   * scikit-learn's {@code zero_division=0}, and has no interval: the precision of a class that was
   * never predicted, the recall of one without examples.
   */
  public Table perClass() {
    return ReportTables.perClass(confusion);
  }

  /**
   * The wrong predictions the classifier was surest of, the surest first; equals in the order of
   * the examples. Columns {@code text}, {@code actual}, {@code predicted}, {@code confidence} (from
   * 0 to 1).
   *
   * @param most how many rows at most, at least 0
   * @throws IllegalArgumentException if {@code most} is negative
   */
  public Table mistakes(int most) {
    return ReportTables.mistakes(predictions, most);
  }

  /**
   * The predictions, right or wrong, that the classifier was least sure of, the least first; of
   * equal confidence the one with the smaller margin, then in the order of the examples. Columns
   * {@code text}, {@code actual}, {@code predicted}, {@code confidence} (from 0 to 1) and {@code
   * margin} (by how much it exceeds the second label's probability). What to label next, or to hand
   * to a person.
   *
   * @param most how many rows at most, at least 0
   * @throws IllegalArgumentException if {@code most} is negative
   */
  public Table leastCertain(int most) {
    return ReportTables.leastCertain(predictions, most);
  }

  /**
   * Which class was taken for which other, the most frequent first; of equally frequent ones the
   * larger share first, then in the order of the labels. Columns {@code actual}, {@code predicted},
   * {@code examples} and {@code share of actual} (of the examples that are so, from 0 to 1).
   *
   * @param most how many rows at most, at least 0
   * @throws IllegalArgumentException if {@code most} is negative
   */
  public Table confusedPairs(int most) {
    return ReportTables.confusedPairs(confusion, most);
  }

  /**
   * How the classifier does on each value of a column of the examples' table: {@link
   * #slices(Column)}.
   *
   * @throws IllegalArgumentException if there is no such column, or too many values
   * @throws IllegalStateException if the report was made without the examples' table
   */
  public Table slices(String column) {
    if (columns == null) {
      throw new IllegalStateException(
          "This report was made without the examples' table: pass the column itself, report.slices(column)");
    }
    return Slices.by(Slices.column(columns, column), predictions);
  }

  /**
   * How the classifier does on each value of a column: {@code value}, {@code examples}, {@code
   * accuracy} with {@code low} and {@code high}, {@code macro F1} with {@code F1 low} and {@code F1
   * high}, and {@code difference}, the accuracy less that of all other examples, with {@code
   * difference low} and {@code difference high} (Newcombe's square-and-add interval; missing where
   * there are no others). One in twenty slices shows a difference by chance.
   *
   * <p>Numbers come in order, more than 10 different ones in four bins of about equally many
   * examples; all else is taken value by value, the most frequent first, without surrounding
   * blanks. Examples without a value come last.
   *
   * @param column a row for each example, in their order
   * @throws IllegalArgumentException if the column has another number of rows, or more than 50
   *     values that are no numbers
   */
  public Table slices(Column<?> column) {
    if (column.size() != size()) {
      throw new IllegalArgumentException(
          "expected a row for each of the %d examples, got %d rows in the column '%s'"
              .formatted(size(), column.size(), column.name()));
    }
    return Slices.by(column, predictions);
  }

  /** How the classifier does on short and on long texts, in characters: {@link #slices(Column)}. */
  public Table slicesByLength() {
    return slices(
        IntColumn.create(
            "characters",
            IntStream.range(0, size())
                .map(i -> predictions.text(i).codePointCount(0, predictions.text(i).length()))));
  }

  /** The metrics and the classes as plain text. */
  @Override
  public String toString() {
    var line = System.lineSeparator();
    return String.format(
            Locale.ROOT,
            "%s: %d examples%naccuracy %s, majority baseline %.1f%%%n%n",
            PlainTable.line(part),
            size(),
            accuracy().percent(),
            100 * majorityBaseline())
        + PlainTable.of(metrics())
        + line
        + line
        + PlainTable.of(perClass().retainColumns(0, 1, 2, 3, 4));
  }
}
