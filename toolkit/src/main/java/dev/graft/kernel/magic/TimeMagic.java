package dev.graft.kernel.magic;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measures how long a statement or a cell takes. */
final class TimeMagic {

  private static final double THOUSAND = 1e3;
  private static final long MINUTE = 60_000_000_000L;

  private final Magics.SourceRunner runner;
  private final Stopwatch stopwatch;

  TimeMagic(Magics.SourceRunner runner, Stopwatch stopwatch) {
    this.runner = runner;
    this.stopwatch = stopwatch;
  }

  Magic magic() {
    return new Magic(
        List.of("time"),
        "measures the time that a statement or the whole cell takes",
        List.of("%time STATEMENT", "%%time"),
        List.of(
            "Prints the time on the wall and the processor time, of the cell's thread and of all",
            "threads; the time to compile is told apart. The value is shown, and what is declared",
            "stays, as without it. A cell that fails is measured up to there."),
        "%time new java.util.Random(1).doubles(1_000_000).sum()",
        Magic.Completer.NOTHING,
        this::run);
  }

  private @Nullable Object run(Magic.Call call) throws Exception {
    var statement = String.join(" ", call.arguments());
    var body = call.body();
    var source = body == null ? statement : statement + "\n" + body;
    if (source.isBlank()) {
      throw new Misuse("There is nothing to measure.");
    }
    var begin = Stopwatch.Spent.now();
    var compiled = stopwatch.compiling();
    long process = processTime();
    try {
      return runner.run(source, null, call.line());
    } finally {
      var compiling = stopwatch.compiling().minus(compiled);
      var spent = Stopwatch.Spent.now().minus(begin).minus(compiling);
      System.out.println(report(spent, processTime() - process, compiling));
    }
  }

  private static String report(Stopwatch.Spent spent, long process, Stopwatch.Spent compiling) {
    // The process's clock may tick in steps coarser than the thread's.
    long all = Math.max(process - compiling.cpu(), spent.cpu());
    return "Wall time: %s, CPU time: %s (all threads: %s), compiled in %s"
        .formatted(
            readable(spent.wall()),
            readable(spent.cpu()),
            readable(all),
            readable(compiling.wall()));
  }

  private static long processTime() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** With three digits, in the unit that suits. */
  static String readable(long nanoseconds) {
    if (nanoseconds >= MINUTE) {
      return nanoseconds / MINUTE
          + " min "
          + String.format(Locale.ROOT, "%.1f s", nanoseconds % MINUTE / 1e9);
    }
    double value = Math.max(nanoseconds, 0);
    for (var unit : List.of("ns", "\u00b5s", "ms")) {
      if (value < THOUSAND) {
        return digits(value) + " " + unit;
      }
      value /= THOUSAND;
    }
    return digits(value) + " s";
  }

  private static String digits(double value) {
    return value < 10
        ? String.format(Locale.ROOT, "%.2f", value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
