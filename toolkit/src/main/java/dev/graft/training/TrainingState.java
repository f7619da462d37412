package dev.graft.training;

import java.util.ArrayList;
import java.util.List;

/** How far a run is: what a checkpoint holds beside the arrays. */
final class TrainingState {
  private final ArrayList<History.Step> steps = new ArrayList<>();
  private final ArrayList<History.Epoch> epochs = new ArrayList<>();

  /** The sum over the examples of the unfinished epoch of their losses. */
  private double lossSum;

  /** How many examples the unfinished epoch has had. */
  private long seen;

  /** How the run ended, or empty while it goes on. */
  private String ending = "";

  TrainingState() {}

  TrainingState(
      List<History.Step> steps,
      List<History.Epoch> epochs,
      double lossSum,
      long seen,
      String ending) {
    this.steps.addAll(steps);
    this.epochs.addAll(epochs);
    this.lossSum = lossSum;
    this.seen = seen;
    this.ending = ending;
  }

  List<History.Step> steps() {
    return steps;
  }

  List<History.Epoch> epochs() {
    return epochs;
  }

  double lossSum() {
    return lossSum;
  }

  long seen() {
    return seen;
  }

  String ending() {
    return ending;
  }

  boolean ended() {
    return !ending.isEmpty();
  }

  void end(String how) {
    ending = how;
  }

  void add(History.Step step, int examples) {
    steps.add(step);
    lossSum += step.loss() * examples;
    seen += examples;
  }

  /** The mean loss of the epoch that ends here. */
  double trainingLoss() {
    return lossSum / seen;
  }

  void add(History.Epoch epoch) {
    epochs.add(epoch);
    lossSum = 0;
    seen = 0;
  }

  /** The seconds that the run had taken when this was its state. */
  double seconds() {
    double inSteps = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).seconds();
    double inEpochs = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).seconds();
    return Math.max(inSteps, inEpochs);
  }

  History history() {
    return new History(steps, epochs);
  }
}
