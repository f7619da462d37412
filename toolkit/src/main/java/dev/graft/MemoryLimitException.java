package dev.graft;

import dev.graft.PlanTrace.Batch;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A run was refused before it began, since it would need more memory than there is. The message
 * names the need by part, the limit and where it comes from, and what would fit.
 */
public final class MemoryLimitException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient MemoryEstimate estimate;
  private final transient MemoryLimit limit;
  private final transient List<MemoryAdvice> advice;

  MemoryLimitException(
      String plan,
      MemoryEstimate estimate,
      MemoryLimit limit,
      List<MemoryAdvice> advice,
      Batch largest) {
    super(message(plan, estimate, limit, advice, largest));
    this.estimate = estimate;
    this.limit = limit;
    this.advice = List.copyOf(advice);
  }

  private static String message(
      String plan,
      MemoryEstimate estimate,
      MemoryLimit limit,
      List<MemoryAdvice> advice,
      Batch largest) {
    String fits =
        advice.isEmpty()
            ? "No smaller batch, shorter text or cheaper plan fits either: let go of models and"
                + " runs that other variables hold, or use a machine with more memory"
            : "What would fit: "
                + advice.stream().map(MemoryAdvice::toString).collect(Collectors.joining("; or "));
    return ("'%s' needs about %s of memory, but this process may take %s. The need: %s. The longest"
            + " batch is %d texts of %d tokens. %s. To go on at your own risk, set the system"
            + " property %s to 'none' or to another size")
        .formatted(
            plan,
            PlanAccount.bytes(estimate.peakBytes()),
            limit,
            estimate.parts(),
            largest.texts(),
            largest.tokens(),
            fits,
            MemorySetting.PROPERTY);
  }

  /** What the run would need, by part. */
  public MemoryEstimate estimate() {
    return estimate;
  }

  /** What there is. */
  public MemoryLimit limit() {
    return limit;
  }

  /** What would fit, the least change first; empty if nothing would. */
  public List<MemoryAdvice> advice() {
    return advice;
  }
}
