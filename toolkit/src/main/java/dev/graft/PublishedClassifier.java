package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
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
  private static final String SINGLE_LABEL = "single_label_classification";

  private PublishedClassifier() {}

  static Classifier of(Upstream upstream) {
    ClassifierNetwork network = network(upstream);
    checkOneOfMany(upstream, network.classes());
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

  /** Else the probabilities of its answers would not be those of its labels. */
  private static void checkOneOfMany(Upstream upstream, int classes) {
    ConfigurationFile config = upstream.config();
    boolean stated =
        config.has("problem_type") && !config.content().get("problem_type").isJsonNull();
    String kind = stated ? config.text("problem_type").orElse(SINGLE_LABEL) : SINGLE_LABEL;
    if (!kind.equals(SINGLE_LABEL) || classes == 1) {
      throw new IllegalStateException(
          ("%s was published with a head for %s, and only one that chooses one of several labels can "
                  + "be used as it is. FineTune.classifier(upstream) trains a new one")
              .formatted(upstream.name(), classes == 1 ? "one number" : "problem_type = " + kind));
    }
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
            Dropout.NONE,
            SkippedToken.published(upstream));
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
