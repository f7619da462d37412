import com.sun.management.OperatingSystemMXBean;
import dev.graft.Upstream;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Prints what loading a model takes in a fresh process with a warm cache: the engine's start, the
 * load, one sentence, and the peak of resident memory.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/LoadTimes.java [miniLm|bgeSmall|e5Small|bertBase]}.
 */
public final class LoadTimes {
  private LoadTimes() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    time("engine's start", Tensors::newScope);
    Upstream model = time("load", () -> load(arguments.length == 0 ? "miniLm" : arguments[0]));
    report("after the load");
    time("first sentence", () -> model.embed("where is my card"));
    time(
        "a batch of 16", () -> model.embed(Collections.nCopies(16, "where is my card ".repeat(8))));
    report("at the end");
  }

  private static Upstream load(String name) {
    return switch (name) {
      case "miniLm" -> Upstream.miniLm();
      case "bgeSmall" -> Upstream.bgeSmall();
      case "e5Small" -> Upstream.e5Small();
      case "bertBase" -> Upstream.bertBase();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static <T> T time(String what, Supplier<T> task) {
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long start = System.nanoTime();
    T result = task.get();
    System.out.printf(
        Locale.ROOT,
        "%-16s %.2f s, %.2f s of processors%n",
        what,
        (System.nanoTime() - start) / 1e9,
        (process.getProcessCpuTime() - cpu) / 1e9);
    return result;
  }

  private static void report(String when) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM") || line.startsWith("VmRSS")) {
        System.out.println(when + ": " + line.replaceAll("\\s+", " "));
      }
    }
  }
}
