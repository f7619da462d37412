package dev.graft;

import dev.graft.adapter.NamedAdapter;
import java.util.List;

/**
 * How a classifier came to be, as far as it is kept with it.
 *
 * @param plan the plan's name
 * @param adapters the adapters in the network
 * @param headDropout in force before the head's linear layer in training
 * @param provenance how it was trained
 */
record ModelCard(
    String plan, List<NamedAdapter> adapters, double headDropout, Provenance provenance) {

  /** Of the classifier without its adapters. */
  ModelCard withoutAdapters(String what) {
    return new ModelCard(plan + ", " + what, List.of(), headDropout, provenance);
  }
}
