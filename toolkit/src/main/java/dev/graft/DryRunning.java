package dev.graft;

import dev.graft.PlanTrace.Batch;
import dev.graft.data.EncodedExamples;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Splits;
import dev.graft.training.LabelledExamples;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Looks at what a run would cost. */
final class DryRunning {
  private static final int MOST_TIMED = 16;

  /** Some hundred milliseconds on two slow cores. */
  private static final double OPERATIONS_TIMED = 2e10;

  private static final int MOST_PASSES = 5;
  private static final double ENOUGH_SECONDS = 0.4;
  private static final double NANOS = 1e9;

  /** AdamW reads four arrays and writes three, and the gradients are set to zero. */
  private static final int ARRAYS_MOVED = 8;

  private static final double BYTES_A_SECOND = 1e10;

  /** See {@link dev.graft.tensor.NativeHeap}. */
  private static final double SPARING_COSTS = 1.25;

  private DryRunning() {}

  static DryRun of(FineTune plan, Splits data, Recipe recipe) {
    var unused = plan.said();
    int classes = data.labels().size();
    Workload work = workload(data, Fitting.encoder(plan, recipe), recipe);
    MemoryCheck check = MemoryCheck.now(plan, recipe, work, classes);
    try (var trace = new PlanTrace(plan, classes)) {
      double rate = secondsPerOperation(plan.upstream(), trace, data.train().texts());
      return new DryRun(
          plan.name(),
          trace.account(),
          steps(work, recipe),
          check.estimate(),
          check.limit(),
          check.fits(),
          check.sparing(),
          check.advice(),
          seconds(trace, work, rate) * (check.sparing() ? SPARING_COSTS : 1));
    }
  }

  private static Workload workload(Splits data, ExampleEncoder encoder, Recipe recipe) {
    return Fitting.workload(
        LabelledExamples.of(data.train(), encoder),
        LabelledExamples.of(data.validation(), encoder),
        recipe);
  }

  private static DryRun.Steps steps(Workload work, Recipe recipe) {
    List<Batch> epoch = work.steps();
    int perStep = recipe.accumulation();
    int perEpoch = (epoch.size() + perStep - 1) / perStep;
    long padded = epoch.stream().mapToLong(batch -> (long) batch.texts() * batch.tokens()).sum();
    return new DryRun.Steps(
        work.examples(),
        work.validationExamples(),
        work.epochs(),
        work.batchSize(),
        recipe.steps().orElse(perEpoch * work.epochs()),
        work.longest(),
        1 - (double) work.trainTokens() / padded);
  }

  private static double seconds(PlanTrace trace, Workload work, double secondsPerOperation) {
    List<Batch> epoch = work.steps();
    double once = 0;
    double reused = 0;
    for (Batch batch : epoch) {
      once += trace.training(batch).operations();
      reused += trace.inference(batch).operations();
    }
    for (Batch batch : work.validations()) {
      double forward = trace.inference(batch).operations();
      once += forward;
      reused += forward;
    }
    double operations = once * work.epochs() - reused * trace.reused(work) * (work.epochs() - 1);
    double moved =
        (double) trace.account().gradientBytes() * ARRAYS_MOVED * epoch.size() * work.epochs();
    return operations * secondsPerOperation + moved / BYTES_A_SECOND;
  }

  /** The median pass over a few texts of middling length, without gradients. */
  private static double secondsPerOperation(
      Upstream upstream, PlanTrace trace, List<String> texts) {
    List<String> sorted = texts.stream().sorted(Comparator.comparingInt(String::length)).toList();
    int middle = sorted.size() / 2;
    double one = operations(upstream, trace, sorted.subList(middle, middle + 1));
    int size = (int) Math.min(MOST_TIMED, Math.max(1, OPERATIONS_TIMED / one));
    int from = Math.max(0, middle - size / 2);
    List<String> sample = sorted.subList(from, Math.min(sorted.size(), from + size));
    EncodedExamples encoded = upstream.encoder().encodeAll(sample);
    double operations = operations(upstream, trace, sample);
    var seconds = new double[MOST_PASSES];
    double spent = 0;
    int passes = 0;
    while (passes < MOST_PASSES && (passes < 2 || spent < ENOUGH_SECONDS)) {
      long start = System.nanoTime();
      var unused = SentenceVectors.of(upstream.backbone(), encoded);
      seconds[passes] = (System.nanoTime() - start) / NANOS;
      spent += seconds[passes++];
    }
    return Arrays.stream(seconds, 0, passes).sorted().skip((passes - 1) / 2).findFirst().orElse(0)
        / operations;
  }

  private static double operations(Upstream upstream, PlanTrace trace, List<String> sample) {
    int longest = Arrays.stream(upstream.encoder().encodeAll(sample).lengths()).max().orElse(1);
    return trace.inference(new Batch(sample.size(), longest)).operations();
  }
}
