package dev.graft.experiment;

import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells which run of how many it is, before the run tells how it goes. */
final class CellProgress {
  private final TrainingListener listener;
  private final int total;
  private final boolean severalSeeds;
  private int number;
  private String stage = "";

  /**
   * Counts runs.
   *
   * @param listener shows one run after another
   * @param total how many runs there will be
   */
  CellProgress(TrainingListener listener, int total, boolean severalSeeds) {
    this.listener = listener;
    this.total = total;
    this.severalSeeds = severalSeeds;
  }

  /** What the following runs have in common, such as a number of examples. */
  void stage(String name) {
    stage = name;
  }

  /** A run need not be done; gives 1. */
  int skipped() {
    number++;
    return 1;
  }

  /** The listener of the next run. */
  TrainingListener next(Contender contender, Map<String, Object> tried) {
    number++;
    return new Named(listener, label(contender, tried));
  }

  private String label(Contender contender, Map<String, Object> tried) {
    String values =
        tried.entrySet().stream()
            .map(setting -> ", %s %s".formatted(setting.getKey(), setting.getValue()))
            .collect(Collectors.joining());
    String seed = severalSeeds && tried.isEmpty() ? ", seed " + contender.recipe().seed() : "";
    return "%s%s%s%s (%d of %d)"
        .formatted(contender.name(), stage, values, seed, Math.min(number, total), total);
  }

  /** Passes on what happens under another name. */
  private record Named(TrainingListener listener, String name) implements TrainingListener {
    @Override
    public void started(String plan, int steps) {
      listener.started(name, steps);
    }

    @Override
    public void preparing(int done, int total) {
      listener.preparing(done, total);
    }

    @Override
    public void stepped(History.Step step) {
      listener.stepped(step);
    }

    @Override
    public void finishedEpoch(History.Epoch epoch) {
      listener.finishedEpoch(epoch);
    }

    @Override
    public void ended(String summary) {
      listener.ended(summary);
    }
  }
}
