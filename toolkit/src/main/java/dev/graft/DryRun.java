package dev.graft;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a run would be like, with nothing trained and nothing changed.
 *
 * @param plan what the plan is called
 * @param parameters how many there are and how many train, with as many labels as the data has
 * @param steps what the run goes through
 * @param memory what it takes at its peak, as estimated
 * @param limit how much memory there is
 * @param fits whether the one is within the other; {@code fit} refuses what does not
 * @param sparing whether it would fit only if freed arrays go back to the system at once, which
 *     {@code fit} then sees to; the memory and the time are those of such a run
 * @param advice what would fit if it does not, the least change first
 * @param seconds about how long training takes: the operations of all matrix products, in the time
 *     that this machine just took for those of a few of the texts
 */
public record DryRun(
    String plan,
    PlanAccount parameters,
    Steps steps,
    MemoryEstimate memory,
    MemoryLimit limit,
    boolean fits,
    boolean sparing,
    List<MemoryAdvice> advice,
    double seconds) {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  /** Copies the list. */
  public DryRun {
    advice = List.copyOf(advice);
  }

  /**
   * What a run goes through.
   *
   * @param examples to learn from
   * @param validation examples to validate on after each epoch
   * @param epochs how often each example is seen
   * @param batchSize examples in a step
   * @param total steps in all
   * @param longest tokens of the longest text, special ones included
   * @param padding the share of all tokens that only fills shorter texts up, from 0 to 1
   */
  public record Steps(
      int examples,
      int validation,
      int epochs,
      int batchSize,
      long total,
      int longest,
      double padding) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d examples in batches of %d, %d epoch%s: %,d steps; longest text %d tokens, %.0f%%"
              + " padding",
          examples,
          batchSize,
          epochs,
          epochs == 1 ? "" : "s",
          total,
          longest,
          100 * padding);
    }
  }

  /** The bytes that the saved model's weights take: what was trained, the adapter and the head. */
  public long savedBytes() {
    return parameters.savedBytes();
  }

  /**
   * Whether it fits, in one sentence.
   *
   * @return for instance {@code needs about 1.90 GB, limit 1.40 GB (...): does not fit; would fit:
   *     batchSize(8).accumulate(2) (1.30 GB): ...}
   */
  public String verdict() {
    String need = "needs about " + PlanAccount.bytes(memory.peakBytes());
    if (!limit.exists()) {
      return need + ", " + limit;
    }
    if (fits) {
      return "%s, limit %s: fits%s"
          .formatted(need, limit, sparing ? ", if freed memory goes back at once (slower)" : "");
    }
    return "%s, limit %s: does not fit; %s"
        .formatted(
            need,
            limit,
            advice.isEmpty()
                ? "no smaller batch, shorter text or cheaper plan does"
                : "would fit: "
                    + advice.stream()
                        .map(MemoryAdvice::toString)
                        .collect(Collectors.joining("; or ")));
  }

  /**
   * The time in words.
   *
   * @return for instance {@code about 40 s}
   */
  public String time() {
    if (seconds < 1) {
      return "under a second";
    }
    if (seconds < 2 * MINUTE) {
      return String.format(Locale.ROOT, "about %.0f s", seconds);
    }
    return seconds < 2 * HOUR
        ? String.format(Locale.ROOT, "about %.0f minutes", seconds / MINUTE)
        : String.format(Locale.ROOT, "about %.1f hours", seconds / HOUR);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Dry run of %s: nothing was trained%n"
            + "trains %,d of %,d parameters (%.2f%%); saved %s%n%s%ntime: %s%nmemory: %s%n%s",
        plan,
        parameters.trained(),
        parameters.total(),
        100 * parameters.share(),
        PlanAccount.bytes(savedBytes()),
        steps,
        time(),
        memory,
        verdict());
  }
}
