package dev.graft;

import dev.graft.architecture.Backbone;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.AttentionBlock;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.Norm;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;

/** The parameters of an upstream that belong to a {@link Part}, found by what the modules are. */
final class PartParameters {
  private static final String BIAS = "bias";

  private final Backbone backbone;

  PartParameters(Backbone backbone) {
    this.backbone = backbone;
  }

  /** The upstream's parameters of one part; empty if it has none. */
  Set<Parameter> of(Part part) {
    Set<Parameter> found =
        switch (part) {
          case NORMS -> own(backbone, Norm.class::isInstance);
          case BIASES -> biases();
          case EMBEDDINGS -> withoutNorms(embeddings());
          case ATTENTION -> withoutNorms(attention());
          case FEED_FORWARD -> feedForward();
        };
    found.removeIf(parameter -> parameter.role() != Role.UPSTREAM);
    return found;
  }

  private static Set<Parameter> empty() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static Set<Parameter> own(Module network, Predicate<Module> wanted) {
    Set<Parameter> found = empty();
    network.forEach(
        module -> {
          if (wanted.test(module)) {
            found.addAll(module.ownParameters());
          }
        });
    return found;
  }

  private Set<Parameter> withoutNorms(Set<Parameter> found) {
    found.removeAll(own(backbone, Norm.class::isInstance));
    return found;
  }

  private Set<Parameter> biases() {
    Set<Parameter> found = empty();
    backbone
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (path.equals(BIAS) || path.endsWith("." + BIAS)) {
                found.add(parameter);
              }
            });
    return found;
  }

  private Set<Parameter> embeddings() {
    Set<Parameter> found = own(backbone, Embedding.class::isInstance);
    found.addAll(backbone.embeddings().parameters().values());
    return found;
  }

  private Set<Parameter> attention() {
    Set<Parameter> found = empty();
    for (Module layer : backbone.layers()) {
      if (layer instanceof AttentionBlock block) {
        block.attentionModules().forEach(module -> found.addAll(module.parameters().values()));
      }
    }
    return found;
  }

  private Set<Parameter> feedForward() {
    Set<Parameter> found = empty();
    for (Module layer : backbone.layers()) {
      if (layer instanceof AttentionBlock) {
        found.addAll(own(layer, AdaptableLayer.class::isInstance));
      }
    }
    found.removeAll(attention());
    return found;
  }
}
