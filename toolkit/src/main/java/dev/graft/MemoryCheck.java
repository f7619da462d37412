package dev.graft;

import dev.graft.tensor.NativeHeap;
import java.util.List;

/** Whether a run fits into memory. */
final class MemoryCheck {
  /** The feature cache takes a quarter of what is free, and no more than this. */
  private static final long MOST_CACHED = 256_000_000;

  private static final int CACHED_SHARE = 4;

  /** Arrays that nothing refers to any more are freed by another thread, soon. */
  private static final long MILLISECONDS_TO_FREE = 200;

  private final FineTune plan;
  private final Recipe recipe;
  private final Workload work;
  private final int classes;
  private final long sharedWeights;
  private final ProcessMemory process;
  private final MemoryLimit limit;
  private final boolean sparing;

  MemoryCheck(
      FineTune plan,
      Recipe recipe,
      Workload work,
      int classes,
      ProcessMemory process,
      MemoryLimit limit) {
    this.plan = plan;
    this.recipe = recipe;
    this.work = work;
    this.classes = classes;
    this.sharedWeights = upstreamBytes(plan);
    this.process = process;
    this.limit = limit;
    this.sparing = limit.exists() && estimate(false).peakBytes() > limit.bytes();
  }

  /** Looks at the process and the system as they are now, after what is unused has been freed. */
  static MemoryCheck now(FineTune plan, Recipe recipe, Workload work, int classes) {
    ProcessMemory process = ProcessMemory.tidied(upstreamBytes(plan));
    MemoryLimit limit = MemorySetting.limit(process);
    return new MemoryCheck(plan, recipe, work, classes, process, limit);
  }

  private static long upstreamBytes(FineTune plan) {
    return plan.upstream().parameterCount() * Float.BYTES;
  }

  /**
   * Ends a run that would not fit before it begins; else sees to it that it does.
   *
   * @throws MemoryLimitException if it needs more memory than there is
   */
  static void prepare(FineTune plan, Recipe recipe, Workload work, int classes) {
    MemoryCheck check = now(plan, recipe, work, classes);
    if (check.sparing()) {
      waitForFreeing();
      check = now(plan, recipe, work, classes);
    }
    check.refuse();
    NativeHeap.sparing(check.sparing());
  }

  void refuse() {
    if (!fits()) {
      throw new MemoryLimitException(plan.name(), estimate(), limit, advice(), work.largest());
    }
  }

  private static void waitForFreeing() {
    try {
      Thread.sleep(MILLISECONDS_TO_FREE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it fits only if freed arrays go back to the system at once, or not even then. */
  boolean sparing() {
    return sparing;
  }

  MemoryLimit limit() {
    return limit;
  }

  MemoryEstimate estimate() {
    return estimate(sparing);
  }

  boolean fits() {
    return !limit.exists() || estimate().peakBytes() <= limit.bytes();
  }

  /** What fits, the least change first; empty if the run itself does, or nothing does. */
  List<MemoryAdvice> advice() {
    return fits() ? List.of() : new MemoryAdvisor(plan, recipe, work, classes, this).advice();
  }

  /** The peak of another run, when it has to spare. */
  long peak(PlanTrace trace, Workload changed) {
    return estimate(trace, changed, true).peakBytes();
  }

  private MemoryEstimate estimate(boolean spare) {
    try (var trace = new PlanTrace(plan, classes)) {
      return estimate(trace, work, spare);
    }
  }

  private MemoryEstimate estimate(PlanTrace trace, Workload changed, boolean spare) {
    long free = Math.max(0, limit.bytes() - process.resident());
    long cache = Math.min(MOST_CACHED, free / CACHED_SHARE);
    return MemoryEstimate.of(trace, changed, process, sharedWeights, cache, spare);
  }
}
