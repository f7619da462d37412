package dev.graft;

import dev.graft.data.EncodedExamples;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Examples;
import dev.graft.evaluation.Inference;
import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.List;

/** Judges a network on examples. */
final class Evaluation {
  /** Examples that are computed at once. */
  static final int BATCH_SIZE = 32;

  private Evaluation() {}

  /**
   * How well a network does on some examples, with dropout off.
   *
   * @param labels the network's, which need not be numbered as the examples' are
   * @param part what the examples are
   * @throws IllegalArgumentException if an example has a label that the network does not know;
   *     found before anything is computed
   */
  static Report report(
      ClassifierNetwork network,
      ExampleEncoder encoder,
      Labels labels,
      Examples examples,
      String part) {
    int[] actual = targets(labels, examples);
    EncodedExamples encoded = encoder.encode(examples);
    float[][] probabilities = Inference.probabilities(network, encoded, BATCH_SIZE);
    return Report.of(
        new Predictions(labels, examples.texts(), actual, probabilities), part, examples.table());
  }

  /**
   * The examples' labels by the numbers that a network knows them by.
   *
   * @throws IllegalArgumentException if an example has a label that the network does not know
   */
  static int[] targets(Labels labels, Examples examples) {
    checkKnown(labels, examples);
    return Arrays.stream(examples.targets())
        .map(target -> labels.indexOf(examples.labels().name(target)))
        .toArray();
  }

  private static void checkKnown(Labels labels, Examples examples) {
    List<String> unknown =
        Arrays.stream(examples.targets())
            .distinct()
            .sorted()
            .mapToObj(examples.labels()::name)
            .filter(name -> !labels.contains(name))
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          ("The examples have labels that the classifier was not trained on: '%s'. It knows '%s'. "
                  + "Leave those examples out, or name their labels as in training")
              .formatted(String.join("', '", unknown), String.join("', '", labels.names())));
    }
  }
}
