package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Architecture;
import dev.graft.module.Dropout;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a classifier of an upstream and the head that it was published with. */
final class PublishedClassifier {
  private PublishedClassifier() {}

  static Classifier of(Upstream upstream) {
    ClassifierNetwork network = network(upstream);
    network.materialise(0);
    Labels labels = PretrainedHeads.labels(upstream.config(), network.classes());
    return new Classifier(
        upstream,
        network,
        upstream.encoder(),
        labels,
        new ModelCard("as published", List.of(), 0, Provenance.UNKNOWN),
        directory -> {});
  }

  /** Without arrays: the head begins with the values that were published. */
  static ClassifierNetwork network(Upstream upstream) {
    Architecture architecture = upstream.architecture();
    Map<String, NDArray> head = upstream.heads().classifier();
    NDArray output = head.get(architecture.head().outputWeight());
    if (output == null) {
      throw new IllegalStateException(
          "%s was published without a classification head. FineTune.classifier(upstream) trains one"
              .formatted(upstream.name()));
    }
    int classes = Math.toIntExact(output.getShape().get(0));
    var network =
        new ClassifierNetwork(
            architecture.build(Weights.of(upstream.arrays()::get)),
            architecture.head(),
            architecture.pooledWidth(),
            classes,
            Dropout.NONE);
    try {
      network
          .parameters()
          .forEach(
              (path, parameter) -> {
                if (parameter.role() == Role.HEAD) {
                  parameter.startFrom(Objects.requireNonNull(head.get(path), path));
                }
              });
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
