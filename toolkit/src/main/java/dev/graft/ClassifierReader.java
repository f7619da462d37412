package dev.graft;

import ai.djl.ndarray.NDManager;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.Buffer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import dev.graft.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Loads a classifier that was saved here or by PEFT. */
final class ClassifierReader {
  private ClassifierReader() {}

  /**
   * Loads a classifier.
   *
   * @param upstream the model that it was tuned from
   * @param directory where it is
   * @param acceptBase whether a base model of another name, or with other weights, is accepted
   * @param labels the names of its labels, or none for those that are saved
   */
  static Classifier read(
      Upstream upstream, Path directory, boolean acceptBase, List<String> labels) {
    return DirectoryLock.holding(
        directory,
        lock -> read(SavedModel.open(upstream, directory, acceptBase), upstream, labels));
  }

  private static Classifier read(SavedModel saved, Upstream upstream, List<String> given) {
    int classes =
        saved
            .classes()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        ("%s: expected a classification head '%s', but found none. "
                                + "FineTune.continuing(upstream, directory) trains one")
                            .formatted(
                                saved.file(), upstream.architecture().head().outputWeight())));
    Labels labels = labels(saved, classes, given);
    ClassifierNetwork network = saved.network(classes);
    try {
      fill(network, saved.arrays(network), saved.file());
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return new Classifier(
        upstream, network, saved.encoder(), labels, saved.details(), directory -> {});
  }

  private static Labels labels(SavedModel saved, int classes, List<String> given) {
    if (given.isEmpty()) {
      return saved
          .labels()
          .orElseGet(
              () -> Labels.of(IntStream.range(0, classes).mapToObj(i -> "LABEL_" + i).toList()));
    }
    if (given.size() != classes) {
      throw new IllegalArgumentException(
          "labels(...) names %d labels, but the head in %s has %d classes"
              .formatted(given.size(), saved.file(), classes));
    }
    return Labels.of(given);
  }

  private static void fill(ClassifierNetwork network, Map<String, StoredArray> arrays, Path file) {
    Map<String, StateArray> state = network.state();
    arrays.forEach(
        (path, array) -> {
          if (StoredShapes.fitting(state.get(path), array, file) instanceof Parameter parameter
              && parameter.role() == Role.UPSTREAM) {
            parameter.train(true);
          }
        });
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.role() != Role.UPSTREAM && !arrays.containsKey(path)) {
                throw new CheckpointException("%s lacks '%s'".formatted(file, path));
              }
            });
    try (NDManager scope = Tensors.newScope()) {
      state.forEach(
          (path, own) ->
              Optional.ofNullable(arrays.get(path))
                  .filter(array -> own instanceof Buffer)
                  .ifPresent(
                      array ->
                          own.startFrom(Tensors.float32(scope, array.float32(), array.shape()))));
      network.materialise(0);
    }
    arrays.forEach(
        (path, array) ->
            StoredShapes.fitting(state.get(path), array, file).assign(array.float32()));
    network.endTraining();
  }
}
