package dev.graft.training;

import dev.graft.data.Batches;
import dev.graft.data.EncodedExamples;
import dev.graft.evaluation.Inference;
import dev.graft.evaluation.Metric;
import dev.graft.module.Checksums;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Randomness;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The optimisation loop. */
public final class Trainer implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final String FINISHED = "finished";

  private final ClassifierNetwork network;
  private final LabelledExamples train;
  private final LabelledExamples validation;
  private final TrainingSettings settings;
  private final TrainingListener listener;
  private final List<Callback> callbacks;
  private final int totalSteps;
  private final int totalEpochs;
  private final Optimizer optimizer;
  private final HooksInTraining hooks;
  private final WeightsInTraining weights;
  private final BestWeights best;
  private final Thawing thawing;
  private final Divergence divergence;
  private final @Nullable Checkpoints checkpoints;
  private TrainingState state = new TrainingState();
  private FeatureUse features = new FeatureUse.Computed("");
  private int stepOfCheckpoint;
  private long start = System.nanoTime();

  private Trainer(
      ClassifierNetwork network,
      LabelledExamples train,
      LabelledExamples validation,
      TrainingSettings settings,
      TrainingListener listener,
      List<Callback> callbacks,
      @Nullable Checkpoints checkpoints) {
    this.network = network;
    this.train = train;
    this.validation = validation;
    this.settings = settings;
    this.listener = listener;
    this.callbacks = callbacks;
    totalSteps = settings.totalSteps(train.encoded().size());
    totalEpochs = settings.totalEpochs(train.encoded().size());
    this.checkpoints = checkpoints;
    optimizer =
        new Optimizer(
            LayerRates.of(network, settings.rates()), settings.weightDecay(), settings.clip());
    hooks = HooksInTraining.of(network, totalSteps);
    weights = WeightsInTraining.of(network, optimizer, hooks);
    best = new BestWeights(weights.arrays());
    thawing = settings.gradual() ? Thawing.of(network, totalEpochs) : Thawing.none();
    divergence = new Divergence(network.classes());
  }

  /**
   * Trains a network in place.
   *
   * <p>Interrupting the thread ends training after the current batch; the interruption is then used
   * up, and the result says so.
   *
   * @param plan what is trained, in a few words, for the listener
   * @param network a network with arrays
   * @param train the examples to learn from
   * @param validation the examples to look at after each epoch, of which nothing is learnt
   * @param settings how to train
   * @param listener is told how it goes
   * @param callbacks look on, and may end it
   * @param checkpointing where it keeps checkpoints; if there are some of this run, it goes on from
   *     the newest
   * @return what happened
   * @throws TrainingDivergedException if training runs away
   */
  public static TrainingResult train(
      String plan,
      ClassifierNetwork network,
      LabelledExamples train,
      LabelledExamples validation,
      TrainingSettings settings,
      TrainingListener listener,
      List<Callback> callbacks,
      Optional<Checkpointing> checkpointing) {
    String summary = "failed";
    listener.started(plan, settings.totalSteps(train.encoded().size()));
    try (@Nullable Checkpoints checkpoints = checkpointing.map(Checkpoints::open).orElse(null);
        var trainer =
            new Trainer(network, train, validation, settings, listener, callbacks, checkpoints)) {
      Map<String, String> before = Checksums.of(network);
      trainer.resume();
      boolean finished = trainer.state.ended() || trainer.run();
      summary = trainer.end(finished);
      network.endTraining();
      return new TrainingResult(
          trainer.state.history(),
          WeightProof.of(network, before),
          finished,
          summary,
          trainer.best.epoch(),
          trainer.seconds(),
          trainer.features);
    } finally {
      listener.ended(summary);
    }
  }

  private void resume() {
    if (checkpoints == null) {
      return;
    }
    Uninterrupted.run(() -> checkpoints.newest().ifPresent(this::restore));
    if (!state.steps().isEmpty()) {
      stepOfCheckpoint = state.steps().size();
      start = System.nanoTime() - Math.round(state.seconds() * NANOS);
      for (History.Step step : state.steps()) {
        var unused = divergence.complaint(step.loss(), step.gradientNorm());
        listener.stepped(step);
      }
      state.epochs().forEach(listener::finishedEpoch);
    }
  }

  private void restore(CheckpointFile checkpoint) {
    checkpoint.restore(
        weights, best, Objects.requireNonNull(checkpoints).bestFile(checkpoint.bestEpoch()));
    state = checkpoint.state();
  }

  /** Gives false when it was interrupted. */
  private boolean run() {
    try (FeatureCache cache = features()) {
      try (var backpropagation =
          new Backpropagation(
              network, train, cache.inputs(0), settings.objective(), settings.batchSize())) {
        run(backpropagation, cache.inputs(1));
      } finally {
        features = cache.use();
      }
      return true;
    } catch (CancellationException e) {
      return false;
    }
  }

  private FeatureCache features() {
    List<EncodedExamples> parts = List.of(train.encoded(), validation.encoded());
    return settings.featureCache()
        ? FeatureCache.of(network, parts, totalEpochs, StorageLimits.here(), listener)
        : FeatureCache.off(parts);
  }

  private void run(Backpropagation backpropagation, Inputs validationInputs) {
    int perEpoch = settings.stepsPerEpoch(train.encoded().size());
    for (int epoch = 1 + state.epochs().size(); epoch <= totalEpochs; epoch++) {
      int first = (epoch - 1) * perEpoch;
      int end = Math.min(totalSteps, first + perEpoch);
      thawing.enter(epoch);
      List<int[]> batches =
          Batches.shuffled(
              train.encoded().lengths(), settings.examplesPerStep(), settings.seed(), epoch);
      for (int number = state.steps().size(); number < end; number++) {
        if (Thread.interrupted()) {
          throw new CancellationException("Interrupted while training");
        }
        step(backpropagation, epoch, batches.get(number - first));
        if (number + 1 < end) {
          checkpointIfDue();
        }
      }
      if (finishEpoch(epoch, validationInputs)) {
        break;
      }
    }
  }

  private void step(Backpropagation backpropagation, int epoch, int[] rows) {
    int number = state.steps().size();
    // Each step has random numbers of its own: a resumed run meets those of an unbroken one.
    Randomness.seed(Randomness.mix(settings.seed()) + number);
    double loss = backpropagation.of(rows);
    double factor = settings.schedule().factor(number, settings.warmup(), totalSteps);
    double norm = Double.NaN;
    if (Double.isFinite(loss)) {
      hooks.backpropagate();
      norm = optimizer.step(factor, () -> hooks.stepped(number + 1));
    }
    checkSane(divergence.complaint(loss, norm), number + 1);
    var step =
        new History.Step(
            number + 1, epoch, loss, factor * optimizer.highestRate(), norm, seconds());
    state.add(step, rows.length);
    listener.stepped(step);
    callbacks.forEach(callback -> callback.stepped(step));
  }

  private void checkSane(String complaint, int step) {
    if (!complaint.isEmpty()) {
      throw new TrainingDivergedException(
          ("%s at step %d. The learning rate %s is probably too high: try a tenth of it, or let"
                  + " findRate(data) suggest one")
              .formatted(complaint, step, optimizer.highestRate()),
          state.history());
    }
  }

  /** Looks at the validation examples; gives true if training shall end. */
  private boolean finishEpoch(int number, Inputs inputs) {
    float[][] probabilities =
        Inference.probabilities(
            inputs.lengths(),
            settings.batchSize(),
            (scope, rows) -> inputs.logits(network, scope, rows, false));
    checkSane(
        anyNaN(probabilities) ? "The validation probabilities became NaN" : "",
        state.steps().size());
    double loss = Metric.LOG_LOSS.of(validation.targets(), probabilities);
    double score =
        settings
            .stopping()
            .map(stopping -> stopping.metric().of(validation.targets(), probabilities))
            .orElse(loss);
    var epoch =
        new History.Epoch(
            number,
            state.steps().size(),
            state.trainingLoss(),
            loss,
            Metric.ACCURACY.of(validation.targets(), probabilities),
            score,
            seconds());
    state.add(epoch);
    listener.finishedEpoch(epoch);
    boolean enough =
        settings.stopping().isPresent() && stopsEarly(settings.stopping().get(), epoch);
    for (Callback callback : callbacks) {
      if (callback.endsAfter(epoch)) {
        state.end("ended by a callback after epoch " + number);
        enough = true;
      }
    }
    if (best.epoch() == number) {
      checkpoint();
    } else {
      checkpointIfDue();
    }
    return enough;
  }

  private static boolean anyNaN(float[][] rows) {
    return Arrays.stream(rows).anyMatch(row -> Float.isNaN(row[0]));
  }

  private boolean stopsEarly(EarlyStopping stopping, History.Epoch epoch) {
    if (stopping.better(epoch.score(), best.score())) {
      best.keep(epoch.number(), epoch.score());
    }
    boolean enough = epoch.number() - best.epoch() >= stopping.patience();
    if (enough) {
      state.end(
          best.epoch() == 0
              ? "stopped after epoch %d: the %s was undefined in all epochs"
                  .formatted(epoch.number(), stopping.metric().label())
              : "stopped early after epoch %d: the best %s was that of epoch %d"
                  .formatted(epoch.number(), stopping.metric().label(), best.epoch()));
    }
    return enough;
  }

  /** Leaves the weights that the run ends with; says how it ended. */
  private String end(boolean finished) {
    if (!finished) {
      checkpoint();
    }
    if (best.epoch() > 0) {
      best.restore();
    }
    if (!finished) {
      return "interrupted after step %d of %d".formatted(state.steps().size(), totalSteps);
    }
    if (!state.ended()) {
      state.end(
          best.epoch() == 0
              ? FINISHED
              : "finished with the weights of epoch %d, the best".formatted(best.epoch()));
    }
    checkpoint();
    return state.ending();
  }

  private void checkpointIfDue() {
    if (checkpoints != null && state.steps().size() - stepOfCheckpoint >= checkpoints.every()) {
      checkpoint();
    }
  }

  private void checkpoint() {
    if (checkpoints != null) {
      Uninterrupted.run(() -> checkpoints.write(state, weights, best));
      stepOfCheckpoint = state.steps().size();
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / NANOS;
  }

  /** Frees what only training needs. */
  @Override
  public void close() {
    best.close();
    hooks.close();
    optimizer.close();
  }
}
