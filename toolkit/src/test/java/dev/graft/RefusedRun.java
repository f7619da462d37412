package dev.graft;

import dev.graft.data.Splits;
import dev.graft.tensor.Threads;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Is refused by a limit, does what is advised, and prints what that took. */
final class RefusedRun {
  private static final int BATCH_SIZE = 512;
  private static final double SHARE = 0.6;

  private RefusedRun() {}

  public static void main(String[] arguments) throws IOException {
    // Threads that wait for one another are slow where others want the cores.
    Threads.set(1);
    FineTune plan = FineTune.classifier(Reference.bert()).full();
    Splits data = DryRunTest.data(600, 2);
    Recipe recipe = DryRunTest.batches(BATCH_SIZE);
    // Code and buffers that a first run leaves behind are no part of the second.
    var unused = plan.fit(data, DryRunTest.batches(8), TrainingListener.SILENT);
    MemoryEstimate memory = plan.dryRun(data, recipe).memory();
    long limit =
        memory.peakBytes()
            - memory.gaps()
            - memory.activations()
            + (long) (SHARE * memory.activations());
    System.setProperty(MemorySetting.PROPERTY, Long.toString(limit));
    try {
      unused = plan.fit(data, recipe, TrainingListener.SILENT);
      System.out.println("MORE than the limit was not refused");
    } catch (MemoryLimitException e) {
      System.out.println("refused: " + e.getMessage());
      for (MemoryAdvice advice : e.advice()) {
        Files.write(Path.of("/proc/self/clear_refs"), new byte[] {'5'});
        var run = advice.plan().fit(data, advice.recipe(), TrainingListener.SILENT);
        long peak = peak();
        System.out.printf(
            "%s: %s, %d of %d bytes%n",
            advice.change(),
            run.finished() && peak <= limit ? "within the limit" : "MORE than the limit",
            peak,
            limit);
      }
    }
  }

  private static long peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
