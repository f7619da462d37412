package dev.graft.training;

import dev.graft.architecture.Backbone;
import dev.graft.module.Module;
import dev.graft.module.Parameter.Role;
import java.util.List;

/**
 * The part of a network, from the embeddings upward, that gives the same output for a text each
 * time: nothing in it trains, and no adapter is in it, whose dropout could be in force. The
 * pretrained parts themselves have no dropout.
 *
 * @param layers how many layers are part of it, from the first; 0 when there is nothing to reuse
 * @param pooled whether it is the whole backbone, so that one vector is left of a text
 */
record FrozenPrefix(int layers, boolean pooled) {
  static final FrozenPrefix NONE = new FrozenPrefix(0, false);

  static FrozenPrefix of(Backbone backbone) {
    List<? extends Module> layers = backbone.layers();
    if (!fixed(backbone.embeddings())) {
      return NONE;
    }
    int count = 0;
    while (count < layers.size() && fixed(layers.get(count))) {
      count++;
    }
    return new FrozenPrefix(count, fixed(backbone));
  }

  private static boolean fixed(Module module) {
    return module.parameters().values().stream()
        .noneMatch(parameter -> parameter.trained() || parameter.role() == Role.ADAPTER);
  }

  /** Whether computing it once is worth anything: embeddings alone cost next to nothing. */
  boolean reusable() {
    return layers > 0;
  }

  /** What it consists of, in words. */
  String describe() {
    if (pooled) {
      return "upstream";
    }
    return layers == 1
        ? "embeddings and layer 0"
        : "embeddings and layers 0 to %d".formatted(layers - 1);
  }
}
