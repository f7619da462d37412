package dev.graft.evaluation;

/**
 * The difference in accuracy of two models, each trained with several seeds.
 *
 * @param first the number of the model that the difference is about
 * @param second the number of the model it is compared with
 * @param seeds how many seeds both were trained with, at least 1
 * @param difference the first mean accuracy less the second, from -1 to 1; the interval holds at
 *     least at 95%, and leaves out 0 exactly where a difference is {@link #shown}
 * @param pValue two-sided, of this pair alone
 * @param adjusted the p-value corrected by Holm's method for all pairs that were compared
 */
public record RepeatedDifference(
    int first, int second, int seeds, Estimate difference, double pValue, double adjusted) {

  /** How often a family of comparisons of equal models may claim a difference. */
  static final double LEVEL = 0.05;

  /** Whether a difference is shown: the corrected p-value is below 0.05. */
  public boolean shown() {
    return adjusted < LEVEL;
  }
}
