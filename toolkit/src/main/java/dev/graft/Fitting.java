package dev.graft;

import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import dev.graft.adapter.AdaLora;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Checksums;
import dev.graft.module.FirstValues;
import dev.graft.module.StateArray;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.NativeHeap;
import dev.graft.tensor.Tensors;
import dev.graft.training.Callback;
import dev.graft.training.Checkpointing;
import dev.graft.training.LabelledExamples;
import dev.graft.training.RateSearch;
import dev.graft.training.Trainer;
import dev.graft.training.TrainingListener;
import dev.graft.training.TrainingResult;
import dev.graft.training.TrainingSettings;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a plan, data and a recipe into a run. */
final class Fitting {
  private final FineTune plan;
  private final Splits data;
  private final Recipe recipe;
  private final TrainingListener listener;
  private final List<Callback> callbacks;

  Fitting(
      FineTune plan,
      Splits data,
      Recipe recipe,
      TrainingListener listener,
      List<Callback> callbacks) {
    this.plan = plan;
    this.data = data;
    this.recipe = recipe;
    this.listener = listener;
    this.callbacks = List.copyOf(callbacks);
  }

  /** Trains from the upstream's weights, after a probe if the recipe says so. */
  Run run() {
    if (recipe.probeEpochs() == 0) {
      return run(Optional.empty());
    }
    if (plan.start().isPresent()) {
      throw new IllegalArgumentException(
          "'%s' goes on with trained weights, so that it needs no probe first; say Recipe.epochs(n)"
              .formatted(plan.name()));
    }
    FineTune probe = ProbeFirst.plan(plan);
    // What is wrong with the plan's own phase is said before the probe's.
    var unused = ResolvedRecipe.of(recipe, plan.learningRate(), data.train());
    Run before =
        new Fitting(probe, data, ProbeFirst.recipe(recipe), listener, List.of())
            .run(Optional.empty());
    return before.finished() ? run(Optional.of(before)) : before;
  }

  /** Trains from the weights that another run ended with. */
  Run run(Optional<Run> before) {
    if (before.isEmpty()) {
      // What does not fit is said before texts are encoded.
      var unused = plan.start().map(start -> start.open(plan.upstream(), data.labels()));
    }
    ClassifierNetwork network = PlanNetwork.of(plan, data.labels().size()).network();
    try {
      TrainingSettings settings = ResolvedRecipe.of(recipe, plan.learningRate(), data.train());
      checkThawing(settings);
      ExampleEncoder encoder = encoder(plan, recipe);
      LabelledExamples train = LabelledExamples.of(data.train(), encoder);
      LabelledExamples validation = LabelledExamples.of(data.validation(), encoder);
      MemoryCheck.prepare(plan, recipe, workload(train, validation, recipe), data.labels().size());
      before.ifPresent(run -> startFrom(run, network));
      materialise(network, plan, data, recipe, before.isEmpty());
      TrainingResult result =
          Trainer.train(
              plan.name(),
              network,
              train,
              validation,
              settings,
              listener,
              callbacks,
              checkpointing(before, network));
      // Later, the directory may hold other weights.
      Optional<WeightMovement> movement =
          plan.start().filter(start -> before.isEmpty()).map(start -> movementFromSaved(network));
      return new Run(plan, recipe, data, result, network, encoder, before, movement);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    } finally {
      // Unreachable, its network would free the arrays that are being copied.
      Reference.reachabilityFence(before);
      NativeHeap.trim();
    }
  }

  private WeightMovement movementFromSaved(ClassifierNetwork network) {
    try (ClassifierNetwork start = PlanNetwork.of(plan, data.labels().size()).network()) {
      materialise(start, plan, data, recipe, true);
      return WeightMovement.of(
          plan.name(),
          network,
          plan.upstream().architecture(),
          FirstValues.of(start, FirstValues.fresh(recipe.seed())));
    }
  }

  /** A layer that is not thawed yet has no gradients by which AdaLoRA could tell what it needs. */
  private void checkThawing(TrainingSettings settings) {
    if (settings.gradual()
        && plan.adapters().stream().anyMatch(named -> named.adapter() instanceof AdaLora)) {
      throw new IllegalArgumentException(
          "unfreezeGradually() does not go with AdaLora, which compares the gradients of all its "
              + "layers from the first step on: leave out one of the two");
    }
  }

