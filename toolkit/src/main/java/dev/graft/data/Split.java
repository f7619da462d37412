package dev.graft.data;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to divide examples into a training, a validation and, if wished, a test part.
 *
 * <pre>{@code
 * Split.validation(0.1).test(0.2).seed(42)
 * }</pre>
 *
 * <p>What neither fraction claims is for training. The parts are stratified: each label is shared
 * out by the fractions, rounded by the method of largest remainders; a label with at least as many
 * examples as there are parts stands in every part, and one with fewer never misses the training
 * part. With {@link #groupedBy groups} whole groups are dealt out, as near to these shares as they
 * allow.
 *
 * <p>Immutable: each call returns a new value. The same split of the same examples is the same on
 * every machine.
 *
 * @param validation fraction for validation, between 0 and 1, both excluded
 * @param test fraction for the test part; 0 means none, the default
 * @param seed decides which examples go where; default 0
 * @param group name of the column whose groups must not be cut, or null, the default
 */
public record Split(double validation, double test, long seed, @Nullable String group) {

  /** Checks both fractions and their sum. */
  public Split {
    checkFraction("validation", validation);
    if (test != 0) {
      checkFraction("test", test);
    }
    if (validation + test >= 1) {
      throw new IllegalArgumentException(
          "Expected validation and test to leave some examples for training; got %s + %s = %s"
              .formatted(validation, test, validation + test));
    }
  }

  /**
   * A split with this fraction for validation and the rest for training.
   *
   * @param fraction between 0 and 1, both excluded
   * @throws IllegalArgumentException if it is not
   */
  public static Split validation(double fraction) {
    return new Split(fraction, 0, 0, null);
  }

  /**
   * Sets this fraction aside as the test part.
   *
   * @param fraction between 0 and 1, both excluded; with the validation fraction less than 1
   * @throws IllegalArgumentException if it is not
   */
  public Split test(double fraction) {
    checkFraction("test", fraction);
    return new Split(validation, fraction, seed, group);
  }

  /** Another seed gives another division with the same shares. */
  public Split seed(long seed) {
    return new Split(validation, test, seed, group);
  }

  /**
   * Keeps all examples with the same value in this column in one part: sentences of one document,
   * messages of one customer. Otherwise the validation would reward recognising the group.
   *
   * @param column a column of the table the examples come from, of any type, without missing values
   */
  public Split groupedBy(String column) {
    return new Split(validation, test, seed, Objects.requireNonNull(column, "column"));
  }

  /** Fractions of the parts: training, validation and, if there is one, test. */
  double[] fractions() {
    double train = 1 - validation - test;
    return test == 0 ? new double[] {train, validation} : new double[] {train, validation, test};
  }

  private static void checkFraction(String part, double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "Expected a %s fraction between 0 and 1, such as 0.1; got %s".formatted(part, fraction));
    }
  }

  @Override
  public String toString() {
    return "Split[validation %s%s, seed %d%s]"
        .formatted(
            validation,
            test == 0 ? "" : ", test " + test,
            seed,
            group == null ? "" : ", grouped by " + group);
  }
}
