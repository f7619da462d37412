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

  TimeMagic(Magics.SourceRunner runner) {
    this.runner = runner;
  }

  Magic magic() {
    return new Magic(
        List.of("time"),
        "measures the time that a statement or the whole cell takes",
        List.of("%time STATEMENT", "%%time"),
        List.of(
            "Prints the time on the wall and the processor time, compilation included: of the",
            "cell's thread, and of the process with all its threads. The value is shown, and what",
            "is declared stays, as without it. A cell that fails is measured up to there."),
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
    var before = Clocks.now();
    try {
      return runner.run(source, null, call.line());
    } finally {
      System.out.println(before.until(Clocks.now()));
    }
  }

  /** In nanoseconds; negative where the platform cannot tell. */
  record Clocks(long wall, long thread, long process) {

    static Clocks now() {
      var threads = ManagementFactory.getThreadMXBean();
      boolean supported =
          threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
      var system = ManagementFactory.getOperatingSystemMXBean();
      return new Clocks(
          System.nanoTime(),
          supported ? threads.getCurrentThreadCpuTime() : -1,
          system instanceof OperatingSystemMXBean detailed ? detailed.getProcessCpuTime() : -1);
    }

    String until(Clocks end) {
      var text = new StringBuilder("Wall time: ").append(readable(end.wall - wall));
      if (thread >= 0) {
        text.append(", CPU time: ").append(readable(end.thread - thread));
        if (process >= 0) {
          // The process's clock may tick in steps coarser than the thread's.
          long all = Math.max(end.process - process, end.thread - thread);
          text.append(" (all threads: ").append(readable(all)).append(')');
        }
      }
      return text.toString();
    }
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
