package dev.graft.experiment;

import dev.graft.PlanAccount;
import dev.graft.Run;
import dev.graft.training.History;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a run: all that a comparison needs, without the network.
 *
 * @param ending how training ended, in words
 * @param finished false if it was interrupted
 * @param steps how many there were
 * @param seconds of training
 * @param epochs what was seen after each epoch
 * @param size what the plan costs
 * @param validation the probabilities on the validation examples, {@code [examples, labels]}
 * @param test those on the test examples; empty for a run that settings are chosen by
 */
record Cell(
    String ending,
    boolean finished,
    int steps,
    double seconds,
    List<History.Epoch> epochs,
    Size size,
    List<float[]> validation,
    Optional<List<float[]>> test) {

  /**
   * What a plan costs.
   *
   * @param trained parameters
   * @param total parameters, the frozen ones included
   * @param savedBytes of a saved model's weights
   * @param memoryBytes of weights, gradients and optimiser
   */
  record Size(long trained, long total, long savedBytes, long memoryBytes) {
    static Size of(PlanAccount account) {
      return new Size(
          account.trained(),
          account.total(),
          account.savedBytes(),
          account.weightBytes() + account.gradientBytes() + account.optimizerBytes());
    }
  }

  Cell {
    epochs = List.copyOf(epochs);
    validation = List.copyOf(validation);
    test = test.map(List::copyOf);
  }

  /** A run, with what it says of the validation examples. */
  static Cell of(Run run, List<float[]> validation, Optional<List<float[]>> test) {
    return new Cell(
        run.ending(),
        run.finished(),
        run.history().steps().size(),
        seconds(run),
        run.history().epochs(),
        Size.of(run.plan().account(run.data().labels().size())),
        validation,
        test);
  }

  private static double seconds(Run run) {
    return run.seconds() + run.before().map(Cell::seconds).orElse(0.0);
  }

  Cell withTest(List<float[]> probabilities) {
    return new Cell(
        ending, finished, steps, seconds, epochs, size, validation, Optional.of(probabilities));
  }
}
