package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Embedding;
import dev.graft.module.Selection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * (IA)3, infused adapter by inhibiting and amplifying inner activations: a layer {@code W x + b}
 * becomes {@code l * (W x + b)} with a learned factor for each output; a feed-forward module
 * becomes {@code W (l * x) + b} with one for each input. Factors start at 1, so that the network
 * starts as the upstream (Liu et al. 2022, "Few-Shot Parameter-Efficient Fine-Tuning is Better and
 * Cheaper than In-Context Learning").
 *
 * <p>A factor is stored as {@code ia3_l}, {@code [out, 1]} or {@code [1, in]}, of a convolution
 * {@code [1, channels, 1, 1]}.
 *
 * @param targets linear layers and convolutions to adapt, as patterns; empty for the family's
 *     default
 * @param feedForwardModules those of them that are scaled at their input; empty for the family's
 *     default
 */
public record Ia3(List<String> targets, Optional<List<String>> feedForwardModules)
    implements Adapter {
  private static final String FEED_FORWARD = "feedforward_modules";

  /** Keeps copies. */
  public Ia3 {
    targets = List.copyOf(targets);
    feedForwardModules = feedForwardModules.map(List::copyOf);
  }

  /**
   * (IA)3 on the family's default modules: keys, values and the output of the feed-forward block in
   * most.
   *
   * @return the adapter
   */
  public static Ia3 standard() {
    return new Ia3(List.of(), Optional.empty());
  }

  /**
   * Sets the modules to adapt.
   *
   * @param targets names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the changed adapter; those of the modules that are feed-forward modules in the family's
   *     default are scaled at their input unless {@link #feedForward} says otherwise
   */
  public Ia3 on(String... targets) {
    return new Ia3(List.of(targets), feedForwardModules);
  }

  /**
   * Sets which of the adapted modules are scaled at their input.
   *
   * @param modules names or ends of paths, or globs, all among the modules adapted; none for no
   *     such module
   * @return the changed adapter
   */
  public Ia3 feedForward(String... modules) {
    return new Ia3(targets, Optional.of(List.of(modules)));
  }

  @Override
  public void insert(AdapterSites sites) {
    Map<String, AdaptableLayer> layers = sites.all(AdaptableLayer.class);
    layers.values().removeIf(Embedding.class::isInstance);
    Set<String> chosen = Selection.named(targetsIn(sites.architecture()), layers.keySet());
    Set<String> inputs = inputs(sites.architecture(), chosen);
    layers.forEach(
        (path, layer) -> {
          if (chosen.contains(path)) {
            sites.attach(layer, new Ia3Layer(layer, inputs.contains(path)));
          }
        });
  }

  /**
   * {@inheritDoc} It is 0.01 here: factors near 1 have further to go than matrices, and with the
   * usual 0.002 the loss falls more slowly (measured with all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.01
   */
  @Override
  public double learningRate() {
    return 1e-2;
  }

  @Override
  public String describe(Architecture architecture) {
    return "(IA)3 on " + PeftTargets.shown(targetsIn(architecture));
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    Architecture architecture = insertion.architecture();
    Set<String> places = new LinkedHashSet<>(insertion.places());
    Set<String> inputs = inputs(architecture, places);
    Set<String> names = PeftTargets.written(targetsIn(architecture), places, architecture);
    Set<String> feedForward =
        inputs.isEmpty()
            ? Set.of()
            : PeftTargets.written(patterns(architecture, places), places, architecture);
    if (!names.containsAll(feedForward)) {
      // PEFT wants the same names in both lists.
      names = PeftTargets.loaded(places, architecture);
      feedForward = PeftTargets.loaded(inputs, architecture);
    }
    var json = new JsonObject();
    json.addProperty("peft_type", "IA3");
    json.add(PeftTargets.KEY, PeftTargets.json(names));
    json.add(FEED_FORWARD, PeftTargets.json(feedForward));
    json.addProperty("fan_in_fan_out", architecture.fanInFanOut());
    json.addProperty("init_ia3_weights", true);
    return json;
  }

  private List<String> targetsIn(Architecture architecture) {
    return targets.isEmpty() ? Ia3Defaults.of(architecture).targets() : targets;
  }

  private Set<String> inputs(Architecture architecture, Set<String> chosen) {
    List<String> patterns = patterns(architecture, chosen);
    return patterns.isEmpty() ? Set.of() : Selection.named(patterns, chosen);
  }

  /** Usual names count where they name something; names that were said have to. */
  private List<String> patterns(Architecture architecture, Set<String> chosen) {
    if (feedForwardModules.isPresent()) {
      return feedForwardModules.get();
    }
    List<String> usual = Ia3Defaults.feedForwardOf(architecture);
    return usual.stream()
        .filter(name -> chosen.stream().anyMatch(path -> Selection.names(name, path)))
        .toList();
  }
}
