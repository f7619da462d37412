package dev.graft;

import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.List;

/**
 * A saved classifier or adapter whose weights a plan begins with.
 *
 * @param directory where it is
 * @param acceptBase whether a base model of another name is accepted
 * @param newHead whether its head is left aside
 * @param labels the names of its head's labels, or none if the directory has them
 */
record StartingPoint(Path directory, boolean acceptBase, boolean newHead, List<String> labels) {

  StartingPoint {
    labels = List.copyOf(labels);
  }

  static StartingPoint at(Path directory) {
    return new StartingPoint(directory, false, false, List.of());
  }

  StartingPoint acceptingBase() {
    return new StartingPoint(directory, true, newHead, labels);
  }

  StartingPoint withNewHead() {
    return new StartingPoint(directory, acceptBase, true, labels);
  }

  StartingPoint labelled(List<String> names) {
    return new StartingPoint(directory, acceptBase, newHead, names);
  }

  /** Its weights, checked against the upstream and the labels of the data. */
  StartingValues open(Upstream upstream, Labels wanted) {
    return StartingValues.of(this, SavedModel.open(upstream, directory, acceptBase), wanted);
  }
}
