package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.data.Batches;
import dev.graft.data.TokenBatch;
import dev.graft.module.FirstValues;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Figures;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Randomness;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first step of a training run, with everything written down on the way. */
public final class OpenStep {
  private final ClassifierNetwork network;
  private final TrainingSettings settings;
  private final TokenBatch batch;
  private final long[] targets;
  private final NDArray ids;
  private final NDArray mask;
  private final NDArray labels;
  private final List<StepRecord.Stage> stages = new ArrayList<>();

  private OpenStep(
      ClassifierNetwork network, LabelledTexts train, TrainingSettings settings, NDManager scope) {
    this.network = network;
    this.settings = settings;
    int[] rows =
        Batches.shuffled(train.texts().lengths(), settings.batchSize(), settings.seed(), 1).get(0);
    batch = train.texts().batch(rows);
    targets = train.targets(rows);
    ids = Tensors.int64(scope, batch.ids(), batch.size(), batch.width());
    mask = Tensors.int64(scope, batch.mask(), batch.size(), batch.width());
    labels = Tensors.int64(scope, targets, targets.length);
  }

  /**
   * Takes one step, on the batch and with the dropout of the first step that {@link Trainer} takes
   * with the same settings, but at the peak of the learning rate.
   *
   * @param network a network with the arrays that the settings' seed gives; the step changes them
   * @param train the examples to learn from, at least one
   * @param settings how to train
   * @return what happened
   * @throws IllegalStateException if the loss or a gradient is no finite number
   */
  public static StepRecord of(
      ClassifierNetwork network, LabelledTexts train, TrainingSettings settings) {
    try (var scope = Tensors.newScope()) {
      return new OpenStep(network, train, settings, scope).taken();
    }
  }

  private StepRecord taken() {
    Answers before = answers();
    Randomness.seed(settings.seed());
    double loss = backpropagate();
    checkFinite("loss", loss);
    Map<String, Double> gradients = gradientNorms();
    gradients.forEach((path, norm) -> checkFinite("gradient of " + path, norm));
    try (var optimizer = new Optimizer(network, settings.weightDecay(), settings.clip())) {
      var unused = optimizer.step(settings.learningRate());
    }
    Map<String, StepRecord.Weight> weights = weights(gradients);
    Answers after = answers();
    return new StepRecord(
        batch.size(),
        batch.width(),
        stages,
        weights,
        labels(before, after),
        settings.learningRate(),
        loss,
        before.loss(),
        after.loss());
  }

  private double backpropagate() {
    try (var recording = Gradients.recorded();
        NDArray logits = network.logits(ids, mask, batch.padded(), true, this::observe);
        NDArray loss = Operations.crossEntropy(logits, labels)) {
      recording.backward(loss);
      return loss.getFloat();
    }
  }

  private void observe(String stage, NDArray output) {
    Figures.Spread spread = Figures.spread(output, mask);
    stages.add(
        new StepRecord.Stage(
            stage,
            Arrays.stream(output.getShape().getShape()).boxed().toList(),
            spread.mean(),
            spread.deviation(),
            Gradients.goThrough(output)));
  }

  /** The norms of the gradients that there are; frozen parameters are asked as well. */
  private Map<String, Double> gradientNorms() {
    var arrays = new LinkedHashMap<String, NDArray>();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              NDArray gradient = Gradients.of(parameter.array());
              if (gradient != null) {
                arrays.put(path, gradient);
              }
            });
    double[] norms = Figures.norms(List.copyOf(arrays.values()));
    var byPath = new LinkedHashMap<String, Double>();
    for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
      byPath.put(entry.getKey(), norms[byPath.size()]);
      entry.getValue().close();
    }
    return byPath;
  }

  private Map<String, StepRecord.Weight> weights(Map<String, Double> gradients) {
    Map<String, Parameter> parameters = network.parameters();
    var trained = new LinkedHashMap<>(parameters);
    trained.values().removeIf(parameter -> !parameter.trained());
    Map<String, Figures.Change> changes =
        Changes.since(FirstValues.fresh(settings.seed()), trained);
    var frozen = new Figures.Change(Double.NaN, 0, 0);
    var weights = new LinkedHashMap<String, StepRecord.Weight>();
    parameters.forEach(
        (path, parameter) -> {
          Figures.Change change = changes.getOrDefault(path, frozen);
          weights.put(
              path,
              new StepRecord.Weight(
                  parameter.size(),
                  parameter.trained(),
                  gradients.getOrDefault(path, Double.NaN),
                  change.norm(),
                  change.moved()));
        });
    return weights;
  }

  /** What the network says to the batch with dropout off. */
  private Answers answers() {
    return Gradients.off(
        () -> {
          try (NDArray logits = network.logits(ids, mask, batch.padded(), false);
              NDArray loss = Operations.crossEntropy(logits, labels);
              NDArray probabilities = Operations.softmax(logits)) {
            return new Answers(
                loss.getFloat(),
                Arrays.stream(Figures.columnMeans(probabilities)).boxed().toList());
          }
        });
  }

  private record Answers(double loss, List<Double> probabilities) {}

  private List<StepRecord.Answer> labels(Answers before, Answers after) {
    var answers = new ArrayList<StepRecord.Answer>();
    for (int i = 0; i < before.probabilities().size(); i++) {
      int label = i;
      answers.add(
          new StepRecord.Answer(
              (int) Arrays.stream(targets).filter(target -> target == label).count(),
              before.probabilities().get(i),
              after.probabilities().get(i)));
    }
    return answers;
  }

  private static void checkFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "The %s is %s in the first step, before anything was trained: the upstream's weights or "
                  .formatted(what, value)
              + "its activations are out of range");
    }
  }
}
