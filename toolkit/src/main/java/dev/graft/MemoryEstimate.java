package dev.graft;

import dev.graft.PlanTrace.Batch;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a run will take of the machine's memory at its peak, by part, in bytes.
 *
 * <p>Resident already: {@code sharedWeights}, {@code javaHeap} and {@code other}, which is the JVM,
 * libtorch and whatever else the process holds, earlier runs among it. On top of them come the
 * run's own: {@code ownWeights}, {@code gradients}, {@code optimizer}, {@code activations}, {@code
 * featureCache}, {@code workspace} and {@code gaps}.
 *
 * @param sharedWeights the upstream's weights, one copy for all runs
 * @param javaHeap in use on the Java heap
 * @param other the rest of what the process has already
 * @param ownWeights the run's own copies of what it trains, and its new parameters; twice what it
 *     trains if it goes back to the best weights in the end
 * @param gradients of what it trains
 * @param optimizer AdamW's two moments
 * @param activations of the longest batch: the most that lives at one time of what the operations
 *     give, what autograd keeps and the gradients that pass through, see {@link
 *     dev.graft.tensor.ActivationTrace}; or of an evaluation's longest batch, if that is more
 * @param featureCache the most that the outputs of a frozen part of the network take, if they are
 *     kept
 * @param workspace what matrix products, compiled code and the Java side of training need
 * @param gaps what the C library leaves unused between arrays that come and go: as much again as
 *     the activations, or nothing where freed arrays go back to the system at once, see {@link
 *     dev.graft.tensor.NativeHeap}
 */
public record MemoryEstimate(
    long sharedWeights,
    long javaHeap,
    long other,
    long ownWeights,
    long gradients,
    long optimizer,
    long activations,
    long featureCache,
    long workspace,
    long gaps) {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /** Measured, see the benchmark MemoryEstimates; hardly depends on the plan. */
  private static final long WORKSPACE = 50_000_000;

  /**
   * The estimate of a run.
   *
   * @param trace the plan's network
   * @param work what it goes through
   * @param process what the process has already
   * @param sharedWeights the upstream's
   * @param cacheLimit the most for cached features
   * @param sparing whether freed arrays go back to the system at once
   */
  static MemoryEstimate of(
      PlanTrace trace,
      Workload work,
      ProcessMemory process,
      long sharedWeights,
      long cacheLimit,
      boolean sparing) {
    PlanAccount account = trace.account();
    long upstream = Math.min(sharedWeights, process.resident());
    long heap = Math.min(process.heap(), process.resident() - upstream);
    Batch evaluated = work.largestEvaluated();
    long activations =
        Math.max(trace.training(work.largest()).bytes(), trace.inference(evaluated).bytes());
    return new MemoryEstimate(
        upstream,
        heap,
        process.resident() - upstream - heap,
        account.weightBytes() - sharedWeights + (work.keepsBest() ? account.gradientBytes() : 0),
        account.gradientBytes(),
        account.optimizerBytes(),
        activations,
        Math.min(cacheLimit, trace.featureBytes(work)),
        WORKSPACE,
        sparing ? 0 : activations);
  }

  /** What the process has already. */
  public long residentBytes() {
    return sharedWeights + javaHeap + other;
  }

  /** What the run adds at its peak. */
  public long addedBytes() {
    return ownWeights + gradients + optimizer + activations + featureCache + workspace + gaps;
  }

  /** The whole process at the run's peak. */
  public long peakBytes() {
    return residentBytes() + addedBytes();
  }

  /**
   * The parts.
   *
   * @return a row each: {@code memory}, {@code MB}
   */
  public Table table() {
    return Table.create(
        "memory",
        StringColumn.create(
            "memory",
            "upstream's weights (shared)",
            "Java heap in use",
            "JVM, libtorch and other values",
            "own weights",
            "gradients",
            "optimiser",
            "activations of the longest batch",
            "cached features, at most",
            "workspace",
            "gaps between arrays"),
        DoubleColumn.create(
            "MB",
            new double[] {
              megabytes(sharedWeights),
              megabytes(javaHeap),
              megabytes(other),
              megabytes(ownWeights),
              megabytes(gradients),
              megabytes(optimizer),
              megabytes(activations),
              megabytes(featureCache),
              megabytes(workspace),
              megabytes(gaps)
            }));
  }

  private static double megabytes(long bytes) {
    return bytes / BYTES_PER_MEGABYTE;
  }

  /**
   * The parts in words.
   *
   * @return for instance {@code 444.0 MB there already (...); 90.3 MB own weights, ...}
   */
  public String parts() {
    return "%s there already (%s upstream's weights, %s Java heap, %s JVM, libtorch and other values)"
            .formatted(
                PlanAccount.bytes(residentBytes()),
                PlanAccount.bytes(sharedWeights),
                PlanAccount.bytes(javaHeap),
                PlanAccount.bytes(other))
        + part(ownWeights, "own weights")
        + part(gradients, "gradients")
        + part(optimizer, "optimiser")
        + part(activations, "activations of the longest batch")
        + part(featureCache, "cached features")
        + part(workspace, "workspace")
        + part(gaps, "gaps between arrays");
  }

  private static String part(long bytes, String name) {
    return bytes == 0 ? "" : ", %s %s".formatted(PlanAccount.bytes(bytes), name);
  }

  @Override
  public String toString() {
    return "about %s: %s".formatted(PlanAccount.bytes(peakBytes()), parts());
  }
}
