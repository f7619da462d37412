package dev.graft;

import dev.graft.chart.Chart;
import dev.graft.chart.LossCurve;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.evaluation.Report;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.History;
import dev.graft.training.TrainingResult;
import dev.graft.training.WeightProof;
import java.util.Locale;

/** A plan that was trained: what happened, and the network that came out of it. */
public final class Run {
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
    Report report = Evaluation.report(network, tokenizer, data.labels(), examples, part(examples));
    RunKeepers.evaluated(this, report);
    return report;
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
            Provenance.of(recipe.settings(plan.learningRate()), tokenizer.maxLength(), data)),
        directory -> RunKeepers.saved(this, directory));
  }

  /** The loss at each step, raw and smoothed, and after each epoch on the validation examples. */
  public Chart lossCurve() {
    return LossCurve.of(plan.name(), history());
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
