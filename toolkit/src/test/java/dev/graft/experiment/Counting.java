package dev.graft.experiment;

import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Writes down which runs began, and interrupts one of them if asked to. */
final class Counting implements TrainingListener {
  final List<String> started = new ArrayList<>();
  private final int interruptIn;

  Counting() {
    this(Integer.MAX_VALUE);
  }

  /**
   * Interrupts in the first step of a run.
   *
   * @param interruptIn the number of the run, from 1
   */
  Counting(int interruptIn) {
    this.interruptIn = interruptIn;
  }

  @Override
  public void started(String plan, int steps) {
    started.add(plan);
  }

  @Override
  public void stepped(History.Step step) {
    if (started.size() == interruptIn) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void finishedEpoch(History.Epoch epoch) {}

  @Override
  public void ended(String summary) {}
}
