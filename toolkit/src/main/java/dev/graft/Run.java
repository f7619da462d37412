package dev.graft;

import dev.graft.adapter.AdaLora;
import dev.graft.chart.Chart;
import dev.graft.chart.LossCurve;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.evaluation.Report;
import dev.graft.module.FirstValues;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.Callback;
import dev.graft.training.FeatureUse;
import dev.graft.training.History;
import dev.graft.training.LiveProgress;
import dev.graft.training.TrainingResult;
import dev.graft.training.WeightProof;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A plan that was trained: what happened, and the network that came out of it. */
public final class Run {
  private final FineTune plan;
  private final Recipe recipe;
  private final Splits data;
  private final TrainingResult result;
  private final ClassifierNetwork network;
  private final ExampleEncoder encoder;
  private final Optional<Run> before;
  private final Optional<WeightMovement> movement;

  Run(
      FineTune plan,
      Recipe recipe,
      Splits data,
      TrainingResult result,
      ClassifierNetwork network,
      ExampleEncoder encoder,
      Optional<Run> before,
      Optional<WeightMovement> movement) {
    this.plan = plan;
    this.recipe = recipe;
    this.data = data;
    this.result = result;
    this.network = network;
    this.encoder = encoder;
    this.before = before;
    this.movement = movement;
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

  /**
   * How far training moved the weights of each layer from what they started as: the upstream's
   * values, or those of the saved classifier or the run that this one began with.
   */
  public WeightMovement movement() {
    if (movement.isPresent()) {
      return movement.get();
    }
    FirstValues fresh = FirstValues.fresh(recipe.seed());
    return WeightMovement.of(
        plan.name(),
        network,
        plan.upstream().architecture(),
        before.map(run -> FirstValues.of(run.network, fresh)).orElse(fresh));
  }

  /**
   * The ranks that AdaLoRA has left the layers with.
   *
   * @return a row for each adapted layer, in the order of the data flow: {@code layer}, and {@code
   *     rank}, how many of its triplets are in force
   * @throws IllegalStateException if the plan has no {@link AdaLora}
   */
  public Table ranks() {
    try {
      Map<String, Integer> ranks = AdaLora.ranksOf(network);
      if (ranks.isEmpty()) {
        throw new IllegalStateException(
            "'%s' has no AdaLora, whose ranks change in training".formatted(plan.name()));
      }
      return Table.create(
          "ranks: " + plan.name(),
          StringColumn.create("layer", ranks.keySet()),
          IntColumn.create("rank", ranks.values().stream().mapToInt(rank -> rank).toArray()));
    } finally {
      // Unreachable, the network would free the arrays that are being read.
      Reference.reachabilityFence(this);
    }
  }

  /** What was computed once instead of in each epoch, and what that saved. */
  public FeatureUse features() {
    return result.features();
  }

  /** Whether training went to its end; false if it was interrupted. */
  public boolean finished() {
    return result.finished();
  }

  /** How training ended, in words: finished, interrupted, or why it was stopped early. */
  public String ending() {
    return result.ending();
  }

  /** The run whose weights this one began with: a probe, or what it was continued from. */
  public Optional<Run> before() {
    return before;
  }

  /**
   * Goes on from the weights that this run ended with, on the same data. A plan for the same
   * upstream says what trains now; what it freezes keeps the values that this run gave it. The
   * optimiser starts anew.
   *
   * @param next a plan for the same upstream, with all adapters of this one
   * @param recipe how to train
   * @param callbacks look at each step and epoch, and may end training
   * @return the further run
   * @throws IllegalArgumentException if the plan is for another upstream, or lacks an adapter
   * @throws IllegalStateException if the plan says nothing or trains nothing
   */
  public Run continueWith(FineTune next, Recipe recipe, Callback... callbacks) {
    if (!next.upstream().equals(plan.upstream())) {
      throw new IllegalArgumentException(
          "The run is of %s and the plan for %s; plan for the run's own upstream: run.plan().upstream()"
              .formatted(plan.upstream().name(), next.upstream().name()));
    }
    if (next.start().isPresent() && !next.start().equals(plan.start())) {
      throw new IllegalArgumentException(
          "'%s' goes on with a saved model, and this run has weights of its own; fit it by itself"
              .formatted(next.name()));
    }
    if (!next.adapters().containsAll(plan.adapters())) {
      throw new IllegalArgumentException(
          ("'%s' lacks the adapter of '%s', and what it learnt would be lost. Plan with it, such as"
                  + " run.plan().alsoTrain(...), or make it a part of the next upstream:"
                  + " run.asUpstream()")
              .formatted(next.name(), plan.name()));
    }
    if (recipe.probeEpochs() > 0) {
      throw new IllegalArgumentException(
          "This run has a trained head already, so that its continuation needs no probe first; say "
              + "Recipe.epochs(n)");
    }
    return RunKeepers.told(
        new Fitting(next, data, recipe, LiveProgress.listener(), List.of(callbacks))
            .run(Optional.of(this)));
  }

  /**
   * The tuned network without its head, as the upstream of a next task. LoRA is merged into the
   * weights; bottleneck adapters stay as frozen parts.
   *
   * @return an upstream with weights of its own where training changed them
   */
  public Upstream asUpstream() {
    try {
      return TunedUpstream.of(this);
    } finally {
      Reference.reachabilityFence(network);
    }
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
    Report report = Evaluation.report(network, encoder, data.labels(), examples, part(examples));
    RunKeepers.evaluated(this, report);
    return report;
  }

  /**
   * Where tuning moved the vectors of the validation texts.
   *
   * @return both sets of vectors on the same two axes, with how far they moved
   */
  public Nudge nudge() {
    return nudge(data.validation());
  }

  /**
   * Where tuning moved the vectors of some texts.
   *
   * @param examples up to 1,000 of them are shown
   * @return both sets of vectors on the same two axes, with how far they moved
   */
  public Nudge nudge(Examples examples) {
    return Nudge.of(this, examples);
  }

  /**
   * How accurate the network is on the validation examples with only a part of its tuning.
   *
   * @param strengths each from 0 (the upstream with the trained head) to 1 (as tuned)
   * @return the accuracy at each strength
   */
  public StrengthCurve strengths(double... strengths) {
    return StrengthCurve.of(this, data.validation(), strengths);
  }

  /**
   * How accurate a linear probe on each layer is on the validation examples, for the upstream and
   * for the tuned network; trained on up to 2,000 of the training examples.
   *
   * @return an accuracy for each layer and both networks
   */
  public LayerProbes layerProbes() {
    return LayerProbes.of(this, data.validation());
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
        encoder,
        data.labels(),
        new ModelCard(
            plan.name(),
            plan.adapters(),
            plan.headDropout().probability(),
            Provenance.of(recipe, plan.learningRate(), encoder, data)),
        directory -> RunKeepers.saved(this, directory));
  }

  /** The loss at each step, raw and smoothed, and after each epoch on the validation examples. */
  public Chart lossCurve() {
    return LossCurve.of(plan.name(), history());
  }

  ExampleEncoder encoder() {
    return encoder;
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
        "%s: %s, %d steps in %.1f s%n%s%s%s",
        plan.name(),
        ending(),
        history().steps().size(),
        seconds(),
        epochs,
        features().sentence().isEmpty() ? "" : features().sentence() + System.lineSeparator(),
        proof().sentence());
  }
}
