package dev.graft;

import java.util.Set;

/**
 * What a model's directory says of it beside its configuration.
 *
 * @param classifies whether there is a classification head, whatever the configuration says
 * @param ends the ids that end a generated text
 * @param normalises whether sentence-transformers makes its vectors one unit long
 */
record ModelNotes(boolean classifies, Set<Long> ends, boolean normalises) {
  static final ModelNotes NONE = new ModelNotes(false, Set.of(), false);

  ModelNotes {
    ends = Set.copyOf(ends);
  }
}
