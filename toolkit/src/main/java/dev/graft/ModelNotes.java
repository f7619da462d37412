package dev.graft;

import java.util.Set;

/**
 * What a model's directory says of it beside its configuration.
 *
 * @param classifies whether there is a classification head, whatever the configuration says
 * @param ends the ids that end a generated text
 */
record ModelNotes(boolean classifies, Set<Long> ends) {
  static final ModelNotes NONE = new ModelNotes(false, Set.of());

  ModelNotes {
    ends = Set.copyOf(ends);
  }
}
