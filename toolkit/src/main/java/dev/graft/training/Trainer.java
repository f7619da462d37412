package dev.graft.training;

import ai.djl.ndarray.NDArray;
import dev.graft.data.Batches;
import dev.graft.data.EncodedTexts;
import dev.graft.evaluation.Inference;
import dev.graft.module.Checksums;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Randomness;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** The optimisation loop. */
public final class Trainer {
  private static final double NANOS = 1e9;

  private final ClassifierNetwork network;
  private final TrainingSettings settings;
  private final TrainingListener listener;
  private final long start = System.nanoTime();
  private final ArrayList<History.Step> steps = new ArrayList<>();
  private final ArrayList<History.Epoch> epochs = new ArrayList<>();

  private FeatureUse features = new FeatureUse.Computed("");

  private Trainer(ClassifierNetwork network, TrainingSettings settings, TrainingListener listener) {
    this.network = network;
    this.settings = settings;
    this.listener = listener;
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
   * @return what happened
   * @throws IllegalStateException if the loss is no longer a finite number
   */
  public static TrainingResult train(
      String plan,
      ClassifierNetwork network,
      LabelledTexts train,
      LabelledTexts validation,
      TrainingSettings settings,
      TrainingListener listener) {
    var trainer = new Trainer(network, settings, listener);
    String summary = "failed";
    try {
      int perEpoch = -Math.floorDiv(-train.texts().size(), settings.batchSize());
      int totalSteps = Math.multiplyExact(perEpoch, settings.epochs());
      listener.started(plan, totalSteps);
      Map<String, String> before = Checksums.of(network);
      boolean finished = trainer.run(train, validation, totalSteps);
      network.endTraining();
      WeightProof proof = WeightProof.of(network, before);
      summary =
          finished
              ? "finished"
              : "interrupted after step %d of %d".formatted(trainer.steps.size(), totalSteps);
      var history = new History(trainer.steps, trainer.epochs);
      return new TrainingResult(history, proof, finished, trainer.seconds(), trainer.features);
    } finally {
      listener.ended(summary);
    }
  }

  /** Gives false when it was interrupted. */
  private boolean run(LabelledTexts train, LabelledTexts validation, int totalSteps) {
    try (FeatureCache cache = features(List.of(train.texts(), validation.texts()))) {
      try {
        run(train, cache.inputs(0), validation, cache.inputs(1), totalSteps);
      } finally {
        features = cache.use();
      }
      return true;
    } catch (CancellationException e) {
      return false;
    }
  }

  private FeatureCache features(List<EncodedTexts> parts) {
    return settings.featureCache()
        ? FeatureCache.of(network, parts, settings.epochs(), StorageLimits.here(), listener)
        : FeatureCache.off(parts);
  }

  private void run(
      LabelledTexts train,
      Inputs trainInputs,
      LabelledTexts validation,
      Inputs validationInputs,
      int totalSteps) {
    Randomness.seed(settings.seed());
    var schedule = LinearSchedule.of(settings.learningRate(), settings.warmup(), totalSteps);
    try (var optimizer = new Optimizer(network, settings.weightDecay(), settings.clip())) {
      for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
        double lossSum = 0;
        for (int[] rows :
            Batches.shuffled(trainInputs.lengths(), settings.batchSize(), settings.seed(), epoch)) {
          if (Thread.interrupted()) {
            throw new CancellationException("Interrupted while training");
          }
          double rate = schedule.rate(steps.size());
          double loss = backpropagate(trainInputs, rows, train.targets(rows));
          double norm = optimizer.step(rate);
          checkFinite("gradient norm", norm);
          lossSum += loss * rows.length;
          record(new History.Step(steps.size() + 1, epoch, loss, rate, norm, seconds()));
        }
        finishEpoch(epoch, lossSum / train.texts().size(), validation, validationInputs);
      }
    }
  }

  /** Adds the gradients of one batch's mean loss to the parameters; gives the loss. */
  private double backpropagate(Inputs inputs, int[] rows, long[] targets) {
    try (var scope = Tensors.newScope();
        var gradients = Gradients.recorded()) {
      NDArray labels = Tensors.int64(scope, targets, targets.length);
      NDArray logits = inputs.logits(network, scope, rows, true);
      NDArray loss = Operations.crossEntropy(logits, labels);
      double value = loss.getFloat();
      checkFinite("loss", value);
      gradients.backward(loss);
      return value;
    }
  }

  private void checkFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "The %s became %s at step %d. The learning rate %s is probably too high: try a tenth of it"
              .formatted(what, value, steps.size() + 1, settings.learningRate()));
    }
  }

  private void record(History.Step step) {
    steps.add(step);
    listener.stepped(step);
  }

  private void finishEpoch(
      int number, double trainingLoss, LabelledTexts validation, Inputs inputs) {
    float[][] probabilities =
        Inference.probabilities(
            inputs.lengths(),
            settings.batchSize(),
            (scope, rows) -> inputs.logits(network, scope, rows, false));
    int size = probabilities.length;
    double loss = 0;
    int right = 0;
    for (int i = 0; i < size; i++) {
      int target = validation.target(i);
      loss -= Math.log(Math.max(probabilities[i][target], Float.MIN_NORMAL));
      right += argmax(probabilities[i]) == target ? 1 : 0;
    }
    checkFinite("validation loss", loss);
    var epoch =
        new History.Epoch(
            number, steps.size(), trainingLoss, loss / size, (double) right / size, seconds());
    epochs.add(epoch);
    listener.finishedEpoch(epoch);
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private double seconds() {
    return (System.nanoTime() - start) / NANOS;
  }
}
