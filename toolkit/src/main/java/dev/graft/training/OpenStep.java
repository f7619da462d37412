package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Input;
import dev.graft.data.Batches;
import dev.graft.module.FirstValues;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.StageObserver;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The first step of a training run, with everything written down on the way. */
public final class OpenStep {
  private final ClassifierNetwork network;
  private final TrainingSettings settings;
  private final int totalSteps;
  private final List<Batch> batches = new ArrayList<>();
  private final long[] targets;
  private final NDArray total;
  private final @Nullable NDArray classWeights;
  private final List<StepRecord.Stage> stages = new ArrayList<>();

  /** What is computed at once. */
  private record Batch(int size, int width, Input input, NDArray labels) {
    static Batch of(LabelledExamples train, int[] rows, NDManager scope) {
      int[] lengths = train.lengths();
      long[] targets = train.targets(rows);
      return new Batch(
          rows.length,
          Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow(),
          train.encoded().input(scope, rows),
          Tensors.int64(scope, targets, targets.length));
    }
  }

  private OpenStep(
      ClassifierNetwork network,
      LabelledExamples train,
      TrainingSettings settings,
      NDManager scope) {
    this.network = network;
    this.settings = settings;
    totalSteps = settings.totalSteps(train.encoded().size());
    int[] rows =
        Batches.shuffled(train.encoded().lengths(), settings.examplesPerStep(), settings.seed(), 1)
            .get(0);
    for (int from = 0; from < rows.length; from += settings.batchSize()) {
      int to = Math.min(rows.length, from + settings.batchSize());
      batches.add(Batch.of(train, Arrays.copyOfRange(rows, from, to), scope));
    }
    targets = train.targets(rows);
    double weight = settings.objective().totalWeight(targets);
    total = Tensors.float32(scope, new float[] {(float) weight});
    classWeights = settings.objective().weights(scope);
  }

  /**
   * Takes one step, on the examples and with the dropout of the first step that {@link Trainer}
   * takes with the same settings, but at the peak of the learning rate and with every layer thawed.
   *
   * @param network a network with the arrays that the settings' seed gives; the step changes them
   * @param train the examples to learn from, at least one
   * @param settings how to train
   * @return what happened
   * @throws IllegalStateException if the loss or a gradient is no finite number
   */
  public static StepRecord of(
      ClassifierNetwork network, LabelledExamples train, TrainingSettings settings) {
    try (var scope = Tensors.newScope()) {
      return new OpenStep(network, train, settings, scope).taken();
    }
  }

  private StepRecord taken() {
    Answers before = answers();
    Randomness.seed(Randomness.mix(settings.seed()));
    double loss = 0;
    for (Batch batch : batches) {
      loss += backpropagate(batch);
    }
    checkFinite("loss", loss);
    try (var hooks = HooksInTraining.of(network, totalSteps)) {
      hooks.backpropagate();
    }
    Map<String, Double> gradients = gradientNorms();
    gradients.forEach((path, norm) -> checkFinite("gradient of " + path, norm));
    double rate;
    try (var optimizer =
        new Optimizer(
            LayerRates.of(network, settings.rates()), settings.weightDecay(), settings.clip())) {
      rate = optimizer.highestRate();
      var unused = optimizer.step(1);
    }
    Map<String, StepRecord.Weight> weights = weights(gradients);
    Answers after = answers();
    return new StepRecord(
        batches.stream().mapToInt(batch -> batch.size()).sum(),
        batches.stream().mapToInt(batch -> batch.width()).max().orElseThrow(),
        stages,
        weights,
        labels(before, after),
        rate,
        loss,
        before.loss(),
        after.loss());
  }

  private double backpropagate(Batch batch) {
    boolean first = stages.isEmpty();
    var outputs = new ArrayList<Output>();
    NDArray longer = network.backbone().longer(batch.input().mask());
    StageObserver observer =
        (stage, output) -> {
          if (first) {
            outputs.add(Output.of(stage, output, longer == null ? batch.input().mask() : longer));
          }
        };
    try (longer;
        var recording = Gradients.recorded();
        NDArray logits = network.logits(batch.input(), true, observer);
        NDArray loss = loss(logits, batch)) {
      recording.backward(loss);
      outputs.forEach(output -> stages.add(output.stage()));
      return loss.getFloat();
    }
  }

  /**
   * What a stage gave.
   *
   * @param kept its output, of which the gradient is kept; null if nothing was recorded
   */
  private record Output(
      String name, List<Long> shape, Figures.Spread spread, @Nullable NDArray kept) {

    static Output of(String stage, NDArray output, @Nullable NDArray mask) {
      return new Output(
          stage,
          Arrays.stream(output.getShape().getShape()).boxed().toList(),
          Figures.spread(output, mask),
          Gradients.goThrough(output) ? Gradients.kept(output) : null);
    }

    /** To be asked once, after backpropagation. */
    StepRecord.Stage stage() {
      return new StepRecord.Stage(
          name, shape, spread.mean(), spread.deviation(), kept != null, gradientNorm());
    }

    private double gradientNorm() {
      if (kept == null) {
        return Double.NaN;
      }
      try (kept;
          NDArray gradient = Gradients.of(kept)) {
        return gradient == null ? Double.NaN : Figures.norms(List.of(gradient))[0];
      }
    }
  }

  private NDArray loss(NDArray logits, Batch batch) {
    return Operations.crossEntropy(
        logits, batch.labels(), settings.objective().labelSmoothing(), total, classWeights);
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

  /**
   * What the network says with dropout off.
   *
   * @param probabilities the mean of each label's
   */
  private record Answers(double loss, List<Double> probabilities) {}

  private Answers answers() {
    return Gradients.off(
        () -> {
          double sum = 0;
          int texts = 0;
          var probabilities = new double[network.classes()];
          for (Batch batch : batches) {
            int size = batch.size();
            try (NDArray logits = network.logits(batch.input(), false);
                NDArray loss = loss(logits, batch);
                NDArray shares = Operations.softmax(logits)) {
              sum += loss.getFloat();
              double[] means = Figures.columnMeans(shares);
              texts += size;
              for (int i = 0; i < means.length; i++) {
                probabilities[i] += (means[i] - probabilities[i]) * size / texts;
              }
            }
          }
          return new Answers(sum, Arrays.stream(probabilities).boxed().toList());
        });
  }

  private List<StepRecord.Answer> labels(Answers before, Answers after) {
    var counts = new int[network.classes()];
    Arrays.stream(targets).forEach(target -> counts[(int) target]++);
    return IntStream.range(0, counts.length)
        .mapToObj(
            i ->
                new StepRecord.Answer(
                    counts[i], before.probabilities().get(i), after.probabilities().get(i)))
        .toList();
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
