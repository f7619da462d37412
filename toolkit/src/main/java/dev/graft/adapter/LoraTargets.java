package dev.graft.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.Architecture;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Convolution;
import dev.graft.module.Embedding;
import dev.graft.module.Linear;
import dev.graft.module.Selection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The layers that a {@link Lora} adapts.
 *
 * @param patterns their names; empty for the family's default
 * @param allLinear whether every linear layer below the head is meant instead
 */
record LoraTargets(List<String> patterns, boolean allLinear) {
  /** PEFT's word for every linear layer below the head. */
  static final String ALL_LINEAR = "all-linear";

  /** The family's default. */
  static final LoraTargets DEFAULT = new LoraTargets(List.of(), false);

  /** As many targets as a plan's name lists one by one. */
  private static final int SHOWN = 3;

  LoraTargets {
    patterns = List.copyOf(patterns);
  }

  LoraTargets on(List<String> named) {
    if (named.isEmpty()) {
      throw new IllegalArgumentException("At least one pattern is needed, such as \"query\"");
    }
    if (allLinear) {
      throw twice();
    }
    return new LoraTargets(named, false);
  }

  LoraTargets everyLinear() {
    if (!patterns.isEmpty()) {
      throw twice();
    }
    return new LoraTargets(List.of(), true);
  }

  private static IllegalArgumentException twice() {
    return new IllegalArgumentException(
        "on(...) and onAllLinear() contradict each other: say one of them");
  }

  /** The layers by path. */
  Map<String, AdaptableLayer> in(AdapterSites sites) {
    Architecture architecture = sites.architecture();
    var layers = new LinkedHashMap<String, AdaptableLayer>();
    if (allLinear) {
      layers.putAll(sites.all(Linear.class));
      if (layers.isEmpty()) {
        throw new IllegalArgumentException(
            "A '%s' network has no linear layer below its head: say on(...) with names of "
                    .formatted(architecture.family())
                + "convolutions, or neither for its default");
      }
    } else if (named(architecture).isEmpty()) {
      layers.putAll(sites.all(AdaptableLayer.class));
      layers.values().removeIf(layer -> !(layer instanceof Linear || layer instanceof Convolution));
    } else {
      layers.putAll(sites.named(AdaptableLayer.class, named(architecture)));
    }
    layers.forEach(LoraTargets::check);
    return layers;
  }

  private static void check(String path, AdaptableLayer layer) {
    if (layer instanceof Embedding table && table.readWhole()) {
      throw new IllegalArgumentException(
          "LoRA on '%s' would change nothing: the network reads this table as a whole, not row by "
                  .formatted(path)
              + "row; leave it out of the targets");
    }
  }

  private List<String> named(Architecture architecture) {
    return patterns.isEmpty() ? architecture.defaultTargets() : patterns;
  }

  /** The targets in a plan's name. */
  String describe(Architecture architecture) {
    if (allLinear) {
      return "all linear layers";
    }
    List<String> names = named(architecture);
    if (names.isEmpty()) {
      return "all layers";
    }
    var ends = new LinkedHashSet<String>();
    names.forEach(name -> ends.add(name.substring(name.lastIndexOf('.') + 1)));
    return names.size() <= SHOWN || ends.size() == names.size()
        ? String.join(", ", names)
        : "%s (%d modules)".formatted(String.join(", ", ends), names.size());
  }

  /** As PEFT takes them: names that it selects by as they are; globs become whole paths. */
  JsonElement json(Architecture architecture, List<String> places) {
    if (allLinear) {
      return new JsonPrimitive(ALL_LINEAR);
    }
    Set<String> found = PeftTargets.written(named(architecture), places, architecture);
    return PeftTargets.json(found.isEmpty() ? PeftTargets.loaded(places, architecture) : found);
  }

  /** Whether a layer is one of them, of a network that has no other layers of these names. */
  boolean name(String path) {
    return patterns.stream().anyMatch(pattern -> Selection.names(pattern, path));
  }
}
