package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.Tensors;
import java.util.List;

/** A copy of the trained arrays as they were after the best epoch so far. */
final class BestWeights implements AutoCloseable {
  private final List<NDArray> trained;
  private final NDManager scope = Tensors.newScope();
  private List<NDArray> copies = List.of();
  private double score = Double.NaN;
  private int epoch;

  BestWeights(List<NDArray> trained) {
    this.trained = trained;
  }

  /** The epoch they are from; 0 before the first. */
  int epoch() {
    return epoch;
  }

  double score() {
    return score;
  }

  void keep(int newEpoch, double newScore) {
    keep(trained, newEpoch, newScore);
  }

  /** Keeps copies of given values, as a resumed run does. */
  void keep(List<NDArray> values, int newEpoch, double newScore) {
    if (copies.isEmpty()) {
      copies = values.stream().map(array -> Tensors.copy(scope, array)).toList();
    } else {
      Tensors.assign(copies, values);
    }
    epoch = newEpoch;
    score = newScore;
  }

  /** Puts them back into the network. */
  void restore() {
    Tensors.assign(trained, copies);
  }

  List<NDArray> copies() {
    return copies;
  }

  @Override
  public void close() {
    scope.close();
  }
}
