package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import dev.graft.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** What a network begins with that goes on with a saved classifier. */
final class StartingValues {
  private final SavedModel saved;
  private final boolean newHead;
  private final int[] rows;

  private StartingValues(SavedModel saved, boolean newHead, int[] rows) {
    this.saved = saved;
    this.newHead = newHead;
    this.rows = rows;
  }

  static StartingValues of(StartingPoint start, SavedModel saved, Labels wanted) {
    boolean newHead = start.newHead() || saved.classes().isEmpty();
    return new StartingValues(saved, newHead, newHead ? new int[0] : rows(start, saved, wanted));
  }

  /** The row of the saved head that each label of the data has. */
  private static int[] rows(StartingPoint start, SavedModel saved, Labels wanted) {
    int classes = saved.classes().orElseThrow();
    Labels labels =
        start.labels().isEmpty()
            ? saved
                .labels()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            ("%s does not say what the %d labels of its head are called. Say it in "
                                    + "their order with labels(...), or train a new head: newHead()")
                                .formatted(saved.file(), classes)))
            : Labels.of(start.labels());
    if (labels.size() != classes) {
      throw new IllegalArgumentException(
          "labels(...) names %d labels, but the head in %s has %d classes"
              .formatted(labels.size(), saved.file(), classes));
    }
    if (labels.size() != wanted.size() || !labels.names().containsAll(wanted.names())) {
      throw new IllegalArgumentException(
          "The head in %s tells apart %s, but the data have %s. Train a new head: newHead()"
              .formatted(saved.file(), labels.names(), wanted.names()));
    }
    return wanted.names().stream().mapToInt(labels.names()::indexOf).toArray();
  }

  /**
   * Sets the first values of a network that has no arrays yet.
   *
   * @param network one with the same adapters, or more
   * @param scope the owner of the values, to be kept until the network has its arrays
   * @throws CheckpointException if an array has no place, or another shape
   */
  void put(ClassifierNetwork network, NDManager scope) {
    Map<String, StateArray> state = network.state();
    Map<String, StoredArray> arrays = saved.arrays(network);
    checkComplete(network, arrays);
    arrays.forEach(
        (path, array) -> {
          StateArray place = state.get(path);
          if (newHead && place != null && place.role() == Role.HEAD) {
            return;
          }
          StateArray own = StoredShapes.fitting(place, array, saved.file());
          if (own.role() != Role.HEAD) {
            own.startFrom(values(scope, array, array.float32()));
          } else {
            boolean ofClasses = array.shape()[0] == rows.length && perClass(path, network);
            own.startFrom(values(scope, array, ofClasses ? ordered(array) : array.float32()));
          }
        });
  }

  /** An adapter that the plan adds to the saved ones begins anew. */
  private void checkComplete(ClassifierNetwork network, Map<String, StoredArray> arrays) {
    try (ClassifierNetwork alone = saved.network(network.classes())) {
      alone
          .parameters()
          .forEach(
              (path, parameter) -> {
                boolean needed =
                    parameter.role() == Role.ADAPTER || (parameter.role() == Role.HEAD && !newHead);
                if (needed && !arrays.containsKey(path)) {
                  throw new CheckpointException("%s lacks '%s'".formatted(saved.file(), path));
                }
              });
    }
  }

  /** A head's inner layers know nothing of the labels. */
  private static boolean perClass(String path, ClassifierNetwork network) {
    return path.startsWith(network.outputPath() + ".");
  }

  private ByteBuffer ordered(StoredArray array) {
    ByteBuffer values = array.float32().order(ByteOrder.nativeOrder());
    int row = values.remaining() / rows.length;
    ByteBuffer ordered = ByteBuffer.allocateDirect(values.remaining());
    for (int from : rows) {
      ordered.put(values.duplicate().position(from * row).limit((from + 1) * row));
    }
    return ordered.flip();
  }

  private static NDArray values(NDManager scope, StoredArray array, ByteBuffer values) {
    return Tensors.float32(scope, values, array.shape());
  }
}
