package dev.graft;

import dev.graft.chart.Arrow;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.data.EncodedExamples;
import dev.graft.data.Examples;
import dev.graft.evaluation.PrincipalAxes;
import dev.graft.evaluation.Silhouette;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Where tuning moved the vectors of texts: the upstream's and the tuned network's vectors on the
 * same two axes, which are the first principal axes of the upstream's. Immutable.
 */
public final class Nudge {
  /** More examples make the picture no clearer; the silhouette's time grows with their square. */
  private static final int MOST = 1000;

  private final String plan;
  private final Examples examples;
  private final float[][] before;
  private final float[][] after;
  private final PrincipalAxes axes;

  private Nudge(String plan, Examples examples, float[][] before, float[][] after) {
    this.plan = plan;
    this.examples = examples;
    this.before = before;
    this.after = after;
    this.axes = PrincipalAxes.of(before, Math.min(2, before[0].length));
  }

  static Nudge of(Run run, Examples all) {
    Examples examples = all.sample(MOST, 0);
    EncodedExamples encoded = run.encoder().encode(examples);
    try {
      return new Nudge(
          run.plan().name(),
          examples,
          SentenceVectors.of(run.plan().upstream().backbone(), encoded),
          SentenceVectors.of(run.network().backbone(), encoded));
    } finally {
      Reference.reachabilityFence(run);
    }
  }

  /** The plan whose run it is about. */
  public String plan() {
    return plan;
  }

  /** The examples whose vectors are shown: at most 1,000, drawn from those given. */
  public Examples examples() {
    return examples;
  }

  /**
   * The mean Euclidean distance between a text's vectors before and after.
   *
   * @return not negative
   */
  public double displacement() {
    return IntStream.range(0, before.length)
        .mapToDouble(i -> distance(before[i], after[i]))
        .average()
        .orElseThrow();
  }

  /**
   * {@link #displacement} divided by the mean distance of the upstream's vectors from their mean.
   *
   * @return 0 where nothing moved; 1 where texts moved as far as they lay from the middle; infinite
   *     where all lay in the middle
   */
  public double relativeDisplacement() {
    float[] middle = new float[before[0].length];
    for (float[] vector : before) {
      for (int i = 0; i < middle.length; i++) {
        middle[i] += vector[i] / before.length;
      }
    }
    double spread = Arrays.stream(before).mapToDouble(v -> distance(v, middle)).average().orElse(0);
    return displacement() == 0 ? 0 : displacement() / spread;
  }

  /**
   * How well the labels are separated in the upstream's space: the {@link Silhouette}.
   *
   * @return from -1 to 1; NaN if all examples have one label
   */
  public double separationBefore() {
    return Silhouette.of(before, examples.targets());
  }

  /**
   * How well the labels are separated in the tuned space: the {@link Silhouette}.
   *
   * @return from -1 to 1; NaN if all examples have one label
   */
  public double separationAfter() {
    return Silhouette.of(after, examples.targets());
  }

  /**
   * The places of the texts.
   *
   * @return a row a text: {@code text}, {@code label}, {@code x before}, {@code y before}, {@code x
   *     after}, {@code y after}, {@code moved} (the distance in the whole space)
   */
  public Table table() {
    return Table.create(
        "nudge: " + plan,
        StringColumn.create("text", examples.texts()),
        StringColumn.create(
            "label", Arrays.stream(examples.targets()).mapToObj(examples.labels()::name)),
        column("x before", i -> x(before[i])),
        column("y before", i -> y(before[i])),
        column("x after", i -> x(after[i])),
        column("y after", i -> y(after[i])),
        column("moved", i -> distance(before[i], after[i])));
  }

  private DoubleColumn column(String name, IntToDoubleFunction value) {
    return DoubleColumn.create(
        name, IntStream.range(0, before.length).mapToDouble(value).toArray());
  }

  private double x(float[] vector) {
    return axes.project(vector)[0];
  }

  private double y(float[] vector) {
    double[] place = axes.project(vector);
    return place.length < 2 ? 0 : place[1];
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** The texts before and after on the same axes, and the arrows between. */
  public Chart chart() {
    return Charts.nudge(
        String.format(
            Locale.ROOT,
            "%s: %d texts moved by %.3g on the mean",
            plan,
            examples.size(),
            displacement()),
        examples.labels().names(),
        IntStream.range(0, before.length)
            .mapToObj(
                i ->
                    new Arrow(
                        examples.target(i), x(before[i]), y(before[i]), x(after[i]), y(after[i])))
            .toList());
  }

  /** What happened in words. */
  public String sentence() {
    if (displacement() == 0) {
      return "%s left the vectors of the %d texts where they were."
          .formatted(plan, examples.size());
    }
    return String.format(
        Locale.ROOT,
        "%s moved the vectors of %d texts by %.3g on the mean, %.0f%% of their distance from the"
            + " middle; the separation of the labels (silhouette) went from %.3f to %.3f.",
        plan,
        examples.size(),
        displacement(),
        100 * relativeDisplacement(),
        separationBefore(),
        separationAfter());
  }

  @Override
  public String toString() {
    return sentence();
  }
}
