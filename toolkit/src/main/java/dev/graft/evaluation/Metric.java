package dev.graft.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A number that says how good predictions are. In the formulas an example's predicted class is the
 * most probable one, of equals the first; of class k there are {@code t} examples, {@code p} are
 * predicted so, and {@code h} of these rightly; {@code n} is the number of examples. The values are
 * scikit-learn's, with {@code zero_division=0}: a share of nothing is 0.
 */
public enum Metric {
  /** The share of right predictions, from 0 to 1: {@code accuracy_score}. */
  ACCURACY("accuracy", true),

  /**
   * The mean of the recall {@code h / t} over the classes that occur as actual, from 0 to 1: {@code
   * balanced_accuracy_score}.
   */
  BALANCED_ACCURACY("balanced accuracy", true),

  /**
   * The unweighted mean of F1, {@code 2 h / (t + p)}, over the classes that occur, as actual or as
   * predicted, from 0 to 1: {@code f1_score(average="macro")}.
   */
  MACRO_F1("macro F1", true),

  /**
   * F1 over all classes' counts together, {@code Σ 2 h / Σ (t + p)}, from 0 to 1: {@code
   * f1_score(average="micro")}. Where every example has one label it equals the accuracy.
   */
  MICRO_F1("micro F1", true),

  /**
   * The mean of F1 with the classes weighted by their actual examples, from 0 to 1: {@code
   * f1_score(average="weighted")}.
   */
  WEIGHTED_F1("weighted F1", true),

  /**
   * The Matthews correlation of actual and predicted class, from -1 to 1, 0 for guessing: {@code
   * matthews_corrcoef}.
   *
   * <pre>(n Σh - Σ t p) / √((n² - Σt²) (n² - Σp²))</pre>
   *
   * <p>0 where only one class occurs as actual, or only one as predicted. J. Gorodkin, "Comparing
   * two K-category assignments by a K-category correlation coefficient", Computational Biology and
   * Chemistry 28 (2004).
   */
  MATTHEWS("MCC", true, "Matthews correlation coefficient"),

  /**
   * The mean of {@code -ln} of the probability of the actual class, at least 0, in nats: {@code
   * log_loss(eps=2**-23)}. Probabilities are first clipped to {@code [ε, 1 - ε]} with {@code ε =
   * 2⁻²³}, the precision of a {@code float} (scikit-learn's own choice for {@code float32}), and
   * each row is divided by its sum: no example can cost more than about 16.
   */
  LOG_LOSS("log loss", false),

  /**
   * The area under the receiver operating characteristic, from 0 to 1, 0.5 for guessing: the
   * probability that a random example of a class gets a higher score for it than one of the other
   * classes, ties counted half. With two labels it is {@code roc_auc_score(actual, probabilities[:,
   * 1])}. With more, each class is set against the rest and the mean taken over the classes that
   * occur as actual, as {@code multi_class="ovr", average="macro"} does where all occur. NaN where
   * only one class occurs.
   */
  ROC_AUC("ROC AUC", true, "AUC"),

  /**
   * The expected calibration error, from 0 to 1: the predictions are sorted by confidence, the
   * probability of the predicted class, into the ten bins (0, 0.1], (0.1, 0.2], ... (0.9, 1]; it is
   * the mean over all predictions of the distance, in their bin, of mean confidence and accuracy.
   * C. Guo et al., "On calibration of modern neural networks", ICML 2017, equation 5 (there with 15
   * bins). Chance alone makes it positive: a perfectly calibrated classifier shows about {@code
   * √(1/n)} and more.
   */
  CALIBRATION_ERROR("calibration error", false, "ECE, expected calibration error");

  private final String label;
  private final boolean higherIsBetter;

  /** Other usual names, separated by commas. */
  private final String otherNames;

  Metric(String label, boolean higherIsBetter) {
    this(label, higherIsBetter, label);
  }

  Metric(String label, boolean higherIsBetter, String otherNames) {
    this.label = label;
    this.higherIsBetter = higherIsBetter;
    this.otherNames = otherNames;
  }

  /**
   * The metric of a name: its {@link #label}, the name of its constant, or a usual abbreviation
   * (MCC, AUC, ECE), whatever the case and the marks between the words: {@code macroF1}, {@code
   * macro_f1} and {@code Macro F1} are the same.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Metric named(String name) {
    var wanted = plain(name);
    for (Metric metric : values()) {
      if (wanted.equals(plain(metric.name()))
          || wanted.equals(plain(metric.label))
          || Arrays.stream(metric.otherNames.split(","))
              .map(Metric::plain)
              .anyMatch(wanted::equals)) {
        return metric;
      }
    }
    throw new IllegalArgumentException(
        "No metric '%s'. The metrics are: %s"
            .formatted(
                name,
                Arrays.stream(values()).map(Metric::label).collect(Collectors.joining(", "))));
  }

  /**
   * The metric of some predictions.
   *
   * @param actual the index of each example's true label, {@code [examples]}, at least one
   * @param probabilities {@code [examples, labels]}, each from 0 to 1, each row summing to 1 within
   *     0.001
   * @return the value; NaN where it is not defined
   * @throws IllegalArgumentException if there is no example, the sizes differ, a label index is
   *     outside the columns, or a row is no distribution
   */
  public double of(int[] actual, float[][] probabilities) {
    Distributions.check(actual, probabilities);
    return of(Sample.all(new Scores(actual, probabilities)));
  }

  double of(Sample sample) {
    return switch (this) {
      case ACCURACY, MICRO_F1 -> sample.tally().accuracy();
      case BALANCED_ACCURACY -> sample.tally().balancedAccuracy();
      case MACRO_F1 -> sample.tally().macroF1();
      case WEIGHTED_F1 -> sample.tally().weightedF1();
      case MATTHEWS -> sample.tally().matthews();
      case LOG_LOSS -> sample.logLoss();
      case ROC_AUC -> sample.areaUnderCurve();
      case CALIBRATION_ERROR -> sample.calibrationError();
    };
  }

  /** The lowest value that is possible. */
  double lowest() {
    return this == MATTHEWS ? -1 : 0;
  }

  /** The highest value that is possible. */
  double highest() {
    return this == LOG_LOSS ? Double.POSITIVE_INFINITY : 1;
  }

  /** Whether a higher value is better; of a loss or an error a lower one is. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** The name as people write it: {@code macro F1}. */
  public String label() {
    return label;
  }

  /** The same as {@link #label}. */
  @Override
  public String toString() {
    return label;
  }

  private static String plain(String name) {
    return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
  }
}
