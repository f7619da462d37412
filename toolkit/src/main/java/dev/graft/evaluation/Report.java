package dev.graft.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How well a classifier did on one part of the data. Immutable; each table is a fresh copy. */
public final class Report {
  private final Predictions predictions;
  private final String part;
  private final ConfusionMatrix confusion;

  private Report(Predictions predictions, String part) {
    this.predictions = predictions;
    this.part = part;
    this.confusion = ConfusionMatrix.of(predictions);
  }

  /**
   * Reports on predictions.
   *
   * @param part what the examples are: {@code validation} or {@code test}
   * @throws IllegalArgumentException if the part has no name
   */
  public static Report of(Predictions predictions, String part) {
    if (part.isBlank()) {
      throw new IllegalArgumentException(
          "expected the name of the part the examples are from (validation, test), got a blank");
    }
    return new Report(predictions, part);
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

  /**
   * The share of right predictions, from 0 to 1, with its {@link Estimate#share Wilson interval}.
   */
  public Estimate accuracy() {
    return Estimate.share(confusion.right(), size());
  }

  /**
   * The unweighted mean of F1 over the classes that occur, as actual or as predicted, from 0 to 1:
   * {@code f1_score(actual, predicted, average="macro", zero_division=0)} of scikit-learn.
   */
  public double macroF1() {
    return IntStream.range(0, confusion.size())
        .filter(label -> confusion.rowTotal(label) + confusion.columnTotal(label) > 0)
        .mapToDouble(this::f1)
        .average()
        .orElseThrow();
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
   * A row per class, in the order of the labels: {@code label}, {@code precision} (right of those
   * predicted so), {@code recall} (right of those that are so), {@code F1} (their harmonic mean),
   * {@code examples} (that are so). A share of nothing is 0, as scikit-learn's {@code
   * zero_division=0}: the precision of a class that was never predicted, the recall of one without
   * examples.
   */
  public Table perClass() {
    var labels = IntStream.range(0, confusion.size());
    var all = labels.toArray();
    return Table.create(
        "per class",
        StringColumn.create("label", predictions.labels().names()),
        DoubleColumn.create("precision", Arrays.stream(all).mapToDouble(this::precision)),
        DoubleColumn.create("recall", Arrays.stream(all).mapToDouble(this::recall)),
        DoubleColumn.create("F1", Arrays.stream(all).mapToDouble(this::f1)),
        IntColumn.create("examples", Arrays.stream(all).map(confusion::rowTotal).toArray()));
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
    if (most < 0) {
      throw new IllegalArgumentException("expected 0 mistakes or more, got " + most);
    }
    var worst =
        IntStream.range(0, size())
            .filter(i -> !predictions.right(i))
            .boxed()
            .sorted(Comparator.comparingDouble(predictions::confidence).reversed())
            .limit(most)
            .toList();
    var labels = predictions.labels();
    return Table.create(
        "mistakes",
        StringColumn.create("text", worst.stream().map(predictions::text)),
        StringColumn.create("actual", worst.stream().map(i -> labels.name(predictions.actual(i)))),
        StringColumn.create(
            "predicted", worst.stream().map(i -> labels.name(predictions.predicted(i)))),
        DoubleColumn.create(
            "confidence", worst.stream().mapToDouble(predictions::confidence).toArray()));
  }

  /** A summary and the classes as plain text. */
  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "%s: %d examples%naccuracy %s, macro F1 %.3f, majority baseline %.1f%%%n%n",
            PlainTable.line(part),
            size(),
            accuracy().percent(),
            macroF1(),
            100 * majorityBaseline())
        + PlainTable.of(perClass());
  }

  private double precision(int label) {
    return share(confusion.count(label, label), confusion.columnTotal(label));
  }

  private double recall(int label) {
    return share(confusion.count(label, label), confusion.rowTotal(label));
  }

  /** 2 TP / (2 TP + FP + FN). */
  private double f1(int label) {
    return share(
        2L * confusion.count(label, label),
        (long) confusion.columnTotal(label) + confusion.rowTotal(label));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
