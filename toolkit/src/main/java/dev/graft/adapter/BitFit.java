package dev.graft.adapter;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Selection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * BitFit: the biases of the upstream's own layers and norms are trained, in a copy of the network's
 * own, and nothing is put in (Ben Zaken et al. 2022, "BitFit: Simple Parameter-efficient
 * Fine-tuning for Transformer-based Masked Language-models").
 *
 * <p>PEFT has no such method: a saved {@code adapter_config.json} says {@code BITFIT}, and the
 * biases stand in the file under the names of the upstream.
 *
 * @param targets the modules whose biases are trained, as patterns; empty for all
 */
public record BitFit(List<String> targets) implements Adapter {
  static final String TYPE = "BITFIT";
  private static final String BIAS = "bias";

  /** Keeps a copy. */
  public BitFit {
    targets = List.copyOf(targets);
  }

  /**
   * BitFit of every bias.
   *
   * @return the adapter
   */
  public static BitFit all() {
    return new BitFit(List.of());
  }

  /**
   * BitFit of the biases of some modules.
   *
   * @param targets names or ends of paths, such as {@code query}, or globs
   * @return the adapter
   */
  public static BitFit on(String... targets) {
    return new BitFit(List.of(targets));
  }

  /** The paths of the modules that have a bias. */
  static Set<String> biased(Module network) {
    return network.modules().entrySet().stream()
        .filter(entry -> isUpstreams(entry.getValue().parameters().get(BIAS)))
        .map(entry -> entry.getKey())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Adapters have biases, too. */
  private static boolean isUpstreams(@Nullable Parameter bias) {
    return bias != null && bias.role() == Parameter.Role.UPSTREAM;
  }

  @Override
  public void insert(AdapterSites sites) {
    Set<String> biased = biased(sites.backbone());
    if (biased.isEmpty()) {
      throw new IllegalArgumentException(
          ("BitFit trains biases, and this '%s' network has none: LayerNormTuning.all() and "
                  + "Ia3.standard() train about as little")
              .formatted(sites.architecture().family()));
    }
    Set<String> chosen = targets.isEmpty() ? biased : Selection.named(targets, biased);
    chosen.forEach(path -> sites.thaw(path + "." + BIAS));
  }

  @Override
  public String describe(Architecture architecture) {
    return targets.isEmpty() ? "BitFit" : "BitFit on " + PeftTargets.shown(targets);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    var json = new JsonObject();
    json.addProperty("peft_type", TYPE);
    json.add(
        PeftTargets.KEY,
        targets.isEmpty()
            ? JsonNull.INSTANCE
            : PeftTargets.json(
                PeftTargets.written(targets, insertion.places(), insertion.architecture())));
    return json;
  }

  static BitFit read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    return PeftTargets.absent(configuration, PeftTargets.KEY)
        ? all()
        : new BitFit(
            new PeftTargets(configuration, architecture)
                .read(PeftTargets.KEY, biased(backbone), List.of()));
  }
}
