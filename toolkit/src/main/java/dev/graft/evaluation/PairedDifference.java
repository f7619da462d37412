package dev.graft.evaluation;

import java.util.Locale;

/**
 * The difference in accuracy of two classifiers on the same examples. Most examples are right, or
 * wrong, for both; only those on which they differ tell them apart, so that the comparison of pairs
 * sees smaller differences than two separate intervals.
 *
 * @param first what the difference is about
 * @param second what it is compared with
 * @param bothRight how many examples both predict rightly
 * @param onlyFirst how many only the first predicts rightly
 * @param onlySecond how many only the second predicts rightly
 * @param bothWrong how many both predict wrongly
 */
public record PairedDifference(
    String first, String second, int bothRight, int onlyFirst, int onlySecond, int bothWrong) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative or there is no example
   */
  public PairedDifference {
    if (bothRight < 0 || onlyFirst < 0 || onlySecond < 0 || bothWrong < 0) {
      throw new IllegalArgumentException("expected counts of 0 or more, got a negative one");
    }
    if ((long) bothRight + onlyFirst + onlySecond + bothWrong == 0) {
      throw new IllegalArgumentException("expected at least one example, got none");
    }
  }

  /**
   * Compares two sets of predictions.
   *
   * @param first the name of the first classifier, for the {@link #sentence}
   * @param second the name of the second
   * @throws IllegalArgumentException if the two are not about the same examples in the same order
   */
  public static PairedDifference between(
      String first, Predictions a, String second, Predictions b) {
    checkSameExamples(a, b);
    var cells = new int[4];
    for (int i = 0; i < a.size(); i++) {
      cells[(a.right(i) ? 0 : 2) + (b.right(i) ? 0 : 1)]++;
    }
    return new PairedDifference(first, second, cells[0], cells[1], cells[2], cells[3]);
  }

  /** How many examples there are. */
  public int size() {
    return bothRight + onlyFirst + onlySecond + bothWrong;
  }

  /**
   * The first accuracy less the second, from -1 to 1, with the 95% interval of the square-and-add
   * method for pairs. With the accuracies p and q, their Wilson intervals (l, u) and (m, v), and
   * the correlation φ of being right,
   *
   * <pre>
   * low  = p - q - √((p-l)² - 2φ(p-l)(v-q) + (v-q)²)
   * high = p - q + √((u-p)² - 2φ(u-p)(q-m) + (q-m)²)
   * </pre>
   *
   * <p>where φ has n/2 taken from its numerator, not below 0, if that is positive, and is 0 if a
   * margin is empty. R. G. Newcombe, "Improved confidence intervals for the difference between
   * binomial proportions based on paired data", Statistics in Medicine 17 (1998), method 10.
   */
  public Estimate difference() {
    int n = size();
    var p = Estimate.share(bothRight + onlyFirst, n);
    var q = Estimate.share(bothRight + onlySecond, n);
    double phi = correlation();
    double value = (double) (onlyFirst - onlySecond) / n;
    double low = value - side(p.value() - p.low(), q.high() - q.value(), phi);
    double high = value + side(p.high() - p.value(), q.value() - q.low(), phi);
    return new Estimate(value, Math.max(-1, low), Math.min(1, high));
  }

  /**
   * The two-sided exact p-value of McNemar's test: if both are equally good, each of the {@code d}
   * examples on which they differ falls to either side like a coin, so that it is twice the
   * probability of {@code min(onlyFirst, onlySecond)} heads or fewer in {@code d} throws, at most
   * 1. Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
   * percentages", Psychometrika 12 (1947).
   */
  public double pValue() {
    int throwsOfCoin = onlyFirst + onlySecond;
    double logOfTerm = -throwsOfCoin * Math.log(2);
    double sum = 0;
    for (int heads = 0; heads <= Math.min(onlyFirst, onlySecond); heads++) {
      sum += Math.exp(logOfTerm);
      logOfTerm += Math.log(throwsOfCoin - heads) - Math.log(heads + 1);
    }
    return Math.min(1, 2 * sum);
  }

  /**
   * Whether the examples show a difference: the interval leaves out 0 and the p-value is below
   * 0.05. Near the border the two may disagree; then nothing is claimed.
   */
  public boolean shown() {
    var difference = difference();
    return (difference.low() > 0 || difference.high() < 0) && pValue() < 0.05;
  }

  /**
   * In plain words, in percentage points of accuracy: {@code LoRA is 3.1 points better than probe
   * (95%: 0.4 to 5.9).}, or {@code These 200 examples show no difference between LoRA and probe
   * (95%: -1.2 to 4.1 points).}
   */
  public String sentence() {
    var points = difference();
    double low = 100 * points.low();
    double high = 100 * points.high();
    if (!shown()) {
      return String.format(
          Locale.ROOT,
          "%s no difference between %s and %s (95%%: %.1f to %.1f points).",
          size() == 1 ? "This 1 example shows" : "These " + size() + " examples show",
          first,
          second,
          low,
          high);
    }
    boolean better = points.value() > 0;
    return String.format(
        Locale.ROOT,
        "%s is %.1f points %s than %s (95%%: %.1f to %.1f).",
        first,
        100 * Math.abs(points.value()),
        better ? "better" : "worse",
        second,
        better ? low : -high,
        better ? high : -low);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s; McNemar p = %.3g", sentence(), pValue());
  }

  private double correlation() {
    double a = bothRight;
    double b = onlyFirst;
    double c = onlySecond;
    double d = bothWrong;
    double margins = (a + b) * (c + d) * (a + c) * (b + d);
    if (margins == 0) {
      return 0;
    }
    double numerator = a * d - b * c;
    return (numerator > 0 ? Math.max(0, numerator - size() / 2.0) : numerator) / Math.sqrt(margins);
  }

  private static double side(double x, double y, double phi) {
    return Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  }

  private static void checkSameExamples(Predictions a, Predictions b) {
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(
          "expected predictions for the same examples, got %d and %d of them: evaluate both on the"
                  .formatted(a.size(), b.size())
              + " same part");
    }
    for (int i = 0; i < a.size(); i++) {
      var one = a.labels().name(a.actual(i));
      var other = b.labels().name(b.actual(i));
      if (!a.text(i).equals(b.text(i)) || !one.equals(other)) {
        throw new IllegalArgumentException(
            "expected predictions for the same examples in the same order, but example "
                + i
                + " differs: evaluate both on the same part");
      }
    }
  }
}
