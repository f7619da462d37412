package dev.graft;

import dev.graft.adapter.Lora;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.tensor.Threads;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains for some time and prints by how much the resident memory has grown after a while. */
final class ThousandSteps {
  private static final int WARM_UP = 400;
  private static final int STEPS = 1000;
  private static final int BATCH_SIZE = 4;
  private static final int EPOCHS = 110;

  private ThousandSteps() {}

  public static void main(String[] arguments) {
    // Threads that wait for one another are slow where others want the cores.
    Threads.set(1);
    var begun = FineTune.classifier(Reference.bert());
    FineTune plan =
        switch (arguments[0]) {
          case "head" -> begun.headOnly();
          case "lora" -> begun.adapt(Lora.rank(2).dropout(0.1));
          default -> begun.full();
        };
    Splits data = TinyData.examples().split(Split.validation(0.3).seed(1));
    var growth = new Growth();
    var run = plan.fit(data, Recipe.epochs(EPOCHS).batchSize(BATCH_SIZE).seed(1), growth);
    if (run.history().steps().size() < WARM_UP + STEPS) {
      throw new IllegalStateException("Only " + run.history().steps().size() + " steps");
    }
    System.out.println(growth.seen);
    System.out.println(growth.megabytes());
  }

  /** Without mapped files, whose pages the system takes back as it likes. */
  private static double residentMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("RssAnon:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1e3;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Growth implements TrainingListener {
    private final List<Double> seen = new ArrayList<>();

    double megabytes() {
      return seen.get(seen.size() - 1) - seen.get(0);
    }

    @Override
    public void started(String plan, int steps) {}

    @Override
    public void stepped(History.Step step) {
      int after = step.number() - WARM_UP;
      if (after >= 0 && after <= STEPS && after % 200 == 0) {
        seen.add(residentMegabytes());
      }
    }

    @Override
    public void finishedEpoch(History.Epoch epoch) {}

    @Override
    public void ended(String summary) {}
  }
}
