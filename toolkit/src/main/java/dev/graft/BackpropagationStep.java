package dev.graft;

import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.chart.GradientFlowRow;
import dev.graft.training.StepRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * One step of backpropagation, laid open: what each layer computed, what the loss was, how large a
 * gradient came to which parameter, what the optimiser changed, and where the gradient stops.
 */
public final class BackpropagationStep {
  private final String plan;
  private final List<String> labels;
  private final List<StepLayer> layers;
  private final Map<String, StepWeights> modules;
  private final StepRecord record;

  BackpropagationStep(
      String plan,
      List<String> labels,
      List<StepLayer> layers,
      Map<String, StepWeights> modules,
      StepRecord record) {
    this.plan = plan;
    this.labels = List.copyOf(labels);
    this.layers = List.copyOf(layers);
    this.modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    this.record = record;
  }

  /** What the plan is called. */
  public String plan() {
    return plan;
  }

  /** How many texts the step had; with accumulated gradients, those of all its batches. */
  public int texts() {
    return record.texts();
  }

  /** The tokens of the longest text. */
  public int tokens() {
    return record.tokens();
  }

  /** The peak rate of the update; the highest where parts have their own. */
  public double learningRate() {
    return record.learningRate();
  }

  /** The loss that was differentiated, with dropout in force. */
  public double loss() {
    return record.loss();
  }

  /** The loss of the same texts before the update, with dropout off. */
  public double lossBefore() {
    return record.lossBefore();
  }

  /** The loss of the same texts after the update, with dropout off; may be no finite number. */
  public double lossAfter() {
    return record.lossAfter();
  }

  /** The global norm of the gradients, before clipping. */
  public double gradientNorm() {
    return modules.values().stream()
        .filter(StepWeights::reached)
        .mapToDouble(StepWeights::gradientNorm)
        .reduce(0, Math::hypot);
  }

  /** The layers and the parts before and after them, from the input to the head. */
  public List<StepLayer> layers() {
    return layers;
  }

  /** Every module with parameters by path, in the order of the data flow. */
  public Map<String, StepWeights> modules() {
    return modules;
  }

  /** The paths of the parameters that train and yet got no gradient; there should be none. */
  public List<String> withoutGradient() {
    return paths(weight -> weight.trained() && Double.isNaN(weight.gradient()));
  }

  /**
   * The paths of the parameters whose gradient came and was zero in every element, as it is in the
   * first step below a matrix that starts at zero.
   */
  public List<String> zeroGradient() {
    return paths(weight -> weight.gradient() == 0);
  }

  private List<String> paths(Predicate<StepRecord.Weight> wanted) {
    return record.parameters().entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * What happened, in words.
   *
   * @return the loss and its gradient, where the gradient stops and why, what it passes through,
   *     which gradients are zero or missing, and what the update did to the loss
   */
  public List<String> sentences() {
    return StepSentences.of(this);
  }

  /**
   * What each layer computed and what came to its parameters, from the input to the head.
   *
   * @return a row for each layer and each part before and after them: {@code layer}, {@code
   *     activation} (the shape of its output), {@code mean} and {@code deviation} of the output,
   *     {@code recorded} (by autograd), {@code parameters}, {@code trained}, {@code
   *     backpropagation} (see {@link StepLayer#state}), {@code gradient at output} (the norm of
   *     what flows back to here; missing where nothing does), {@code gradient} (the norm of that of
   *     its parameters; missing where none came), {@code update} (its norm) and {@code update /
   *     weights} (missing where nothing trains or all was zero)
   */
  public Table table() {
    List<StepWeights> weights = layers.stream().map(StepLayer::weights).toList();
    return Table.create(
            plan,
            StringColumn.create("layer", layers.stream().map(StepLayer::name)),
            StringColumn.create("activation", layers.stream().map(StepLayer::shapeText)),
            DoubleColumn.create("mean", layers.stream().mapToDouble(StepLayer::mean)),
            DoubleColumn.create("deviation", layers.stream().mapToDouble(StepLayer::deviation)),
            BooleanColumn.create(
                "recorded", layers.stream().map(StepLayer::recorded).toArray(Boolean[]::new)))
        .addColumns(counts(weights))
        .addColumns(
            StringColumn.create("backpropagation", layers.stream().map(StepLayer::state)),
            DoubleColumn.create(
                "gradient at output", layers.stream().mapToDouble(StepLayer::outputGradient)))
        .addColumns(figures(weights));
  }

  /**
   * What came to each module's parameters, in the order of the data flow.
   *
   * @return a row for each module with parameters: {@code module} (its path), {@code parameters},
   *     {@code trained}, {@code backpropagation} (see {@link StepWeights#state}), {@code gradient},
   *     {@code update} and {@code update / weights} as in {@link #table}
   */
  public Table moduleTable() {
    List<StepWeights> weights = List.copyOf(modules.values());
    return Table.create(plan, StringColumn.create("module", modules.keySet()))
        .addColumns(counts(weights))
        .addColumns(
            StringColumn.create("backpropagation", weights.stream().map(StepWeights::state)))
        .addColumns(figures(weights));
  }

  /**
   * What the network answered to the texts, with dropout off.
   *
   * @return a row for each label: {@code label}, {@code texts} (that have it), {@code probability
   *     before} and {@code probability after} the update, the mean over the texts
   */
  public Table labelTable() {
    List<StepRecord.Answer> all = record.labels();
    return Table.create(
        plan,
        StringColumn.create("label", labels),
        IntColumn.create("texts", all.stream().mapToInt(StepRecord.Answer::texts).toArray()),
        DoubleColumn.create(
            "probability before", all.stream().mapToDouble(StepRecord.Answer::before)),
        DoubleColumn.create(
            "probability after", all.stream().mapToDouble(StepRecord.Answer::after)));
  }

  /**
   * How the gradient flows back from the head, layer by layer: the norm at each layer's output,
   * which frozen layers pass on, and the size of the update beside the weights.
   */
  public Chart chart() {
    return Charts.gradientFlow(
        "Gradient at each layer's output: " + plan,
        layers.stream()
            .map(
                layer ->
                    new GradientFlowRow(
                        layer.name(),
                        layer.outputGradient(),
                        layer.weights().updateRatio(),
                        layer.weights().trained() > 0))
            .toList());
  }

  private static LongColumn[] counts(List<StepWeights> weights) {
    return new LongColumn[] {
      LongColumn.create(
          "parameters", weights.stream().mapToLong(StepWeights::parameters).toArray()),
      LongColumn.create("trained", weights.stream().mapToLong(StepWeights::trained).toArray())
    };
  }

  private static DoubleColumn[] figures(List<StepWeights> weights) {
    return new DoubleColumn[] {
      DoubleColumn.create("gradient", weights.stream().mapToDouble(StepWeights::gradientNorm)),
      DoubleColumn.create("update", weights.stream().mapToDouble(StepWeights::updateNorm)),
      DoubleColumn.create(
          "update / weights", weights.stream().mapToDouble(StepWeights::updateRatio))
    };
  }

  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add("One step of backpropagation: " + plan);
    lines.addAll(sentences());
    lines.add(PlainFigures.table(table()));
    return String.join(System.lineSeparator(), lines);
  }
}
