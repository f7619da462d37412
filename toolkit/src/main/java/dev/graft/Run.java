package dev.graft;

import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.chart.Curve;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.evaluation.Report;
import dev.graft.module.FirstValues;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.History;
import dev.graft.training.TrainingResult;
import dev.graft.training.WeightProof;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A plan that was trained: what happened, and the network that came out of it. */
public final class Run {
  private static final double SMOOTHING = 0.9;

  private final FineTune plan;
  private final Recipe recipe;
  private final Splits data;
  private final TrainingResult result;
  private final ClassifierNetwork network;
  private final TextTokenizer tokenizer;

  Run(
      FineTune plan,
      Recipe recipe,
      Splits data,
      TrainingResult result,
      ClassifierNetwork network,
      TextTokenizer tokenizer) {
    this.plan = plan;
    this.recipe = recipe;
    this.data = data;
    this.result = result;
    this.network = network;
    this.tokenizer = tokenizer;
  }

  /** What was trained. */
  public FineTune plan() {
    return plan;
  }

  /** How it was trained. */
  public Recipe recipe() {
    return recipe;
  }

  /** What it was trained on. */
  public Splits data() {
    return data;
  }

  /** What happened, step by step and epoch by epoch. */
  public History history() {
    return result.history();
  }

  /** What the run changed and what it left alone, in checksums. */
  public WeightProof proof() {
    return result.proof();
  }

  /** How far training moved the weights of each layer from what they started as. */
  public WeightMovement movement() {
    return WeightMovement.of(
        plan.name(), network, plan.upstream().architecture(), FirstValues.fresh(recipe.seed()));
  }

  /** Whether training went to its end; false if it was interrupted. */
  public boolean finished() {
    return result.finished();
  }

  /** How long training took, in seconds. */
  public double seconds() {
    return result.seconds();
  }

  /** How well the network does on the validation examples. */
  public Report evaluate() {
    return evaluate(data.validation());
  }

  /**
   * How well the network does on some examples, with dropout off.
   *
   * @param examples their labels must be among those it was trained on
   * @return the report
   * @throws IllegalArgumentException if a label is unknown; found before anything is computed
   */
  public Report evaluate(Examples examples) {
    return Evaluation.report(network, tokenizer, data.labels(), examples, part(examples));
  }

  private String part(Examples examples) {
    String fingerprint = examples.fingerprint();
    if (fingerprint.equals(data.validation().fingerprint())) {
      return "validation";
    }
    if (data.hasTest() && fingerprint.equals(data.test().fingerprint())) {
      return "test";
    }
    return fingerprint.equals(data.train().fingerprint()) ? "train" : "given";
  }

  /** The trained network as a classifier to use and to keep. */
  public Classifier model() {
    return new Classifier(
        plan.upstream(),
        network,
        tokenizer,
        data.labels(),
        new ModelCard(
            plan.name(),
            plan.adapters(),
            plan.headDropout().probability(),
            Provenance.of(recipe.settings(plan.learningRate()), tokenizer.maxLength(), data)));
  }

  /** The loss at each step, raw and smoothed, and after each epoch on the validation examples. */
  public Chart lossCurve() {
    List<History.Step> steps = history().steps();
    var raw =
        new Curve(
            "training, each batch",
            values(steps, History.Step::number),
            values(steps, History.Step::loss));
    return Charts.curves(
        "Loss: " + plan.name(),
        "step",
        "cross-entropy (nats)",
        List.of(
            raw.faint(),
            raw.smoothed("training, smoothed", SMOOTHING),
            new Curve(
                    "validation",
                    values(history().epochs(), History.Epoch::step),
                    values(history().epochs(), History.Epoch::validationLoss))
                .points()));
  }

  private static <T> double[] values(List<T> entries, ToDoubleFunction<T> value) {
    return entries.stream().mapToDouble(value).toArray();
  }

  ClassifierNetwork network() {
    return network;
  }

  @Override
  public String toString() {
    String epochs =
        history().epochs().stream()
            .map(
                epoch ->
                    String.format(
                        Locale.ROOT,
                        "epoch %d: training loss %.4f, validation loss %.4f, accuracy %.3f%n",
                        epoch.number(),
                        epoch.trainingLoss(),
                        epoch.validationLoss(),
                        epoch.validationAccuracy()))
            .reduce("", String::concat);
    return String.format(
        Locale.ROOT,
        "%s: %s, %d steps in %.1f s%n%s%s",
        plan.name(),
        finished() ? "finished" : "interrupted",
        history().steps().size(),
        seconds(),
        epochs,
        proof().sentence());
  }
}