  /** Tries rates on a network that is thrown away. */
  RateFinder findRate() {
    try (ClassifierNetwork network = PlanNetwork.of(plan, data.labels().size()).network()) {
      TrainingSettings settings = ResolvedRecipe.of(recipe, plan.learningRate(), data.train());
      LabelledExamples train = LabelledExamples.of(data.train(), encoder(plan, recipe));
      MemoryCheck.prepare(plan, recipe, workload(train, train, recipe), data.labels().size());
      materialise(network, plan, data, recipe, true);
      return new RateFinder(
          plan.name(),
          RateSearch.run(plan.name(), network, train, settings, RateFinder.STEPS, listener));
    }
  }

  /** Gives a network its arrays: new ones, and what the plan goes on with. */
  static void materialise(
      ClassifierNetwork network, FineTune plan, Splits data, Recipe recipe, boolean first) {
    try (NDManager scope = Tensors.newScope()) {
      if (first) {
        plan.start()
            .ifPresent(start -> start.open(plan.upstream(), data.labels()).put(network, scope));
      }
      network.materialise(recipe.seed());
    }
  }

  /** All that the earlier run has of its own; what the earlier run froze stays the upstream's. */
  private static void startFrom(Run before, ClassifierNetwork network) {
    Map<String, StateArray> state = network.state();
    before
        .network()
        .state()
        .forEach(
            (path, trained) -> {
              StateArray own = state.get(path);
              if (own != null && !trained.sharesUpstream()) {
                own.startFrom(trained.array());
              }
            });
  }

  private Optional<Checkpointing> checkpointing(Optional<Run> before, ClassifierNetwork network) {
    var identity = new LinkedHashMap<String, String>();
    return recipe
        .checkpoints()
        .map(
            place -> {
              identity.put("plan", plan.description());
              identity.put("recipe", new Gson().toJson(recipe.settings()));
              identity.put("learning rate", Double.toString(plan.learningRate()));
              identity.put("upstream", plan.upstream().fingerprint());
              identity.put("pooling", plan.upstream().pooling());
              identity.put("Graft", Provenance.version());
              identity.put("training examples", data.train().fingerprint());
              identity.put("validation examples", data.validation().fingerprint());
              if (before.isPresent() || plan.start().isPresent()) {
                identity.put("weights it began with", Checksums.combined(Checksums.of(network)));
              }
              return new Checkpointing(place.directory(), place.every(), identity);
            });
  }

  /** The upstream's encoder, cutting texts as the recipe says. */
  static ExampleEncoder encoder(FineTune plan, Recipe recipe) {
    if (!(plan.upstream().encoder() instanceof TextTokenizer tokenizer)) {
      if (recipe.maxLength().isPresent()) {
        throw new IllegalArgumentException(
            "The recipe says maxLength(%d), but %s takes images, which have no length"
                .formatted(recipe.maxLength().getAsInt(), plan.upstream().name()));
      }
      return plan.upstream().encoder();
    }
    int longest = TextRoom.longest(plan.upstream(), tokenizer, plan.adapters());
    int maxLength = recipe.maxLength().orElse(longest);
    if (maxLength > longest) {
      throw new IllegalArgumentException(
          "The recipe says maxLength(%d), but the upstream takes at most %d tokens%s"
              .formatted(
                  maxLength,
                  longest,
                  longest < tokenizer.maxLength()
                      ? " behind the %d places of the plan's adapters"
                          .formatted(TextRoom.places(plan.adapters()))
                      : ""));
    }
    return tokenizer.maxLength(maxLength);
  }

  /** What a run goes through. */
  static Workload workload(LabelledExamples train, LabelledExamples validation, Recipe recipe) {
    long perStep = (long) recipe.batchSize() * recipe.accumulation();
    int perEpoch = (int) ((train.lengths().length + perStep - 1) / perStep);
    int epochs = recipe.epochs().orElse((recipe.steps().orElse(1) + perEpoch - 1) / perEpoch);
    return new Workload(
        train.lengths(),
        validation.lengths(),
        epochs,
        recipe.batchSize(),
        recipe.seed(),
        recipe.values().truth(RecipeSetting.FEATURE_CACHE),
        recipe.values().has(RecipeSetting.BEST_BY) || recipe.values().has(RecipeSetting.PATIENCE));
  }
}
